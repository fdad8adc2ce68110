import type { RequestId } from '@/lib/domain/ids'
import type { Result } from '@/lib/domain/result'
import type { PersonContext } from '../context'
import type { PasskeyProof } from '../passkeys/approve'
import { answerRequest, type Decided, type DecideRefusal } from './decide'

/** Says yes, for the whole duration asked or a shorter one (milliseconds). */
export async function approveRequest(
  ctx: PersonContext,
  input: { requestId: RequestId; reason?: string; durationMs?: number | null; passkey?: PasskeyProof },
): Promise<Result<Decided, DecideRefusal>> {
  return answerRequest(ctx, {
    requestId: input.requestId,
    verb: 'approve',
    reason: input.reason ?? '',
    durationMs: input.durationMs ?? null,
    ...(input.passkey && { passkey: input.passkey }),
  })
}
