import type { Client } from 'ldapts'
import type { Call, Observed } from '../connector'
import { ownName } from '../directory/dn'
import { entriesBelow, entryAt, textsOf } from '../directory/entries'
import { assignmentIdIn } from '../directory/marker'
import { withDirectory } from '../directory/session'
import type { LdapConfig, LdapEntitlement } from './config'
import { entitlementKey } from './config'
import { accountOf, realMembers } from './people'

/** Bounded by its caller: a group may have more members than can be looked up within one call's time. */
const limitMs = 60_000

/** Every member of the groups but the placeholder; of the containers, every member of every group in them. */
export async function* list(
  call: Call<LdapConfig>,
  entitlements: readonly LdapEntitlement[],
): AsyncGenerator<Observed, void, undefined> {
  const find = (client: Client) =>
    Promise.all(
      entitlements.map((each) =>
        each.expiry === 'portal'
          ? members(client, call.config, each)
          : temporaries(client, call.config, each),
      ),
    )
  yield* (await withDirectory(call, 'Listing holders', find, limitMs)).flat()
}

async function members(
  client: Client,
  config: LdapConfig,
  entitlement: LdapEntitlement,
): Promise<Observed[]> {
  const group = await entryAt(client, entitlement.group, ['member'])
  const found: Observed[] = []
  for (const member of realMembers(config, group === null ? [] : textsOf(group, 'member')))
    found.push({
      account: await accountOf(client, config, member),
      entitlementKey: entitlementKey(entitlement),
      assignmentId: null,
    })
  return found
}

/** The one for whom a group of ours was made is listed under its assignment, whether still in it or not. */
async function temporaries(
  client: Client,
  config: LdapConfig,
  entitlement: LdapEntitlement,
): Promise<Observed[]> {
  const groups = await entriesBelow(client, entitlement.group, {
    scope: 'one',
    filter: '(objectClass=groupOfNames)',
    attributes: ['member', 'description'],
  })
  const key = entitlementKey(entitlement)
  const found: Observed[] = []
  for (const group of groups) {
    const assignmentId = assignmentIdIn(textsOf(group, 'description'))
    const owner = assignmentId === null ? null : ownName(group.dn, 'cn')
    if (owner !== null) found.push({ account: owner, entitlementKey: key, assignmentId })
    for (const member of realMembers(config, textsOf(group, 'member'))) {
      const account = await accountOf(client, config, member)
      if (account !== owner) found.push({ account, entitlementKey: key, assignmentId: null })
    }
  }
  return found
}
