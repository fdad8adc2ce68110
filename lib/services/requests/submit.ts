import { appendEvents } from '@/db/queries/audit'
import type { ActivationFacts } from '@/db/queries/roles'
import { insertApprovers, insertRequest, requestByKey } from '@/db/queries/requests'
import type { RequestRow } from '@/db/schema'
import type { GrantId, PrincipalId, RequestId, RoleId } from '@/lib/domain/ids'
import { requestName } from '@/lib/domain/ids'
import { narrowingWords, type Narrowing } from '@/lib/domain/narrowing'
import { maxIncidentLength } from '@/lib/domain/policy'
import { readableText } from '@/lib/domain/readable-text'
import { remindAt } from '@/lib/domain/reminders'
import { err, ok, type Result } from '@/lib/domain/result'
import type { RequestState } from '@/lib/domain/request'
import { evaluate, type Reason, type Verdict, type Wanted } from '@/lib/domain/verdict'
import { anomaliesAbout, keepAnomalies } from '../anomalies/note'
import { eventRow } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { passOnToDelegates } from '../delegations/pass-on'
import { openGrant } from '../grants/open'
import { openReview } from '../reviews/open'
import { narrowed } from '../targets/narrowing'
import { factsFor, readFirmly } from './circumstances'
import { signInColumn, signInWords } from './sign-in'
import { tellAsked } from './telling'

export interface SubmitInput extends Wanted {
  roleId: RoleId
  /** Who would get the access, where that is not whoever submits. */
  forId?: PrincipalId
  /** What several requests of one click have in common. */
  batchId?: string
  /** 8 to 80 characters made by the form: the same key again is the same request. */
  idempotencyKey: string
}

export interface Submitted {
  id: RequestId
  name: string
  state: RequestState
  /** Why the policy refused it; empty unless `state` is REJECTED. */
  reasons: Reason[]
  /** The grant that was opened at once, where nobody has to approve. */
  grantId: GrantId | null
  /** Whether this very submit made it, or an earlier one with the same key. */
  repeated: boolean
}

/**
 * Judges and stores an activation request. A refusal by the policy is stored too, as REJECTED with every reason;
 * `no-such-role` is the only outcome that leaves nothing behind.
 */
export async function submitRequest(
  ctx: PersonContext,
  asked: SubmitInput,
): Promise<Result<Submitted, 'no-such-role'>> {
  const now = ctx.now()
  const input = {
    ...asked,
    justification: readableText(asked.justification),
    ticket: readableText(asked.ticket),
    ...(asked.emergency && {
      emergency: { incident: readableText(asked.emergency.incident).slice(0, maxIncidentLength) },
    }),
  }
  const holderId = input.forId ?? ctx.viewer.id
  const judging = {
    principalId: holderId,
    roleId: input.roleId,
    wanted: input,
    now,
    asker: ctx,
    consult: { by: ctx, ticket: input.ticket, lately: false },
  }
  // Counted beside the facts, not after them: nobody waits longer for what is only to be known.
  const [read, unusual] = await Promise.all([factsFor(ctx.db, ctx, judging), anomaliesAbout(ctx.db, judging)])
  if (read === null) return err('no-such-role')
  const outcome = await atomically<Submitted | null, never>(ctx, async (tx) => {
    const { facts, judged } = await readFirmly(tx, ctx, judging, read)
    const verdict = evaluate(input, judged)
    const row = await insertRequest(tx, toRow(ctx, input, facts, verdict, now))
    if (row === null) return ok(null)
    if (verdict.outcome === 'needs-approval') {
      const [first] = verdict.stages
      await insertApprovers(tx, row.id, verdict.stages)
      const about = { requester: facts.requester.name, role: facts.role.name }
      const why = first.fallback ? 'fallback' : 'policy'
      await tellAsked(tx, row, { seats: first.seats, why, now, about })
    }
    // What the policy refuses is told with its reasons; that it was unusual as well matters to nobody.
    const noted = verdict.outcome === 'refused' ? [] : await keepAnomalies(tx, ctx, row, facts, unusual, now)
    await appendEvents(tx, [eventRow(ctx, now, submitted(ctx, row, facts, verdict)), ...noted])
    // Whom the policy names was read before the places were given: somebody may have gone away in between.
    if (verdict.outcome === 'needs-approval') await passOnToDelegates(tx, ctx, row.id, now)
    if (input.emergency !== undefined && verdict.outcome === 'automatic')
      await openReview(tx, ctx, { request: row, facts, now })
    const grant =
      verdict.outcome === 'automatic'
        ? await openGrant(tx, ctx, { request: row, facts, durationMs: row.duration_ms, now })
        : null
    return ok(toSubmitted(row, grant, false))
  })
  if (!outcome.ok) return outcome
  if (outcome.value !== null) {
    ctx.announce([
      { topic: 'request', id: outcome.value.id },
      { topic: 'grant', id: outcome.value.grantId },
    ])
    return ok(outcome.value)
  }
  const earlier = await requestByKey(ctx.db, {
    requesterId: holderId,
    idempotencyKey: input.idempotencyKey,
  })
  return earlier === null ? err('no-such-role') : ok(toSubmitted(earlier, null, true))
}

