import {
  insertDecision,
  lockRequest,
  settleRequest,
  shortestAgreed,
  type RequestCase,
} from '@/db/queries/requests'
import { isEmployedNow } from '@/db/queries/principals'
import { activationFacts, type ActivationFacts } from '@/db/queries/roles'
import { requestName, type GrantId, type RequestId } from '@/lib/domain/ids'
import { decide, mayShortenTo, type DecisionRefusal, type RequestState } from '@/lib/domain/request'
import { readableText } from '@/lib/domain/readable-text'
import { err, ok, type Result } from '@/lib/domain/result'
import { judgeAccess } from '@/lib/domain/verdict'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { openGrant } from '../grants/open'
import { approvalFacts } from './case'
import { toVerdictFacts } from './facts'

export type DecideRefusal =
  | DecisionRefusal
  | 'no-such-request'
  | 'approver-left'
  | 'reason-missing'
  | 'lengthened'
  | 'no-longer-allowed'

export interface Decided {
  id: RequestId
  name: string
  state: RequestState
  grantId: GrantId | null
}

export interface Answering {
  requestId: RequestId
  verb: 'approve' | 'deny'
  /** Needed for a deny, welcome for an approval. */
  reason: string
  /** At most what was asked, in milliseconds; null leaves it as asked. */
  durationMs: number | null
}

/** The reason's longest length, in characters. */
export const maxReasonLength = 1_000

/**
 * One approver's answer: recorded with the facts as they stand, counted, and, where it settles the request, followed by
 * the grant, all in one transaction. The request's row lock lets one of two simultaneous deciders win; the other
 * reads `not-pending`.
 */
export async function answerRequest(
  ctx: PersonContext,
  input: Answering,
): Promise<Result<Decided, DecideRefusal>> {
  const now = ctx.now()
  const reason = readableText(input.reason).slice(0, maxReasonLength)
  if (input.verb === 'deny' && reason === '') return err('reason-missing')
  const outcome = await atomically<Decided, DecideRefusal>(ctx, async (tx) => {
    const found = await lockRequest(tx, input.requestId)
    if (found === null) return err('no-such-request')
    const { row, open } = found
    const next = decide(open, { by: ctx.viewer.id, verb: input.verb }, now)
    if (!next.ok) return next
    if (!(await isEmployedNow(tx, { id: ctx.viewer.id, now }))) return err('approver-left')
    const durationMs = input.durationMs ?? row.duration_ms
    if (!mayShortenTo(row.duration_ms, durationMs)) return err('lengthened')
    const facts = await activationFacts(tx, { principalId: row.requester_id, roleId: row.role_id, now })
    if (facts === null) return err('no-such-request')
    if (input.verb === 'approve' && !stillAllowed(found, facts, durationMs, now))
      return err('no-longer-allowed')
    await insertDecision(tx, {
      request_id: row.id,
      principal_id: ctx.viewer.id,
      verb: input.verb,
      reason,
      duration_ms: durationMs,
      facts: JSON.stringify(await approvalFacts(tx, row, now)),
      decided_at: now,
    })
    await record(tx, ctx, now, answered(found, facts, { ...input, reason, durationMs }, next.value))
    if (next.value === 'PENDING_APPROVAL') return ok(toDecided(found, next.value, null))
    await settleRequest(tx, row.id, { state: settled(next.value), now })
    if (next.value !== 'APPROVED') return ok(toDecided(found, next.value, null))
    const agreedMs = (await shortestAgreed(tx, row.id)) ?? durationMs
    const grant = await openGrant(tx, ctx, { request: row, facts, durationMs: agreedMs, now })
    return ok(toDecided(found, next.value, grant.id))
  })
  if (outcome.ok)
    ctx.announce([
      { topic: 'request', id: outcome.value.id },
      { topic: 'grant', id: outcome.value.grantId },
    ])
  return outcome
}

/** Everything is judged again at approval, under the policy in force now. */
function stillAllowed({ row }: RequestCase, facts: ActivationFacts, durationMs: number, now: Date): boolean {
  return judgeAccess({ start: row.wanted_start, durationMs }, toVerdictFacts(facts, now)).length === 0
}

function settled(state: RequestState): Exclude<RequestState, 'PENDING_APPROVAL'> {
  if (state === 'PENDING_APPROVAL') throw new Error('A settled request is not pending.')
  return state
}

function answered(
  { row, open }: RequestCase,
  facts: ActivationFacts,
  answer: Answering,
  state: RequestState,
) {
  const action = {
    PENDING_APPROVAL: 'request.approval_given',
    APPROVED: 'request.approved',
    DENIED: 'request.denied',
  } as const
  if (state !== 'PENDING_APPROVAL' && state !== 'APPROVED' && state !== 'DENIED')
    throw new Error(`No answer leads to ${state}.`)
  return {
    action: action[state],
    object: { type: 'request' as const, id: row.id, name: requestName(row.number) },
    requestId: row.id,
    subject: { id: facts.requester.id, name: facts.requester.name },
    role: { id: facts.role.id, name: facts.role.name },
    target: { id: facts.target.id, name: facts.target.name },
    reason: answer.reason || null,
    before: { state: row.state },
    after: {
      state,
      durationMs: answer.durationMs,
      approvals:
        open.answers.filter((given) => given.verb === 'approve').length + (answer.verb === 'approve' ? 1 : 0),
      needed: row.needed,
    },
  }
}

function toDecided({ row }: RequestCase, state: RequestState, grantId: GrantId | null): Decided {
  return { id: row.id, name: requestName(row.number), state, grantId }
}
