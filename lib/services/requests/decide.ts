import type { Tx } from '@/db/client'
import {
  insertDecision,
  lockRequest,
  settleRequest,
  shortestAgreed,
  standsInFor,
  type RequestCase,
} from '@/db/queries/requests'
import { isEmployedNow } from '@/db/queries/principals'
import type { ActivationFacts } from '@/db/queries/roles'
import { requestName, type GrantId, type RequestId } from '@/lib/domain/ids'
import {
  approvals,
  decide,
  hasLapsed,
  mayShortenTo,
  type DecisionRefusal,
  type Next,
  type OpenRequest,
  type RequestState,
} from '@/lib/domain/request'
import { shortfallOf, type SignInShortfall } from '@/lib/domain/sign-in-proof'
import { readableText } from '@/lib/domain/readable-text'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { judgeAskedAgain, lengthenGrant } from '../grants/lengthen'
import type { PasskeyProof } from '../passkeys/approve'
import { answersOf, nothingHeard, type Heard } from '../integrations/hear'
import { hearTicketAgain } from '../tickets/ask-again'
import { openGrant } from '../grants/open'
import { advance } from './advance'
import { approvalFacts } from './case'
import { signInColumn, signInWords } from './sign-in'
import { bringUpToDate } from './time-outs'
import { tellDecided } from './telling'
import { factsFor, readFirmly } from './circumstances'

export type DecideRefusal =
  | DecisionRefusal
  | 'no-such-request'
  | 'approver-left'
  | 'reason-missing'
  | 'approval-reason-missing'
  | 'sign-in-too-old'
  | 'sign-in-too-weak'
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
  /** A passkey that has vouched for this very answer. */
  passkey?: PasskeyProof
}

/** The reason's longest length, in characters. */
export const maxReasonLength = 1_000

/**
 * One approver's answer: recorded with the facts as they stand, counted, and, where it settles the request, followed by
 * the grant, all in one transaction. The request's row lock lets one of two simultaneous deciders win; the other
 * reads `not-pending`. Where the time to answer is over and no sweep has come by yet, what it would do comes first, and
 * the answer is judged by what is then asked of whom; that stays, whatever becomes of the answer.
 */
export async function answerRequest(
  ctx: PersonContext,
  input: Answering,
): Promise<Result<Decided, DecideRefusal>> {
  const now = ctx.now()
  const reason = readableText(input.reason).slice(0, maxReasonLength)
  if (input.verb === 'deny' && reason === '') return err('reason-missing')
  const heard =
    input.verb === 'approve'
      ? await hearTicketAgain(ctx, input, { now, durationMs: input.durationMs })
      : nothingHeard
  const outcome = await atomically<Result<Decided, DecideRefusal>, DecideRefusal>(ctx, async (tx) => {
    const before = await lockRequest(tx, input.requestId)
    if (before === null) return err('no-such-request')
    const late = hasLapsed(before.open, now) && (await bringUpToDate(tx, ctx, before.row.id, now))
    const found = late ? await lockRequest(tx, input.requestId) : before
    if (found === null) return err('no-such-request')
    const answer = await takeAnswer(tx, ctx, found, { input: { ...input, reason }, heard, now })
    if (!answer.ok && !late) return answer
    return ok(!answer.ok && found.row.state === 'EXPIRED' ? err('lapsed') : answer)
  })
  if (!outcome.ok) return outcome
  ctx.announce([
    { topic: 'request', id: input.requestId },
    ...(outcome.value.ok ? [{ topic: 'grant' as const, id: outcome.value.value.grantId }] : []),
  ])
  return outcome.value
}

interface Taking {
  input: Answering
  heard: Heard
  now: Date
}

