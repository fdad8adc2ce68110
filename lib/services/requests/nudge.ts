import { lockRequest, updateRequest } from '@/db/queries/requests'
import { seatsInStage } from '@/db/queries/seats'
import { MINUTE } from '@/lib/domain/duration'
import type { RequestId } from '@/lib/domain/ids'
import { hasLapsed } from '@/lib/domain/request'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { requestEvent } from './event'
import { tellReminded } from './telling'

/** Approvers are nudged about one request at most this often, in milliseconds. */
export const nudgeEveryMs = 30 * MINUTE

export type NudgeRefusal = 'no-such-request' | 'not-yours' | 'not-pending' | 'too-soon'

/** Moves one's waiting request to the top of its approvers' inboxes. */
export async function nudgeApprovers(
  ctx: PersonContext,
  input: { requestId: RequestId },
): Promise<Result<RequestId, NudgeRefusal>> {
  const now = ctx.now()
  const outcome = await atomically<RequestId, NudgeRefusal>(ctx, async (tx) => {
    const found = await lockRequest(tx, input.requestId)
    if (found === null) return err('no-such-request')
    const { row } = found
    if (row.requester_id !== ctx.viewer.id && row.asked_by_id !== ctx.viewer.id) return err('not-yours')
    if (row.state !== 'PENDING_APPROVAL' || hasLapsed(found.open, now)) return err('not-pending')
    if (row.nudged_at !== null && now.getTime() < row.nudged_at.getTime() + nudgeEveryMs)
      return err('too-soon')
    await updateRequest(tx, row.id, { nudged_at: now })
    await record(tx, ctx, now, await requestEvent(tx, row, { action: 'request.nudged' }))
    const seats = await seatsInStage(tx, { requestId: row.id, stage: row.stage })
    const to = seats.filter((seat) => !seat.answered).map((seat) => seat.id)
    await tellReminded(tx, row, { to, now })
    return ok(row.id)
  })
  if (outcome.ok) ctx.announce([{ topic: 'request', id: outcome.value }])
  return outcome
}
