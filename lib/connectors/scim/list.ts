import type { CatalogEntry, Observed } from '../connector'
import type { ScimCall } from './client'
import { Group, readAll, User } from './client'
import type { ScimEntitlement } from './config'
import { accountOf, entitlementKey } from './config'
import { groupNamed, membersOf } from './find'

/** Every member of the groups. SCIM has no place for a marker: whose they are, the portal's own notes tell. */
export async function* list(
  call: ScimCall,
  entitlements: readonly ScimEntitlement[],
): AsyncGenerator<Observed, void, undefined> {
  const groups = new Map<string, ReadonlySet<string>>()
  for (const entitlement of entitlements) {
    const group = await groupNamed(call, entitlement.group)
    if (group !== null) groups.set(entitlementKey(entitlement), await membersOf(call, group))
  }
  if ([...groups.values()].every((members) => members.size === 0)) return
  // Page by page through everybody: to ask for each member by name would take a request each.
  for await (const { id, userName } of readAll(call, '/Users', User, { attributes: 'userName' })) {
    for (const [key, members] of groups)
      if (members.has(id))
        yield { account: accountOf(userName, call.config), entitlementKey: key, assignmentId: null }
  }
}

/** Every group there is. */
export async function* catalog(call: ScimCall): AsyncGenerator<CatalogEntry, void, undefined> {
  for await (const { displayName } of readAll(call, '/Groups', Group, { excludedAttributes: 'members' }))
    yield { field: 'group', value: displayName }
}