/** Judges an answer and writes it down, with what follows. A refusal comes before anything is written. */
async function takeAnswer(
  tx: Tx,
  ctx: PersonContext,
  found: RequestCase,
  { input, heard, now }: Taking,
): Promise<Result<Decided, DecideRefusal>> {
  const { reason } = input
  const { row, open } = found
  // Whatever names a machine as an approver, it asks and uses, and decides nothing.
  if (ctx.viewer.kind !== 'person') return err('not-an-approver')
  const next = decide(open, { by: ctx.viewer.id, verb: input.verb }, now)
  if (!next.ok) return next
  if (input.verb === 'approve' && open.reasonRequired && reason === '') return err('approval-reason-missing')
  const passkey = vouchedFor(open, input) ? input.passkey : undefined
  const lacks = input.verb === 'approve' && !passkey ? signInLacks(ctx, open, now) : null
  if (lacks !== null) return err(lacks)
  if (!(await isEmployedNow(tx, { id: ctx.viewer.id, now }))) return err('approver-left')
  const durationMs = input.durationMs ?? row.duration_ms
  if (!mayShortenTo(row.duration_ms, durationMs)) return err('lengthened')
  const judging = {
    principalId: row.requester_id,
    roleId: row.role_id,
    wanted: { start: row.wanted_start, durationMs },
    now,
    except: row.id,
    heard,
  }
  const read = await factsFor(tx, ctx, judging)
  if (read === null) return err('no-such-request')
  const { facts, judged } = input.verb === 'approve' ? await readFirmly(tx, ctx, judging, read) : read
  // Everything is judged again at approval, under the policy in force now.
  if (input.verb === 'approve' && (await judgeAskedAgain(tx, row, judging.wanted, judged)).length > 0)
    return err('no-longer-allowed')
  const standIn = await standsInFor(tx, {
    requestId: row.id,
    stage: open.stage,
    principalId: ctx.viewer.id,
  })
  await insertDecision(tx, {
    request_id: row.id,
    stage: open.stage,
    principal_id: ctx.viewer.id,
    for_id: standIn?.id ?? null,
    verb: input.verb,
    reason,
    duration_ms: durationMs,
    facts: JSON.stringify(await approvalFacts(tx, row, now, judged.conflicts, answersOf(row, heard))),
    decided_at: now,
    signed_in_at: ctx.session?.signedInAt ?? null,
    sign_in_methods: ctx.session === null ? null : [...ctx.session.methods],
    sign_in: signInColumn(ctx, passkey),
  })
  await record(
    tx,
    ctx,
    now,
    answered(found, facts, { ...input, durationMs }, next.value, {
      forName: standIn?.name ?? null,
      signIn: signInWords(ctx, now, passkey),
    }),
  )
  const { state } = next.value
  if (next.value.state === 'PENDING_APPROVAL') {
    if (next.value.stage > open.stage) await advance(tx, ctx, found, next.value.stage, now)
    return ok(toDecided(found, state, null))
  }
  await settleRequest(tx, row.id, { state: next.value.state, now })
  await tellDecided(tx, row, {
    by: { id: ctx.viewer.id, name: ctx.actor.name, forName: standIn?.name ?? null },
    about: { requester: facts.requester.name, role: facts.role.name },
    verb: input.verb,
    reason,
    stage: open.stage,
    now,
  })
  if (state !== 'APPROVED') return ok(toDecided(found, state, null))
  const agreedMs = (await shortestAgreed(tx, row.id)) ?? durationMs
  const given = { request: row, durationMs: agreedMs, now }
  const grant =
    row.extends_grant_id === null
      ? await openGrant(tx, ctx, { ...given, facts })
      : await lengthenGrant(tx, ctx, { ...given, grantId: row.extends_grant_id })
  return ok(toDecided(found, state, grant.id))
}

/** Whether a passkey stands in for the sign-in here: the stage takes one, and it vouched for this very answer. */
function vouchedFor(open: OpenRequest, { requestId, durationMs, passkey }: Answering): boolean {
  return (
    open.passkey &&
    passkey?.requestId === requestId &&
    passkey.stage === open.stage &&
    passkey.durationMs === durationMs
  )
}

/** What the approver's sign-in lacks for this stage, or null: it must be young and strong enough. */
export function signInLacks(
  ctx: Pick<PersonContext, 'session'>,
  { freshSignInMs, signInMethods }: Pick<OpenRequest, 'freshSignInMs' | 'signInMethods'>,
  now: Date,
): SignInShortfall | null {
  if (!isFresh(ctx, freshSignInMs, now)) return 'sign-in-too-old'
  return shortfallOf(ctx.session, { maxAgeMs: null, methods: signInMethods }, now)
}

/** Whether the approver's sign-in is young enough for this stage; without one it never is. */
function isFresh(
  { session }: Pick<PersonContext, 'session'>,
  freshSignInMs: number | null,
  now: Date,
): boolean {
  if (freshSignInMs === null) return true
  return session !== null && now.getTime() < session.signedInAt.getTime() + freshSignInMs
}

function answered(
  { row, open }: RequestCase,
  facts: ActivationFacts,
  answer: Answering,
  next: Next,
  { forName, signIn }: { forName: string | null; signIn: { signIn?: string } },
) {
  const action = {
    PENDING_APPROVAL: 'request.approval_given',
    APPROVED: 'request.approved',
    DENIED: 'request.denied',
  } as const
  const { state } = next
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
      approvals: approvals(open, open.answers) + (answer.verb === 'approve' ? 1 : 0),
      needed: row.needed,
      ...(open.stages > 1 && { stage: open.stage, stages: open.stages }),
      ...(forName !== null && { for: forName }),
      ...signIn,
    },
  }
}

function toDecided({ row }: RequestCase, state: RequestState, grantId: GrantId | null): Decided {
  return { id: row.id, name: requestName(row.number), state, grantId }
}
