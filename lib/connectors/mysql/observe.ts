import type { Observation, TargetAssignment } from '../connector'
import type { PortalCall } from './client'
import { asPortal } from './client'
import type { MysqlEntitlement } from './config'
import { isOneTime, nativeExpiryMs } from './config'
import type { Seen } from './look'
import { holds, holdsExactly, look } from './look'

type Assignment = TargetAssignment<MysqlEntitlement>

/**
 * One-time: present when the login is ours, open, bounded in time, and has what it should and nothing else; absent when
 * there is none, or only a namesake without the access; drifted in between. Own account: the role alone decides.
 */
export async function observe(call: PortalCall, assignment: Assignment): Promise<Observation> {
  const seen = await asPortal(call, `Looking at ${assignment.account}`, (run) =>
    look(run, call.config, assignment.account),
  )
  return isOneTime(assignment.entitlement)
    ? judged(seen, assignment)
    : holds(seen, assignment.entitlement)
      ? 'present'
      : 'absent'
}

export function judged(seen: Seen, { id, entitlement, until }: Assignment): Observation {
  const { user, noted } = seen
  if (user === undefined) return 'absent'
  if (noted?.assignment !== id) return holds(seen, entitlement) ? 'drifted' : 'absent'
  const isBounded = until === null || noted.ends_ms <= nativeExpiryMs(until)
  const isOpen = !user.locked && noted.ends_ms > 0
  return isOpen && isBounded && holdsExactly(seen, entitlement) ? 'present' : 'drifted'
}
