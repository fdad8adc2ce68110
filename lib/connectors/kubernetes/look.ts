import type { Observation } from '../connector'
import { ConnectorError } from '../connector'
import type { KubernetesCall } from './client'
import { bounded, find, findAll, hostOf, pathOf } from './client'
import { placesOf } from './config'
import { annotation, assignmentIdIn } from './names'
import type { Assignment, ServiceAccount as Account, Subject } from './things'
import {
  accountsPath,
  Binding,
  bindingsOf,
  bindingsPath,
  givesRole,
  isSame,
  isWhole,
  ServiceAccount,
  subjectOf,
} from './things'

/** What there is of an assignment on the cluster. */
export interface Seen {
  /** Each binding it consists of, with what was found in its place. */
  bindings: { place: string | null; path: string; found: Binding | null }[]
  /** The service account of its name, whoever made it; null too where it needs none. */
  account: Account | null
}

export async function look(call: KubernetesCall, assignment: Assignment): Promise<Seen> {
  const oneTime = assignment.entitlement.account === 'one-time'
  const [bindings, account] = await Promise.all([
    Promise.all(
      bindingsOf(assignment).map(async (each) => ({ ...each, found: await find(call, each.path, Binding) })),
    ),
    oneTime ? find(call, accountPath(call, assignment), ServiceAccount) : null,
  ])
  return { bindings, account }
}

export function accountPath({ config }: KubernetesCall, { account }: Pick<Assignment, 'account'>): string {
  return `${accountsPath(config)}${pathOf(account)}`
}

export function isOurs(account: Account | null, { id }: Pick<Assignment, 'id'>): boolean {
  return account?.metadata.annotations[annotation.assignment] === id
}

/** Whether nothing of the assignment is there. */
export function isNothing({ bindings, account }: Seen, assignment: Assignment): boolean {
  return bindings.every(({ found }) => found === null) && !isOurs(account, assignment)
}

export async function observe(unbounded: KubernetesCall, assignment: Assignment): Promise<Observation> {
  const call = bounded(unbounded)
  const subject = subjectOf(call.config, assignment)
  if (subject === null) return 'absent'
  const seen = await look(call, assignment)
  if (isNothing(seen, assignment)) return 'absent'
  const { entitlement } = assignment
  const whole = seen.bindings.every(({ found }) => found !== null && isWhole(found, entitlement, subject))
  const hasAccount = entitlement.account === 'own' || isOurs(seen.account, assignment)
  return whole && hasAccount ? 'present' : 'drifted'
}

/**
 * Fails with `conflict` where none of the assignment is there and somebody else gave the same: a binding of the same
 * role to the same user, or a service account of the same name.
 */
export async function refuseStanding(
  call: KubernetesCall,
  assignment: Assignment,
  subject: Subject,
  seen: Seen,
): Promise<void> {
  const { account, entitlement } = assignment
  if (seen.account !== null && !isOurs(seen.account, assignment))
    throw new ConnectorError(
      'conflict',
      `${hostOf(call)} has a service account ${account} that this assignment did not make.`,
    )
  if (!isNothing(seen, assignment)) return
  const elsewhere = await Promise.all(
    placesOf(entitlement).map((place) => findAll(call, bindingsPath(place), Binding)),
  )
  const standing = elsewhere.flat().find((binding) => {
    const isTheirs = assignmentIdIn(binding.metadata.name) === null
    return (
      isTheirs && givesRole(binding, entitlement) && binding.subjects.some((each) => isSame(each, subject))
    )
  })
  if (standing !== undefined)
    throw new ConnectorError(
      'conflict',
      `${account} has this role already, by the binding ${standing.metadata.name}, which the portal leaves alone.`,
    )
}
