import type { Client, Entry } from 'ldapts'
import type { Call, Observed } from '../connector'
import { canonicalDn } from '../directory/dn'
import { entriesBelow, textOf } from '../directory/entries'
import { withDirectory } from '../directory/session'
import type { ActiveDirectoryConfig, ActiveDirectoryEntitlement } from './config'
import { entitlementKey } from './config'
import { everyMemberOf, userAttributes, userFrom } from './users'

/** Bounded by its caller: a domain may have more people than can be read within one call's time. */
const limitMs = 60_000

/**
 * Everybody in the groups, by way of other groups as well; and accounts of ours that are in none any more, with the
 * key ''. Ours are told by the marker, once; others once for each entitlement they have by that.
 */
export async function* list(
  call: Call<ActiveDirectoryConfig>,
  entitlements: readonly ActiveDirectoryEntitlement[],
): AsyncGenerator<Observed, void, undefined> {
  const find = async (client: Client) => {
    const found: Observed[] = []
    for (const group of byGroup(entitlements)) found.push(...(await holdersOf(client, call.config, group)))
    return [...found, ...(await strays(client, call.config, new Set(found.map((each) => each.assignmentId))))]
  }
  yield* await withDirectory(call, 'Listing holders', find, limitMs)
}

function byGroup(entitlements: readonly ActiveDirectoryEntitlement[]): ActiveDirectoryEntitlement[][] {
  const groups = new Map<string, ActiveDirectoryEntitlement[]>()
  for (const entitlement of entitlements) {
    const key = canonicalDn(entitlement.group)
    groups.set(key, [...(groups.get(key) ?? []), entitlement])
  }
  return [...groups.values()]
}

async function holdersOf(
  client: Client,
  config: ActiveDirectoryConfig,
  entitlements: readonly ActiveDirectoryEntitlement[],
): Promise<Observed[]> {
  const [first] = entitlements
  if (first === undefined) return []
  const filter = await everyMemberOf(first.group)
  const entries = await entriesBelow(client, config.base, { filter, attributes: readAttributes(config) })
  return entries.flatMap((entry) => {
    const { assignmentId } = userFrom(entry, config)
    return explaining(entitlements, assignmentId !== null).map((entitlement) => ({
      account: accountOf(entry, config, entitlement),
      entitlementKey: entitlementKey(entitlement),
      assignmentId,
    }))
  })
}

/** An account of ours was made for one entitlement; a person's own is judged by those meant for own ones where there are any. */
function explaining(
  held: readonly ActiveDirectoryEntitlement[],
  ours: boolean,
): readonly ActiveDirectoryEntitlement[] {
  const fitting = held.filter(({ account }) => account === (ours ? 'one-time' : 'own'))
  if (fitting.length === 0) return ours ? held.slice(0, 1) : held
  return ours ? fitting.slice(0, 1) : fitting
}

function accountOf(
  entry: Entry,
  { loginAttribute, loginSuffix }: ActiveDirectoryConfig,
  { account }: ActiveDirectoryEntitlement,
): string {
  const login = textOf(entry, account === 'own' ? loginAttribute : 'sAMAccountName')?.toLowerCase()
  if (login === undefined) return entry.dn
  const suffix = account === 'own' ? loginSuffix.toLowerCase() : ''
  return login.endsWith(suffix) ? login.slice(0, login.length - suffix.length) : login
}

async function strays(
  client: Client,
  config: ActiveDirectoryConfig,
  seen: ReadonlySet<string | null>,
): Promise<Observed[]> {
  if (config.temporaryBase === undefined) return []
  const entries = await entriesBelow(client, config.temporaryBase, {
    filter: '(&(objectCategory=person)(description=gatehouse:*))',
    attributes: readAttributes(config),
  })
  return entries.flatMap((entry) => {
    const { assignmentId } = userFrom(entry, config)
    const account = textOf(entry, 'sAMAccountName')
    return assignmentId === null || account === null || seen.has(assignmentId)
      ? []
      : [{ account, entitlementKey: '', assignmentId }]
  })
}

function readAttributes({ loginAttribute }: ActiveDirectoryConfig): string[] {
  return [...new Set(['sAMAccountName', loginAttribute, ...userAttributes])]
}
