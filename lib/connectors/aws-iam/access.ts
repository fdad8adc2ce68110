import { bounded } from '../aws/client'
import type { Observation, Observed, TargetAssignment } from '../connector'
import { ConnectorError } from '../connector'
import { endOf, mayChange } from '../guard'
import type { AwsIamEntitlement } from './config'
import { canBeSession, entitlementKey, hardTimeoutMs, policyDigest } from './config'
import type { Iam, IamCall } from './iam'
import { hostOf, iamOf } from './iam'
import { grantedPolicy, isSame, type Holding } from './policy'
import { inTurn } from './turn'

export type Assignment = TargetAssignment<AwsIamEntitlement>

const prefix = 'gatehouse-'
const sidPrefix = 'Gatehouse'

export function policyName({ id }: Pick<Assignment, 'id'>): string {
  return `${prefix}${id}`
}

/**
 * Puts the policy of the assignment on the role. Fails with `not-found` where there is no such role, with `conflict`
 * where somebody else has given the holder something there.
 */
export async function ensureGranted(unbounded: IamCall, assignment: Assignment): Promise<void> {
  const until = endOf(assignment)
  const call = bounded(unbounded, hardTimeoutMs)
  const { account, entitlement } = assignment
  if (!canBeSession(account))
    throw new ConnectorError('not-found', `${account} cannot be the name of a session; it has other signs.`)
  const iam = await iamOf(call)
  const wanted = documentOf({ account, entitlement, until })
  await inTurn(`${hostOf(call)} ${entitlement.role}`, async () => {
    const found = await iam.policyOf(entitlement.role, policyName(assignment))
    if (found === null) await refuseNamesake(iam, assignment)
    if (found !== null && isSame(found.document, wanted)) return
    await mayChange(call)
    await iam.put(entitlement.role, policyName(assignment), JSON.stringify(wanted))
  })
}

/** Takes the policy off the role; every session of the holder's has nothing left from then on. */
export async function ensureRevoked(unbounded: IamCall, assignment: Assignment): Promise<void> {
  const call = bounded(unbounded, hardTimeoutMs)
  const { role } = assignment.entitlement
  const iam = await iamOf(call)
  await inTurn(`${hostOf(call)} ${role}`, async () => {
    if ((await iam.policyOf(role, policyName(assignment))) !== null) {
      await mayChange(call)
      await iam.remove(role, policyName(assignment))
    } else if ((await iam.roleNamed(role)) !== null) await refuseNamesake(iam, assignment)
  })
}

export async function observe(unbounded: IamCall, assignment: Assignment): Promise<Observation> {
  const iam = await iamOf(bounded(unbounded, hardTimeoutMs))
  const found = await iam.policyOf(assignment.entitlement.role, policyName(assignment))
  if (found === null) return 'absent'
  return isAsWanted(found, assignment) ? 'present' : 'drifted'
}

/** Whether what stands is what was given, until then; where no end is known, whatever end it has. */
export function isAsWanted(
  { document }: Holding,
  { account, entitlement, until }: Omit<Assignment, 'id' | 'password'>,
): boolean {
  const end = until ?? endIn(document)
  return end !== null && isSame(document, documentOf({ account, entitlement, until: end }))
}

/** Who holds what on the roles: by the policies of ours and by those that others wrote for a session of a name. */
export async function* list(
  unbounded: IamCall,
  entitlements: readonly AwsIamEntitlement[],
): AsyncGenerator<Observed, void, undefined> {
  const iam = await iamOf(unbounded)
  for (const role of new Set(entitlements.map((each) => each.role))) {
    if ((await iam.roleNamed(role)) === null) continue
    const keys = entitlements.filter((each) => each.role === role).map(entitlementKey)
    for (const name of await iam.policyNames(role)) {
      const found = await iam.policyOf(role, name)
      if (found !== null) yield* holders(role, name, found, keys)
    }
  }
}

function holders(role: string, name: string, { accounts, name: sid }: Holding, keys: string[]): Observed[] {
  if (!name.startsWith(prefix))
    return accounts.flatMap((account) =>
      keys.map((entitlementKey) => ({ account, entitlementKey, assignmentId: null })),
    )
  // What was changed by hand is still ours, whoever may use it now.
  const digest = sid?.startsWith(sidPrefix) ? sid.slice(sidPrefix.length) : 'unknown'
  const [account = '*'] = accounts
  return [
    {
      account,
      entitlementKey: `role ${role}, policy ${digest}`,
      assignmentId: name.slice(prefix.length),
    },
  ]
}

/** What is somebody else's about the holder on this role is not touched, nor doubled. */
async function refuseNamesake(iam: Iam, { account, entitlement: { role } }: Assignment): Promise<void> {
  for (const name of await iam.policyNames(role)) {
    if (name.startsWith(prefix)) continue
    const found = await iam.policyOf(role, name)
    if (found?.accounts.includes(account))
      throw new ConnectorError(
        'conflict',
        `The policy ${name} on the role ${role} gives ${account} something already, and is not the portal's.`,
      )
  }
}

function documentOf(given: { account: string; entitlement: AwsIamEntitlement; until: Date }) {
  const { account, entitlement, until } = given
  const { policy } = entitlement
  return grantedPolicy({ policy, account, until }, `${sidPrefix}${policyDigest(entitlement)}`)
}

function endIn(document: unknown): Date | null {
  const [, end] = /"aws:CurrentTime":"([^"]+)"/.exec(JSON.stringify(document) ?? '') ?? []
  return end === undefined || Number.isNaN(Date.parse(end)) ? null : new Date(end)
}
