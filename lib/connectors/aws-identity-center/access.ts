import type { Observation, Observed, TargetAssignment } from '../connector'
import { ConnectorError, isConnectorError } from '../connector'
import { endOf, mayChange } from '../guard'
import { arrived, create, holdersOf, onItsWay, remove } from './assignments'
import type { Center, CenterCall } from './client'
import { centerOf } from './client'
import type { IdentityCenterEntitlement } from './config'
import { entitlementKey } from './config'
import { accountOfUser, userIdOf } from './people'

type Assignment = TargetAssignment<IdentityCenterEntitlement>

/**
 * Assigns the account to the user. AWS knows no token that makes an order safe to repeat: what stands, and what is on
 * its way, is looked at first. Fails with `not-found` when there is no such user.
 */
export async function ensureGranted(call: CenterCall, assignment: Assignment): Promise<void> {
  endOf(assignment)
  const center = await centerOf(call)
  const { account, entitlement } = assignment
  const userId = await userIdOf(center, account)
  if (userId === null) throw new ConnectorError('not-found', `Identity Center has no user ${account}.`)
  if (await isHeld(center, userId, entitlement)) return
  await arrived(center, { userId, entitlement })
  if (await isHeld(center, userId, entitlement)) return
  await mayChange(center.call)
  await create(center, { userId, entitlement })
}

/** Takes the assignment away. No such user, no such permission set and no assignment are success. */
export async function ensureRevoked(call: CenterCall, { account, entitlement }: Assignment): Promise<void> {
  const center = await centerOf(call)
  const userId = await userIdOf(center, account)
  if (userId === null) return
  await arrived(center, { userId, entitlement })
  if (!(await isHeld(center, userId, entitlement))) return
  await mayChange(center.call)
  await remove(center, { userId, entitlement })
}

/** What was ordered and does not stand yet is half an access: it may stand in a moment. */
export async function observe(call: CenterCall, { account, entitlement }: Assignment): Promise<Observation> {
  const center = await centerOf(call)
  const userId = await userIdOf(center, account)
  if (userId === null) return 'absent'
  if (await isHeld(center, userId, entitlement)) return 'present'
  return (await onItsWay(center, { userId, entitlement })) === null ? 'absent' : 'drifted'
}

/** Everybody to whom an entitlement is assigned. AWS has no place for a marker: whose it is, the portal's notes tell. */
export async function* list(
  call: CenterCall,
  entitlements: readonly IdentityCenterEntitlement[],
): AsyncGenerator<Observed, void, undefined> {
  const center = await centerOf(call)
  for (const entitlement of new Map(entitlements.map((each) => [entitlementKey(each), each])).values())
    for (const id of await heldBy(center, entitlement))
      yield {
        account: await accountOfUser(center, id),
        entitlementKey: entitlementKey(entitlement),
        assignmentId: null,
      }
}

async function isHeld(
  center: Center,
  userId: string,
  entitlement: IdentityCenterEntitlement,
): Promise<boolean> {
  return (await heldBy(center, entitlement)).has(userId)
}

/** A permission set that is gone is held by nobody. */
async function heldBy(center: Center, entitlement: IdentityCenterEntitlement): Promise<Set<string>> {
  try {
    return await holdersOf(center, entitlement)
  } catch (error) {
    if (isConnectorError(error) && error.errorClass === 'not-found') return new Set()
    throw error
  }
}
