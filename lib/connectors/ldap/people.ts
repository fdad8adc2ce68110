import type { Client } from 'ldapts'
import { ConnectorError } from '../connector'
import { isBelow, ownName, sameDn } from '../directory/dn'
import { entryAt, textOf, textsOf } from '../directory/entries'
import type { LdapConfig } from './config'

/** The name of a person's entry, or null when nobody has this login; two with the same login are the settings' fault. */
export async function personDn(client: Client, config: LdapConfig, account: string): Promise<string | null> {
  const { EqualityFilter } = await import('ldapts')
  const { searchEntries } = await client.search(config.peopleBase, {
    filter: new EqualityFilter({ attribute: config.loginAttribute, value: account }),
    attributes: ['1.1'],
    sizeLimit: 2,
  })
  const [found, another] = searchEntries
  if (another !== undefined)
    throw new ConnectorError('config', `Two entries below ${config.peopleBase} have the login ${account}.`)
  return found?.dn ?? null
}

/** The same, and a `not-found` failure when nobody has this login. */
export async function existingPerson(client: Client, config: LdapConfig, account: string): Promise<string> {
  const found = await personDn(client, config, account)
  if (found !== null) return found
  throw new ConnectorError('not-found', `Nobody below ${config.peopleBase} has the login ${account}.`)
}

/**
 * As what a group may hold this login: the person's entry; where that is gone, members that were named by the login.
 * They give nothing now, but would give access to whoever is next given that name.
 */
export async function possibleMembers(
  client: Client,
  config: LdapConfig,
  group: string,
  account: string,
): Promise<string[]> {
  const person = await personDn(client, config, account)
  if (person !== null) return [person]
  const entry = await entryAt(client, group, ['member'])
  const members = entry === null ? [] : textsOf(entry, 'member')
  return members.filter((member) => accountIn(config, member) === account)
}

/** The login a member goes by: from its name, else from its entry; the name itself where neither tells. */
export async function accountOf(client: Client, config: LdapConfig, member: string): Promise<string> {
  const inName = accountIn(config, member)
  if (inName !== null) return inName
  const entry = await entryAt(client, member, [config.loginAttribute])
  return entry === null ? member : (textOf(entry, config.loginAttribute)?.toLowerCase() ?? member)
}

function accountIn({ peopleBase, loginAttribute }: LdapConfig, member: string): string | null {
  return isBelow(member, peopleBase) ? (ownName(member, loginAttribute)?.toLowerCase() ?? null) : null
}

/** The members of a group without the placeholder. */
export function realMembers({ placeholder }: LdapConfig, members: readonly string[]): string[] {
  return members.filter((member) => !sameDn(member, placeholder))
}
