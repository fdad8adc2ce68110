import type { Client } from 'ldapts'
import type { Call, Check } from '../connector'
import { isConnectorError } from '../connector'
import { canonicalDn } from '../directory/dn'
import { entryAt, textOf } from '../directory/entries'
import { withDirectory } from '../directory/session'
import { isEncrypted } from '../directory/settings'
import { instantOf } from '../directory/time'
import type { ActiveDirectoryConfig, ActiveDirectoryEntitlement } from './config'
import { expiryLagMs } from './config'
import { excessCheck } from './preflight-excess'
import { oneTimeCheck } from './preflight-one-time'
import { rightsAt } from './rights'

/** Changes nothing. Never throws for what it finds, only for what nobody foresaw. */
export async function preflight(
  call: Call<ActiveDirectoryConfig>,
  entitlements: readonly ActiveDirectoryEntitlement[],
): Promise<Check[]> {
  try {
    const work = (client: Client) => checks(client, call, entitlements)
    return await withDirectory(call, 'Checking the domain', work)
  } catch (error) {
    if (isConnectorError(error)) return [{ name: 'Reachable', ok: false, detail: error.message }]
    throw error
  }
}

async function checks(
  client: Client,
  call: Call<ActiveDirectoryConfig>,
  entitlements: readonly ActiveDirectoryEntitlement[],
): Promise<Check[]> {
  const { config } = call
  const groups = [...new Map(entitlements.map(({ group }) => [canonicalDn(group), group] as const)).values()]
  const oneTime = entitlements.some(({ account }) => account === 'one-time')
  return [
    { name: 'Reachable', ok: true, detail: `Signed in to ${config.url} as ${config.bindDn}.` },
    encryptionCheck(config),
    await clockCheck(client),
    await domainCheck(client, config),
    await excessCheck(client, config, groups),
    ...(await Promise.all(groups.map((group) => groupCheck(client, group)))),
    ...(oneTime ? [await oneTimeCheck(client, call.config)] : []),
  ]
}

function encryptionCheck(config: ActiveDirectoryConfig): Check {
  const ok = isEncrypted(config)
  const detail = ok
    ? 'By TLS, with a certificate that is trusted.'
    : 'Passwords cross the network readably, and a domain takes none in this way: use ldaps://, or StartTLS.'
  return { name: 'Encrypted', ok, detail }
}

async function clockCheck(client: Client): Promise<Check> {
  const name = 'Clock'
  const askedAt = Date.now()
  const root = await entryAt(client, '', ['currentTime'])
  const theirs = instantOf(root === null ? null : textOf(root, 'currentTime'))
  if (theirs === null)
    return { name, ok: false, detail: 'This is no domain controller: it does not tell its time.' }
  // It tells whole seconds: on average half a one has passed since.
  const offsetMs = theirs + 500 - (askedAt + Date.now()) / 2
  const ok = Math.abs(offsetMs) < expiryLagMs
  const remedy = ok ? '' : ' Expiry would be wrong by as much: synchronise the clocks (NTP).'
  return {
    name,
    ok,
    detail: `The controller’s clock is ${(offsetMs / 1000).toFixed(1)} s from ours.${remedy}`,
  }
}

async function domainCheck(client: Client, { base }: ActiveDirectoryConfig): Promise<Check> {
  const ok = (await entryAt(client, base, ['1.1'])) !== null
  const detail = ok
    ? `People and groups are found below ${base}.`
    : `${base} is not there, or the portal may not see it.`
  return { name: 'Domain', ok, detail }
}

async function groupCheck(client: Client, group: string): Promise<Check> {
  const name = `Group ${group}`
  const rights = await rightsAt(client, group)
  if (rights === null) return { name, ok: false, detail: 'It is not there, or the portal may not see it.' }
  if (rights.attributes.includes('member'))
    return { name, ok: true, detail: 'The portal may change its members.' }
  const detail =
    'The portal may not change its members. Delegate the property member of it to the portal, and no other.'
  return { name, ok: false, detail }
}
