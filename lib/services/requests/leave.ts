import type { Tx } from '@/db/client'
import { lockRequest } from '@/db/queries/requests'
import { leaveSeats, pendingSeatsOf } from '@/db/queries/seats'
import type { PrincipalId, RequestId } from '@/lib/domain/ids'
import { record } from '../audit/record'
import type { Context } from '../context'
import { requestEvent } from './event'
import { fillUp } from './seating'

/**
 * Empties the places of an approver who has left, in every request that waits; where too few remain, the fallback
 * approvers are asked. The caller holds the locks of those requests. Returns them.
 */
export async function leaveAllSeats(
  tx: Tx,
  ctx: Pick<Context, 'actor' | 'origin'>,
  person: { id: PrincipalId; name: string },
  now: Date,
): Promise<RequestId[]> {
  const emptied: RequestId[] = []
  for (const id of await pendingSeatsOf(tx, person.id)) {
    const found = await lockRequest(tx, id)
    if (found === null || found.row.state !== 'PENDING_APPROVAL') continue
    const left = await leaveSeats(tx, {
      requestId: id,
      stage: { from: found.open.stage },
      principalId: person.id,
      because: 'left',
      now,
    })
    if (left.length === 0) continue
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
    emptied.push(id)
  }
  return emptied
}
