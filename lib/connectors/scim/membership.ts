import type { Observation, TargetAssignment } from '../connector'
import { ConnectorError } from '../connector'
import { endOf } from '../guard'
import type { Group, ScimCall, User } from './client'
import { bounded, hostOf } from './client'
import type { ScimEntitlement } from './config'
import { groupNamed, membersOf, userNamed } from './find'
import { lookTogether } from './looks'
import { setMember } from './rounds'

type Assignment = TargetAssignment<ScimEntitlement>

/**
 * Makes the user a member. It is asked first: some applications keep a member twice, and one of the two would outlive a
 * removal. Fails with `not-found` when there is no such user or group.
 */
export async function ensureGranted(unbounded: ScimCall, assignment: Assignment): Promise<void> {
  endOf(assignment)
  const call = bounded(unbounded)
  const { user, group } = await bothOf(call, assignment)
  if (user === null)
    throw new ConnectorError('not-found', `${hostOf(call)} has no user ${assignment.account}.`)
  if (group === null)
    throw new ConnectorError('not-found', `${hostOf(call)} has no group ${assignment.entitlement.group}.`)
  await setMember(call, group, { id: user.id, member: true })
}

/** Takes the user out. No such user, no such group and no membership are success. */
export async function ensureRevoked(unbounded: ScimCall, assignment: Assignment): Promise<void> {
  const call = bounded(unbounded)
  const { user, group } = await bothOf(call, assignment)
  if (user !== null && group !== null) await setMember(call, group, { id: user.id, member: false })
}

export async function observe(unbounded: ScimCall, assignment: Assignment): Promise<Observation> {
  const call = bounded(unbounded)
  const { user, group } = await bothOf(call, assignment)
  if (user === null || group === null) return 'absent'
  const members = await lookTogether(keyOf(call, 'members of', group.id), () => membersOf(call, group))
  return members.has(user.id) ? 'present' : 'absent'
}

async function bothOf(
  call: ScimCall,
  { account, entitlement }: Assignment,
): Promise<{ user: User | null; group: Group | null }> {
  const user = await userNamed(call, account)
  if (user === null) return { user, group: null }
  const { group: name } = entitlement
  return { user, group: await lookTogether(keyOf(call, 'group', name), () => groupNamed(call, name)) }
}

function keyOf({ config }: ScimCall, what: string, name: string): string {
  return `${JSON.stringify(config)} ${what} ${name}`
}
