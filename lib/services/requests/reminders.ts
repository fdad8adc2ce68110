import type { Tx } from '@/db/client'
import { claimReminder } from '@/db/queries/due-requests'
import { lockRequest, updateRequest } from '@/db/queries/requests'
import { seatsInStage } from '@/db/queries/seats'
import type { RequestId } from '@/lib/domain/ids'
import { remindAfter } from '@/lib/domain/reminders'
import { ok } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type Context } from '../context'
import { requestEvent } from './event'
import { fillUp } from './seating'
import { tellReminded } from './telling'

/** Reminds the approvers of every stage whose next reminder is due. Returns how many stages that were. */
export async function remindApprovers(ctx: Context, now: Date): Promise<number> {
  for (let total = 0; ; total += 1) {
    const outcome = await atomically<RequestId | null, never>(ctx, async (tx) => {
      const id = await claimReminder(tx, now)
      if (id !== null) await remind(tx, ctx, id, now)
      return ok(id)
    })
    if (!outcome.ok || outcome.value === null) return total
  }
}

async function remind(tx: Tx, ctx: Context, id: RequestId, now: Date): Promise<void> {
  // Somebody may have left meanwhile: a contract that ends makes no noise.
  await fillUp(tx, ctx, id, now)
  const found = await lockRequest(tx, id)
  if (found === null) return
  const { row, open } = found
  const seats = await seatsInStage(tx, { requestId: id, stage: open.stage })
  const to = seats.filter((seat) => !seat.answered).map((seat) => seat.id)
  const from = row.timed_out_at ?? row.stage_opened_at ?? row.submitted_at
  const given = row.reminders + 1
  await updateRequest(tx, id, {
    reminders: given,
    remind_at: remindAfter(now, { from, until: open.decideBy }, given),
  })
  await record(
    tx,
    ctx,
    now,
    await requestEvent(tx, row, { action: 'request.reminded', after: { approvers: to } }),
  )
  await tellReminded(tx, row, { to, now })
}
