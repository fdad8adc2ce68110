import { lockRequest, settleRequest } from '@/db/queries/requests'
import type { RequestId } from '@/lib/domain/ids'
import { cancel, type CancelRefusal } from '@/lib/domain/request'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { requestEvent } from './event'

/** Takes one's own pending request back. */
export async function cancelRequest(
  ctx: PersonContext,
  input: { requestId: RequestId },
): Promise<Result<RequestId, CancelRefusal | 'no-such-request'>> {
  const now = ctx.now()
  const outcome = await atomically<RequestId, CancelRefusal | 'no-such-request'>(ctx, async (tx) => {
    const found = await lockRequest(tx, input.requestId)
    if (found === null) return err('no-such-request')
    const next = cancel(found.open, ctx.viewer.id)
    if (!next.ok) return next
    await settleRequest(tx, found.row.id, { state: 'CANCELED', now })
    await record(
      tx,
      ctx,
      now,
      await requestEvent(tx, found.row, {
        action: 'request.canceled',
        before: { state: 'PENDING_APPROVAL' },
        after: { state: 'CANCELED' },
      }),
    )
    return ok(found.row.id)
  })
  if (outcome.ok) ctx.announce([{ topic: 'request', id: outcome.value }])
  return outcome
}
