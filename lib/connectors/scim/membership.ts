import type { Observation, TargetAssignment } from '../connector'
import { ConnectorError } from '../connector'
import { endOf, mayChange } from '../guard'
import type { Group, ScimCall } from './client'
import { bounded, hostOf, patch } from './client'
import type { ScimConfig, ScimEntitlement } from './config'
import { groupNamed, membersOf, userNamed } from './find'

type Assignment = TargetAssignment<ScimEntitlement>

/**
 * Makes the user a member. It is asked first: some applications keep a member twice, and one of the two would outlive a
 * removal. Fails with `not-found` when there is no such user or group.
 */
export async function ensureGranted(unbounded: ScimCall, assignment: Assignment): Promise<void> {
  endOf(assignment)
  const call = bounded(unbounded)
  const { account, entitlement } = assignment
  const user = await userNamed(call, account)
  if (user === null) throw new ConnectorError('not-found', `${hostOf(call)} has no user ${account}.`)
  const group = await groupNamed(call, entitlement.group)
  if (group === null)
    throw new ConnectorError('not-found', `${hostOf(call)} has no group ${entitlement.group}.`)
  if ((await membersOf(call, group)).has(user.id)) return
  await mayChange(call)
  await change(call, group, added([user.id], call.config))
  if ((await membersOf(call, group)).has(user.id)) return
  throw new ConnectorError(
    'transient',
    `${hostOf(call)} took the change, but ${account} is not in the group yet.`,
  )
}

/** Takes the user out. No such user, no such group and no membership are success. */
export async function ensureRevoked(unbounded: ScimCall, assignment: Assignment): Promise<void> {
  const call = bounded(unbounded)
  const found = await memberOf(call, assignment)
  if (found === null) return
  await mayChange(call)
  await change(call, found.group, removed(found.id, call.config))
  const left = await membersOf(call, found.group)
  await putBackOthers(call, found, left)
  if (!left.has(found.id)) return
  throw new ConnectorError(
    'transient',
    `${hostOf(call)} took the change, but ${assignment.account} is still in the group.`,
  )
}

export async function observe(unbounded: ScimCall, assignment: Assignment): Promise<Observation> {
  return (await memberOf(bounded(unbounded), assignment)) === null ? 'absent' : 'present'
}

interface Membership {
  id: string
  group: Group
  /** Everybody in the group, the user included. */
  everybody: Set<string>
}

async function memberOf(call: ScimCall, { account, entitlement }: Assignment): Promise<Membership | null> {
  const user = await userNamed(call, account)
  if (user === null) return null
  const group = await groupNamed(call, entitlement.group)
  if (group === null) return null
  const everybody = await membersOf(call, group)
  return everybody.has(user.id) ? { id: user.id, group, everybody } : null
}

/** The standard knows no list of values to remove: who reads it strictly removes everybody. */
async function putBackOthers(
  call: ScimCall,
  { id, group, everybody }: Membership,
  left: ReadonlySet<string>,
): Promise<void> {
  const others = [...everybody].filter((each) => each !== id)
  if (call.config.dialect === 'standard' || others.length === 0 || left.size > 0) return
  await change(call, group, added(others, call.config))
  throw new ConnectorError(
    'config',
    `${hostOf(call)} removed everybody from ${group.displayName}; the others were put back. Set the dialect to standard.`,
  )
}

function change(call: ScimCall, { id }: Group, operation: object): Promise<void> {
  return patch(call, `/Groups/${encodeURIComponent(id)}`, operation)
}

function added(ids: readonly string[], { dialect }: Pick<ScimConfig, 'dialect'>): object {
  const value = ids.map((id) => ({ value: id }))
  return { op: dialect === 'entra' ? 'Add' : 'add', path: 'members', value }
}

function removed(id: string, { dialect }: Pick<ScimConfig, 'dialect'>): object {
  return dialect === 'entra'
    ? { op: 'Remove', path: 'members', value: [{ value: id }] }
    : { op: 'remove', path: `members[value eq ${JSON.stringify(id)}]` }
}
