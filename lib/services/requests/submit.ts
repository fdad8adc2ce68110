import { activationFacts, type ActivationFacts } from '@/db/queries/roles'
import { insertApprovers, insertRequest, requestByKey } from '@/db/queries/requests'
import type { RequestRow } from '@/db/schema'
import type { GrantId, RequestId, RoleId } from '@/lib/domain/ids'
import { requestName } from '@/lib/domain/ids'
import { readableText } from '@/lib/domain/readable-text'
import { err, ok, type Result } from '@/lib/domain/result'
import type { RequestState } from '@/lib/domain/request'
import { evaluate, type Reason, type Verdict, type Wanted } from '@/lib/domain/verdict'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { openGrant } from '../grants/open'
import { toVerdictFacts } from './facts'

export interface SubmitInput extends Wanted {
  roleId: RoleId
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
  }
  const facts = await activationFacts(ctx.db, { principalId: ctx.viewer.id, roleId: input.roleId, now })
  if (facts === null) return err('no-such-role')
  const verdict = evaluate(input, toVerdictFacts(facts, now))
  const outcome = await atomically<Submitted | null, never>(ctx, async (tx) => {
    const row = await insertRequest(tx, toRow(ctx, input, facts, verdict, now))
    if (row === null) return ok(null)
    if (verdict.outcome === 'needs-approval') await insertApprovers(tx, row.id, verdict.approverIds)
    await record(tx, ctx, now, submitted(row, facts, verdict))
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
    requesterId: ctx.viewer.id,
    idempotencyKey: input.idempotencyKey,
  })
  return earlier === null ? err('no-such-role') : ok(toSubmitted(earlier, null, true))
}

function toRow(ctx: PersonContext, input: SubmitInput, facts: ActivationFacts, verdict: Verdict, now: Date) {
  const pending = verdict.outcome === 'needs-approval'
  return {
    requester_id: ctx.viewer.id,
    role_id: input.roleId,
    policy_version_id: facts.policy.id,
    state: stateOf(verdict),
    idempotency_key: input.idempotencyKey,
    wanted_start: input.start,
    duration_ms: input.durationMs,
    justification: input.justification,
    ticket: input.ticket,
    verdict: JSON.stringify(verdict),
    needed: pending ? verdict.needed : 0,
    submitted_at: now,
    decide_by: pending ? new Date(now.getTime() + verdict.decideWithinMs) : null,
    decided_at: pending ? null : now,
    source_address: ctx.origin.sourceAddress,
  }
}

function stateOf(verdict: Verdict): RequestState {
  switch (verdict.outcome) {
    case 'refused':
      return 'REJECTED'
    case 'automatic':
      return 'APPROVED'
    case 'needs-approval':
      return 'PENDING_APPROVAL'
  }
}

function submitted(row: RequestRow, facts: ActivationFacts, verdict: Verdict) {
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
      ...(verdict.outcome === 'refused' && { reasons: verdict.reasons.map((reason) => reason.code) }),
      ...(verdict.outcome === 'needs-approval' && { needed: verdict.needed, approvers: verdict.approverIds }),
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
