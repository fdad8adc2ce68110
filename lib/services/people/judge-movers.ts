import { grantsToJudge, judged, moversNow, requestsToJudge, type Mover } from '@/db/queries/movers'
import { lockGrant } from '@/db/queries/grants'
import { findRow, lockRequest, settleRequest } from '@/db/queries/requests'
import { endableStates } from '@/lib/domain/grant'
import { requestName, type GrantId, type PrincipalId, type RequestId } from '@/lib/domain/ids'
import { againstMover, endReasonOf } from '@/lib/domain/mover'
import { err, ok } from '@/lib/domain/result'
import type { Reason } from '@/lib/domain/verdict'
import { record } from '../audit/record'
import { atomicallyOrAgain, type Context } from '../context'
import { beginEnd } from '../grants/end'
import { judgeActivationAgain } from '../grants/judge-again'
import { judgeAskedAgain } from '../grants/lengthen'
import { notify } from '../notices/notify'
import { factsFor } from '../requests/circumstances'
import { requestEvent } from '../requests/event'
import { reseat } from '../requests/reseat'

const moversAtOnce = 200

/**
 * Judges what movers hold and ask for by who they are now: what no longer holds begins its end, and requests go to
 * whoever the policy now names. Returns the grants that end. What a crash leaves out, the sweep finds: who is to be
 * judged stands with them, since the very change.
 */
export async function judgeMovers(
  ctx: Context,
  { only }: { only: readonly PrincipalId[] | null },
): Promise<GrantId[]> {
  const ended: GrantId[] = []
  if (only?.length === 0) return ended
  for (;;) {
    const movers = await moversNow(ctx.db, { only, limit: moversAtOnce })
    for (const mover of movers) ended.push(...(await judge(ctx, mover)))
    if (movers.length < moversAtOnce) return ended
  }
}

async function judge(ctx: Context, mover: Mover): Promise<GrantId[]> {
  const ended: GrantId[] = []
  for (const { id, own } of await requestsToJudge(ctx.db, mover.id)) await judgeRequest(ctx, id, own)
  for (const id of await grantsToJudge(ctx.db, mover.id)) if (await judgeGrant(ctx, id)) ended.push(id)
  await judged(ctx.db, mover)
  return ended
}

async function judgeGrant(ctx: Context, grantId: GrantId): Promise<boolean> {
  const now = ctx.now()
  const outcome = await atomicallyOrAgain<GrantId | null, 'gone'>(ctx, async (tx) => {
    const grant = await lockGrant(tx, grantId)
    if (grant === null || !endableStates.includes(grant.state)) return ok(null)
    const request = await findRow(tx, { id: grant.request_id })
    const scheduled = grant.state === 'SCHEDULED'
    const leftMs =
      grant.ends_at === null ? grant.duration_ms : Math.max(0, grant.ends_at.getTime() - now.getTime())
    const wanted = {
      start: scheduled ? grant.planned_start : null,
      durationMs: leftMs,
      ...(request?.incident != null && { emergency: { incident: request.incident } }),
    }
    const asked = {
      principalId: grant.principal_id,
      roleId: grant.role_id,
      wanted,
      now,
      except: grant.request_id,
    }
    const read = await factsFor(tx, ctx, asked)
    if (read === null) return ok(null)
    const against = againstMover(await judgeActivationAgain(tx, grant.request_id, wanted, read.judged))
    // In an emergency nobody was asked, and more approval cannot be missing.
    const reasons = against.filter(
      ({ code }) => wanted.emergency === undefined || code !== 'needs-more-approval',
    )
    if (reasons.length === 0) return ok(null)
    const endReason = earlyEnd(reasons)
    const begun = await beginEnd(tx, ctx, { grantId, endReason, comment: said(reasons) }, now)
    if (!begun.ok) return err('gone')
    await notify(tx, now, [
      {
        to: grant.principal_id,
        kind: 'ended-early',
        text: `${grant.role_name} on ${grant.target_name} has ended. ${said(reasons)}`,
        href: '/',
      },
    ])
    return ok(grantId)
  })
  if (!outcome.ok || outcome.value === null) return false
  ctx.announce([{ topic: 'grant', id: grantId }])
  return true
}

async function judgeRequest(ctx: Context, id: RequestId, own: boolean): Promise<void> {
  const now = ctx.now()
  const outcome = await atomicallyOrAgain<boolean, never>(ctx, async (tx) => {
    const found = await lockRequest(tx, id)
    if (found === null || found.row.state !== 'PENDING_APPROVAL') return ok(false)
    const { row } = found
    const wanted = { start: row.wanted_start, durationMs: row.duration_ms }
    const asked = { principalId: row.requester_id, roleId: row.role_id, wanted, now, except: row.id }
    const read = await factsFor(tx, ctx, asked)
    if (read === null) return ok(false)
    const against = own ? againstMover(await judgeAskedAgain(tx, row, wanted, read.judged)) : []
    // More approval is what it is waiting for.
    const reasons = against.filter(({ code }) => code !== 'needs-more-approval')
    if (reasons.length === 0) return ok(await reseat(tx, ctx, found, now))
    await settleRequest(tx, id, { state: 'CANCELED', now })
    await record(
      tx,
      ctx,
      now,
      await requestEvent(tx, row, {
        action: 'request.canceled',
        reason: said(reasons),
        before: { state: 'PENDING_APPROVAL' },
        after: { state: 'CANCELED', reasons: reasons.map(({ code }) => code) },
      }),
    )
    const name = requestName(row.number)
    await notify(tx, now, [
      {
        to: row.requester_id,
        kind: 'canceled',
        text: `${name} was taken back. ${said(reasons)}`,
        href: `/requests/${name}`,
      },
    ])
    return ok(true)
  })
  if (outcome.ok && outcome.value) ctx.announce([{ topic: 'request', id }])
}

function earlyEnd(reasons: readonly Reason[]) {
  const reason = endReasonOf(reasons)
  return reason === 'EXPIRED' || reason === 'NEVER_STARTED' ? 'POLICY_CHANGED' : reason
}

function said(reasons: readonly Reason[]): string {
  return reasons.map(({ text }) => text).join(' ')
}
