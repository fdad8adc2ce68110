import type { RequestId } from '@/lib/domain/ids'
import type { Result } from '@/lib/domain/result'
import type { PersonContext } from '../context'
import { answerRequest, type Decided, type DecideRefusal } from './decide'

/** Says no; one deny ends the request. The reason is what the requester reads. */
export async function denyRequest(
  ctx: PersonContext,
  input: { requestId: RequestId; reason: string },
): Promise<Result<Decided, DecideRefusal>> {
  return answerRequest(ctx, {
    requestId: input.requestId,
    verb: 'deny',
    reason: input.reason,
    durationMs: null,
  })
}
