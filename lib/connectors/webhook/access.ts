import type { Observation, Observed, TargetAssignment } from '../connector'
import { ConnectorError } from '../connector'
import { endOf, mayChange } from '../guard'
import type { WebhookCall } from './client'
import { ask } from './client'
import type { WebhookEntitlement } from './config'
import { entitlementKey } from './config'
import { ListAnswer, StateAnswer } from './messages'

type Assignment = TargetAssignment<WebhookEntitlement>

/** How long the portal waits before it looks again by itself, in milliseconds; a callback is sooner. */
const lookAgainMs = 30_000

/**
 * Tells the receiver what must be true. One that has it already, or works on it, is not told again: `pending` until it
 * says that it is there.
 */
export async function ensureGranted(call: WebhookCall, assignment: Assignment): Promise<void> {
  const until = endOf(assignment)
  const before = await stateOf(call, assignment)
  if (before.state === 'present' && endsRight(before, assignment, until)) return
  if (before.state === 'granting') throw pending()
  await mayChange(call)
  const data = { ...named(assignment), deadline: call.deadline.toISOString(), until: until.toISOString() }
  const after = await ask(call, { type: 'access.grant', data }, StateAnswer)
  if (after.state !== 'present') throw pending()
}

export async function ensureRevoked(call: WebhookCall, assignment: Assignment): Promise<void> {
  const before = await stateOf(call, assignment)
  if (before.state === 'revoking') throw pending()
  await mayChange(call)
  // Told even where it is absent: what works on a grant must hear that it is not wanted any more.
  const data = { ...named(assignment), deadline: call.deadline.toISOString() }
  const after = await ask(call, { type: 'access.revoke', data }, StateAnswer)
  if (after.state !== 'absent') throw pending()
}

export async function observe(call: WebhookCall, assignment: Assignment): Promise<Observation> {
  const seen = await stateOf(call, assignment)
  switch (seen.state) {
    case 'present':
      return assignment.until !== null && !endsRight(seen, assignment, assignment.until)
        ? 'drifted'
        : 'present'
    case 'absent':
      return 'absent'
    case 'drifted':
    case 'granting':
    case 'revoking':
      return 'drifted'
  }
}

export async function* list(
  call: WebhookCall,
  entitlements: readonly WebhookEntitlement[],
): AsyncGenerator<Observed, void, undefined> {
  const managed = new Map(entitlements.map((each) => [entitlementKey(each), each]))
  const accesses = [...new Set(entitlements.map(({ access }) => access))]
  let after: string | null = null
  do {
    const page: ListAnswer = await ask(call, { type: 'access.list', data: { accesses, after } }, ListAnswer)
    for (const { account, access, detail, assignmentId, attribution } of page.holders) {
      const key = detail === '' ? access : `${access} with ${JSON.stringify(detail)}`
      if (managed.has(key))
        yield {
          account,
          entitlementKey: key,
          assignmentId: assignmentId ?? null,
          ...(attribution && { attribution }),
        }
    }
    after = page.next ?? null
  } while (after !== null)
}

async function stateOf(call: WebhookCall, assignment: Assignment): Promise<StateAnswer> {
  return ask(call, { type: 'access.observe', data: named(assignment) }, StateAnswer)
}

function named({ id, account, entitlement: { access, detail } }: Assignment) {
  return { assignmentId: id, account, access, detail }
}

/** Whether a receiver that ends access by itself will do so at the right instant. */
function endsRight(
  { until }: StateAnswer,
  { entitlement }: Pick<Assignment, 'entitlement'>,
  wanted: Date,
): boolean {
  if (until === null || until === undefined) return !entitlement.endsByItself
  return Date.parse(until) === wanted.getTime()
}

function pending(): ConnectorError {
  return new ConnectorError(
    'pending',
    'The receiver has taken the order and is not done with it yet.',
    lookAgainMs,
  )
}
