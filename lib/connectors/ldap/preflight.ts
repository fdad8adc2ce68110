import type { Client } from 'ldapts'
import type { Call, Check } from '../connector'
import { isConnectorError } from '../connector'
import { canonicalDn } from '../directory/dn'
import { entryAt, textsOf } from '../directory/entries'
import { mayWrite } from '../directory/rights'
import { withDirectory } from '../directory/session'
import { isEncrypted } from '../directory/settings'
import type { LdapConfig, LdapEntitlement } from './config'
import { temporaryCheck } from './preflight-temporary'

/** Changes nothing. Never throws for what it finds, only for what nobody foresaw. */
export async function preflight(
  call: Call<LdapConfig>,
  entitlements: readonly LdapEntitlement[],
): Promise<Check[]> {
  try {
    return await withDirectory(call, 'Checking the directory', (client) => checks(client, call, entitlements))
  } catch (error) {
    if (isConnectorError(error)) return [{ name: 'Reachable', ok: false, detail: error.message }]
    throw error
  }
}

async function checks(
  client: Client,
  call: Call<LdapConfig>,
  entitlements: readonly LdapEntitlement[],
): Promise<Check[]> {
  const { config } = call
  const named = (expiry: LdapEntitlement['expiry']) => [
    ...new Map(
      entitlements
        .filter((each) => each.expiry === expiry)
        .map(({ group }) => [canonicalDn(group), group] as const),
    ).values(),
  ]
  const groups = named('portal')
  return [
    { name: 'Reachable', ok: true, detail: `Signed in to ${config.url} as ${config.bindDn}.` },
    encryptionCheck(config),
    await peopleCheck(client, config),
    await excessCheck(client, config, groups),
    ...(await Promise.all(groups.map((group) => groupCheck(client, config, group)))),
    ...(await Promise.all(named('dynamic').map((container) => temporaryCheck(client, container)))),
  ]
}

function encryptionCheck(config: LdapConfig): Check {
  const ok = isEncrypted(config)
  const detail = ok
    ? 'By TLS, with a certificate that is trusted.'
    : "The portal's password crosses the network readably: use ldaps://, or StartTLS."
  return { name: 'Encrypted', ok, detail }
}

async function peopleCheck(client: Client, config: LdapConfig): Promise<Check> {
  const name = 'People'
  const { peopleBase, loginAttribute } = config
  const { PresenceFilter } = await import('ldapts')
  try {
    const filter = new PresenceFilter({ attribute: loginAttribute })
    const { searchEntries } = await client.search(peopleBase, { filter, attributes: ['1.1'], sizeLimit: 1 })
    if (searchEntries.length > 0)
      return { name, ok: true, detail: `Found below ${peopleBase} by ${loginAttribute}.` }
  } catch {
    // Said below: a base that is not there and one that is hidden look the same.
  }
  const detail = `Nobody with ${loginAttribute} is to be seen below ${peopleBase}. Let the portal read it, or name another base.`
  return { name, ok: false, detail }
}

async function groupCheck(client: Client, config: LdapConfig, group: string): Promise<Check> {
  const name = `Group ${group}`
  const entry = await entryAt(client, group, ['objectClass', 'member'])
  if (entry === null) return { name, ok: false, detail: 'It is not there, or the portal may not see it.' }
  if (textsOf(entry, 'member').length === 0)
    return { name, ok: false, detail: 'The portal may not read its members, or it is no groupOfNames.' }
  if (!(await mayWrite(client, group, 'member', config.placeholder)))
    return {
      name,
      ok: false,
      detail: 'The portal may not change its members. Let it write the attribute member, and no other.',
    }
  return { name, ok: true, detail: 'The portal may read and change its members.' }
}

/** Passwords of people, and what else a group holds: to hand out membership takes neither. */
async function excessCheck(client: Client, config: LdapConfig, groups: readonly string[]): Promise<Check> {
  const name = 'Has no rights it should not'
  const [person] = await otherPeople(client, config)
  const found: string[] = []
  if (person !== undefined && (await mayWrite(client, person, 'userPassword')))
    found.push('set passwords of people')
  if (person !== undefined && (await readsPasswords(client, person))) found.push('read passwords of people')
  for (const group of groups)
    if (await mayWrite(client, group, 'description')) found.push(`change more of ${group} than its members`)
  if (found.length === 0)
    return { name, ok: true, detail: 'It changes nobody’s password, and of groups nothing but the members.' }
  return { name, ok: false, detail: `It may ${found.join('; ')}. Take this from ${config.bindDn}.` }
}

async function readsPasswords(client: Client, person: string): Promise<boolean> {
  const entry = await entryAt(client, person, ['userPassword'])
  return entry !== null && [entry['userPassword'] ?? []].flat().length > 0
}

/** Anybody but the portal itself, which may be allowed to change its own password. */
async function otherPeople(client: Client, config: LdapConfig): Promise<string[]> {
  const { PresenceFilter } = await import('ldapts')
  const filter = new PresenceFilter({ attribute: config.loginAttribute })
  const { searchEntries } = await client
    .search(config.peopleBase, { filter, attributes: ['1.1'], sizeLimit: 2 })
    .catch(() => ({ searchEntries: [] }))
  const self = canonicalDn(config.bindDn)
  return searchEntries.map((entry) => entry.dn).filter((dn) => canonicalDn(dn) !== self)
}
