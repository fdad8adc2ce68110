import type { Tx } from '@/db/client'
import { findGrant, lockGrant, type NamedGrant } from '@/db/queries/grants'
import { insertApprovers, insertRequest, requestByKey } from '@/db/queries/requests'
import type { ActivationFacts } from '@/db/queries/roles'
import type { RequestRow } from '@/db/schema'
import { answerBy, evaluateExtension, type MoreTime } from '@/lib/domain/extension'
import { isLive } from '@/lib/domain/grant'
import { requestName, type GrantId, type RequestId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import { readableText } from '@/lib/domain/readable-text'
import { remindAt } from '@/lib/domain/reminders'
import type { RequestState } from '@/lib/domain/request'
import { err, ok, type Result } from '@/lib/domain/result'
import type { Reason, Verdict } from '@/lib/domain/verdict'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { passOnToDelegates } from '../delegations/pass-on'
import { factsFor, readFirmly } from '../requests/circumstances'
import { stateOf, submitted } from '../requests/submit'
import { tellAsked } from '../requests/telling'
import { extentOf, lengthenGrant } from './lengthen'
import { toClock } from './open-grant'

export interface ExtendInput extends MoreTime {
  grantId: GrantId
  /** 8 to 80 characters made by the form: the same key again is the same request. */
  idempotencyKey: string
  /** What several of one click have in common. */
  batchId?: string
}

export interface Extended {
  id: RequestId
  name: string
  state: RequestState
  /** Why the policy refused it; empty unless `state` is REJECTED. */
  reasons: Reason[]
  grantId: GrantId
}

export type ExtendRefusal = 'no-such-grant' | 'not-yours' | 'not-live'

/**
 * Asks for more time on one's own live grant, from its old end on: a request of its own, judged by everything and
 * stored whatever comes of it. Where the policy asks nobody the end moves at once, else with the approval.
 */
export async function extendGrant(
  ctx: PersonContext,
  asked: ExtendInput,
): Promise<Result<Extended, ExtendRefusal>> {
  const now = ctx.now()
  const input = { ...asked, justification: readableText(asked.justification) }
  const grant = await findGrant(ctx.db, input.grantId)
  if (grant === null) return err('no-such-grant')
  const holder = { holderId: grant.principal_id, state: grant.state }
  if (!can(ctx.viewer, 'grant.extend', holder).ok)
    return err(grant.principal_id === ctx.viewer.id ? 'not-live' : 'not-yours')
  const judging = {
    principalId: grant.principal_id,
    roleId: grant.role_id,
    wanted: { start: grant.ends_at, durationMs: input.durationMs },
    now,
    asker: ctx,
    consult: { by: ctx, ticket: '', lately: false, about: 'extension' as const },
  }
  const read = await factsFor(ctx.db, ctx, judging)
  if (read === null) return err('no-such-grant')
  const outcome = await atomically<Extended | null, ExtendRefusal>(ctx, async (tx) => {
    const { facts, judged } = await readFirmly(tx, ctx, judging, read)
    const locked = await lockGrant(tx, grant.id)
    if (locked === null || !isLive(toClock(locked), now)) return err('not-live')
    const verdict = evaluateExtension(input, judged, await extentOf(tx, locked))
    const row = await insertRequest(tx, toRow(ctx, input, { grant: locked, facts, verdict, now }))
    if (row === null) return ok(null)
    await record(tx, ctx, now, submitted(ctx, row, facts, verdict))
    await follow(tx, ctx, { row, facts, verdict, now })
    return ok(toExtended(row, grant.id))
  })
  if (!outcome.ok) return outcome
  const key = { requesterId: ctx.viewer.id, idempotencyKey: input.idempotencyKey }
  if (outcome.value === null) {
    const earlier = await requestByKey(ctx.db, key)
    return earlier?.extends_grant_id === grant.id ? ok(toExtended(earlier, grant.id)) : err('no-such-grant')
  }
  ctx.announce([
    { topic: 'request', id: outcome.value.id },
    { topic: 'grant', id: grant.id },
  ])
  return ok(outcome.value)
}

interface Judged {
  facts: ActivationFacts
  verdict: Verdict
  now: Date
}

/** What follows from the verdict: approvers are asked, or the end moves. */
async function follow(
  tx: Tx,
  ctx: PersonContext,
  { row, facts, verdict, now }: Judged & { row: RequestRow },
): Promise<void> {
  if (verdict.outcome === 'needs-approval') {
    const [{ seats, fallback }] = verdict.stages
    await insertApprovers(tx, row.id, verdict.stages)
    const about = { requester: facts.requester.name, role: facts.role.name }
    await tellAsked(tx, row, { seats, why: fallback ? 'fallback' : 'policy', now, about })
    // Whom the policy names was read before the places were given: somebody may have gone away in between.
    await passOnToDelegates(tx, ctx, row.id, now)
  }
  if (verdict.outcome === 'automatic' && row.extends_grant_id !== null)
    await lengthenGrant(tx, ctx, {
      request: row,
      grantId: row.extends_grant_id,
      durationMs: row.duration_ms,
      now,
    })
}

function toRow(
  ctx: PersonContext,
  input: ExtendInput,
  { grant, facts, verdict, now }: Judged & { grant: NamedGrant },
) {
  const first = verdict.outcome === 'needs-approval' ? verdict.stages[0] : null
  const decideBy = first && answerBy({ oldEnd: grant.ends_at, withinMs: first.decideWithinMs }, now)
  return {
    kind: 'extension' as const,
    extends_grant_id: grant.id,
    batch_id: input.batchId ?? null,
    requester_id: grant.principal_id,
    role_id: grant.role_id,
    policy_version_id: facts.policy.id,
    state: stateOf(verdict),
    idempotency_key: input.idempotencyKey,
    // More time begins at the old end.
    wanted_start: grant.ends_at,
    duration_ms: input.durationMs,
    justification: input.justification,
    verdict: JSON.stringify(verdict),
    needed: first?.needed ?? 0,
    stages: verdict.outcome === 'needs-approval' ? verdict.stages.length : 1,
    submitted_at: now,
    decide_by: decideBy,
    stage_opened_at: first && now,
    remind_at: decideBy && remindAt({ from: now, until: decideBy }, 0),
    decided_at: first ? null : now,
    source_address: ctx.origin.sourceAddress,
  }
}

function toExtended(row: RequestRow, grantId: GrantId): Extended {
  return {
    id: row.id,
    name: requestName(row.number),
    state: row.state,
    reasons: row.verdict.outcome === 'refused' ? row.verdict.reasons : [],
    grantId,
  }
}
