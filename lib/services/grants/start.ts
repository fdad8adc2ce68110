import { claimStart, moveGrant, type NamedGrant } from '@/db/queries/grants'
import { narrowingOf } from '@/db/queries/narrowing'
import { passedBy } from '@/db/queries/policies'
import { requestName, type AssignmentId, type GrantId } from '@/lib/domain/ids'
import { endReasonOf } from '@/lib/domain/mover'
import { startGraceMs } from '@/lib/domain/policy'
import { ok } from '@/lib/domain/result'
import type { Reason } from '@/lib/domain/verdict'
import type { Tx } from '@/db/client'
import { record } from '../audit/record'
import { atomically, type Context } from '../context'
import { notify } from '../notices/notify'
import { factsFor } from '../requests/circumstances'
import { hearTicketAgain } from '../tickets/ask-again'
import { grantEvent } from './event'
import { judgeActivationAgain } from './judge-again'
import { wantFor } from './open'

export type Started = 'started' | 'ended' | 'passed-over'

/**
 * Starts one scheduled grant whose time has come, after judging everything again: employment, eligibility and the
 * policy in force now. What no longer holds ends it before anything touches the target.
 */
export async function startGrant(ctx: Context, id: GrantId, now: Date): Promise<Started> {
  const heard = await hearTicketAgain(ctx, { grantId: id }, { now, lately: true })
  const outcome = await atomically<Started, never>(ctx, async (tx) => {
    const grant = await claimStart(tx, { id, now })
    if (grant === null) return ok('passed-over')
    const wanted = { start: null, durationMs: grant.duration_ms }
    const read = await factsFor(tx, ctx, {
      principalId: grant.principal_id,
      roleId: grant.role_id,
      wanted,
      now,
      except: grant.request_id,
      heard,
    })
    const reasons =
      read === null
        ? []
        : await judgeActivationAgain(tx, grant.request_id, wanted, { ...read.judged, now: asOf(grant, now) })
    if (read === null || reasons.length > 0) {
      await neverStart(tx, ctx, grant, reasons, now)
      return ok('ended')
    }
    const narrowing = await narrowingOf(tx, grant.request_id)
    const assignmentId = await wantFor(tx, ctx, read.facts, { narrowing, now })
    await activate(tx, ctx, grant, assignmentId, now)
    return ok('started')
  })
  if (!outcome.ok) return outcome.error
  if (outcome.value !== 'passed-over') ctx.announce([{ topic: 'grant', id }])
  return outcome.value
}

/** As of when it is judged: what little the portal itself is late by does not count against the holder. */
function asOf({ planned_start: planned }: NamedGrant, now: Date): Date {
  return now.getTime() - planned.getTime() <= startGraceMs ? planned : now
}

async function activate(
  tx: Tx,
  ctx: Context,
  grant: NamedGrant,
  assignmentId: AssignmentId,
  now: Date,
): Promise<void> {
  await moveGrant(tx, {
    id: grant.id,
    from: 'SCHEDULED',
    values: { state: 'ACTIVATING', activating_at: now, assignment_id: assignmentId },
  })
  await record(
    tx,
    ctx,
    now,
    grantEvent(
      { ...grant, assignment_id: assignmentId },
      { action: 'grant.activating', before: { state: 'SCHEDULED' }, after: { state: 'ACTIVATING' } },
    ),
  )
}

async function neverStart(
  tx: Tx,
  ctx: Context,
  grant: NamedGrant,
  reasons: Reason[],
  now: Date,
): Promise<void> {
  const endReason = endReasonOf(reasons)
  const said = reasons.map((reason) => reason.text).join(' ')
  await moveGrant(tx, {
    id: grant.id,
    from: 'SCHEDULED',
    values: { state: 'ENDED', end_reason: endReason, ended_at: now },
  })
  await record(
    tx,
    ctx,
    now,
    grantEvent(grant, {
      action: 'grant.ended',
      reason: said || null,
      before: { state: 'SCHEDULED' },
      after: { state: 'ENDED', endReason, reasons: reasons.map((reason) => reason.code) },
    }),
  )
  const request = requestName((await passedBy(tx, grant.request_id)).number)
  await notify(tx, now, [
    {
      to: grant.principal_id,
      kind: 'not-started',
      text: `${request} for ${grant.role_name} was not started. ${said}`.trim(),
      href: `/requests/${request}`,
    },
  ])
}