function toRow(ctx: PersonContext, input: SubmitInput, facts: ActivationFacts, verdict: Verdict, now: Date) {
  const first = verdict.outcome === 'needs-approval' ? verdict.stages[0] : null
  return {
    requester_id: facts.requester.id,
    asked_by_id: facts.requester.id === ctx.viewer.id ? null : ctx.viewer.id,
    batch_id: input.batchId ?? null,
    role_id: input.roleId,
    policy_version_id: facts.policy.id,
    state: stateOf(verdict),
    idempotency_key: input.idempotencyKey,
    wanted_start: input.start,
    duration_ms: input.durationMs,
    justification: input.justification,
    ticket: input.ticket,
    verdict: JSON.stringify(verdict),
    needed: first?.needed ?? 0,
    stages: verdict.outcome === 'needs-approval' ? verdict.stages.length : 1,
    submitted_at: now,
    decide_by: first && new Date(now.getTime() + first.decideWithinMs),
    stage_opened_at: first && now,
    remind_at: first && remindAt({ from: now, until: new Date(now.getTime() + first.decideWithinMs) }, 0),
    decided_at: first ? null : now,
    incident: input.emergency?.incident ?? null,
    narrowing: toColumn(narrowingFor(ctx, input, facts)),
    source_address: ctx.origin.sourceAddress,
    sign_in: signInColumn(ctx),
  }
}

/** What was picked, as far as the role gives it; a refusal keeps in words what it does not. */
function narrowingFor(
  ctx: PersonContext,
  { only }: SubmitInput,
  { role, target }: ActivationFacts,
): Narrowing {
  if (only === undefined) return null
  const less = narrowed(ctx.connectorFor(target.connector), role.entitlement, only)
  return less.ok ? less.value.narrowing : null
}

function toColumn(narrowing: Narrowing): string | null {
  return narrowing && JSON.stringify(narrowing)
}

export function stateOf(verdict: Verdict): RequestState {
  switch (verdict.outcome) {
    case 'refused':
      return 'REJECTED'
    case 'automatic':
      return 'APPROVED'
    case 'needs-approval':
      return 'PENDING_APPROVAL'
  }
}

/** The event of a request that was just made: submitted, or refused with every reason. */
export function submitted(ctx: PersonContext, row: RequestRow, facts: ActivationFacts, verdict: Verdict) {
  return {
    action: verdict.outcome === 'refused' ? ('request.rejected' as const) : ('request.submitted' as const),
    object: { type: 'request' as const, id: row.id, name: requestName(row.number) },
    requestId: row.id,
    subject: { id: facts.requester.id, name: facts.requester.name },
    role: { id: facts.role.id, name: facts.role.name },
    target: { id: facts.target.id, name: facts.target.name },
    reason: row.justification,
    after: {
      state: row.state,
      policyVersion: facts.policy.version,
      durationMs: row.duration_ms,
      start: row.wanted_start?.toISOString() ?? 'now',
      ticket: row.ticket,
      ...(row.narrowing !== null && { only: narrowingWords(row.narrowing) }),
      // The same in all that one click asked for: of an activated bundle, its own id.
      ...(row.batch_id !== null && { batch: row.batch_id }),
      ...(verdict.outcome === 'refused' && { reasons: verdict.reasons.map((reason) => reason.code) }),
      ...(verdict.answers !== undefined && { answers: verdict.answers.map(({ text }) => text) }),
      ...signInWords(ctx, row.submitted_at),
      ...(verdict.rule !== null && { rule: verdict.rule }),
      ...(verdict.outcome === 'automatic' && verdict.because !== null && { automatic: verdict.because }),
      ...(verdict.outcome === 'needs-approval' && {
        needed: verdict.stages[0].needed,
        approvers: verdict.stages[0].seats.map((seat) => seat.id),
        stages: verdict.stages.length,
        ...(verdict.stages.some((stage) => stage.fallback) && { fallback: true }),
      }),
    },
  }
}

function toSubmitted(row: RequestRow, grant: { id: GrantId } | null, repeated: boolean): Submitted {
  return {
    id: row.id,
    name: requestName(row.number),
    state: row.state,
    reasons: row.verdict.outcome === 'refused' ? row.verdict.reasons : [],
    grantId: grant?.id ?? null,
    repeated,
  }
}
