import { lockRequest, settleRequest } from '@/db/queries/requests'
import { requestName, type RequestId } from '@/lib/domain/ids'
import { cancel, type CancelRefusal } from '@/lib/domain/request'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'

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
    await record(tx, ctx, now, {
      action: 'request.canceled',
      object: { type: 'request', id: found.row.id, name: requestName(found.row.number) },
      requestId: found.row.id,
      before: { state: 'PENDING_APPROVAL' },
      after: { state: 'CANCELED' },
    })
    return ok(found.row.id)
  })
  if (outcome.ok) ctx.announce([{ topic: 'request', id: outcome.value }])
  return outcome
}
