import { leaversWithSeats, saveSeatsLeft } from '@/db/queries/leavers'
import { lockRequest } from '@/db/queries/requests'
import { leaveSeats, pendingSeatsOf } from '@/db/queries/seats'
import type { PrincipalId, RequestId } from '@/lib/domain/ids'
import { ok } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type Context } from '../context'
import { requestEvent } from './event'
import { fillUp } from './seating'

const leaversAtOnce = 100

/** Empties the places of whoever has left since the last sweep: disabled, or their contract over. */
export async function leaveSeatsOfLeavers(ctx: Context, now: Date): Promise<void> {
  for (;;) {
    const leavers = await leaversWithSeats(ctx.db, { now, limit: leaversAtOnce })
    if (leavers.length === 0) return
    for (const person of leavers) await leaveAllSeats(ctx, person)
    // Last, so that a crash in between begins anew.
    await saveSeatsLeft(ctx.db, { ids: leavers.map(({ id }) => id), at: now })
  }
}

/**
 * Empties the places of an approver who has left, in every request that waits; where too few remain, the fallback
 * approvers are asked. Each request by itself: what a crash leaves out, the sweep finds.
 */
export async function leaveAllSeats(ctx: Context, person: { id: PrincipalId; name: string }): Promise<void> {
  const now = ctx.now()
  for (const id of await pendingSeatsOf(ctx.db, person.id)) {
    await atomically<RequestId, never>(ctx, async (tx) => {
      const found = await lockRequest(tx, id)
      if (found === null || found.row.state !== 'PENDING_APPROVAL') return ok(id)
      const { stage } = found.open
      const left = await leaveSeats(tx, {
        requestId: id,
        stage: { from: stage },
        principalId: person.id,
        because: 'left',
        now,
      })
      if (left.length === 0) return ok(id)
      await record(
        tx,
        ctx,
        now,
        await requestEvent(tx, found.row, {
          action: 'request.approver_left',
          before: { approver: person.name },
        }),
      )
      await fillUp(tx, ctx, id, now)
      return ok(id)
    })
    ctx.announce([{ topic: 'request', id }])
  }
}
