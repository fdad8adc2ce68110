import type { Client, Entry } from 'ldapts'
import { ConnectorError } from '../connector'
import { isBelow } from '../directory/dn'
import { entryAt, textOf, textsOf } from '../directory/entries'
import { assignmentIdIn } from '../directory/marker'
import type { ActiveDirectoryConfig } from './config'
import { expiryIn } from './names'

const accountDisabled = 0x2

/** The matching rule that follows groups within groups to any depth. */
const inChain = '1.2.840.113556.1.4.1941'

export interface User {
  dn: string
  enabled: boolean
  /** When it stops to let anybody sign in; null for never. */
  expires: Date | null
  /** Whose it is where the portal made it, else null. */
  assignmentId: string | null
}

export const userAttributes = ['userAccountControl', 'accountExpires', 'description']

/** The marker counts only where the portal makes accounts: elsewhere anybody may have written it. */
export function userFrom(entry: Entry, { temporaryBase }: ActiveDirectoryConfig): User {
  const isHere = temporaryBase !== undefined && isBelow(entry.dn, temporaryBase)
  return {
    dn: entry.dn,
    enabled: (Number(textOf(entry, 'userAccountControl') ?? accountDisabled) & accountDisabled) === 0,
    expires: expiryIn(textOf(entry, 'accountExpires')),
    assignmentId: isHere ? assignmentIdIn(textsOf(entry, 'description')) : null,
  }
}

/** The one user with this value, or null; two are the settings' fault. */
export async function userWith(
  client: Client,
  config: ActiveDirectoryConfig,
  attribute: string,
  value: string,
): Promise<User | null> {
  const { AndFilter, EqualityFilter } = await import('ldapts')
  const filters = [
    new EqualityFilter({ attribute: 'objectCategory', value: 'person' }),
    new EqualityFilter({ attribute: 'objectClass', value: 'user' }),
    new EqualityFilter({ attribute, value }),
  ]
  const { searchEntries } = await client.search(config.base, {
    filter: new AndFilter({ filters }),
    attributes: userAttributes,
    sizeLimit: 2,
  })
  const [found, another] = searchEntries
  if (another !== undefined)
    throw new ConnectorError('config', `Two accounts below ${config.base} have the ${attribute} ${value}.`)
  return found === undefined ? null : userFrom(found, config)
}

/** The person's own account. */
export function ownUser(
  client: Client,
  config: ActiveDirectoryConfig,
  account: string,
): Promise<User | null> {
  return userWith(client, config, config.loginAttribute, account + config.loginSuffix)
}

/** Asked of the group, not read from it: a group with many members shows only some of them at a time. */
export async function isDirectMember(client: Client, group: string, user: User): Promise<boolean> {
  const { EqualityFilter } = await import('ldapts')
  const filter = new EqualityFilter({ attribute: 'member', value: user.dn })
  return (await entryAt(client, group, ['1.1'], filter)) !== null
}

/** The same, by way of other groups as well. */
export async function isMemberInChain(client: Client, group: string, user: User): Promise<boolean> {
  const { ExtensibleFilter } = await import('ldapts')
  const filter = new ExtensibleFilter({ matchType: 'member', rule: inChain, value: user.dn })
  return (await entryAt(client, group, ['1.1'], filter)) !== null
}

/** A filter for every user who is in the group, by way of other groups as well. */
export async function everyMemberOf(group: string) {
  const { AndFilter, EqualityFilter, ExtensibleFilter } = await import('ldapts')
  return new AndFilter({
    filters: [
      new EqualityFilter({ attribute: 'objectCategory', value: 'person' }),
      new ExtensibleFilter({ matchType: 'memberOf', rule: inChain, value: group }),
    ],
  })
}
