import { endException, lockException } from '@/db/queries/separation-exceptions'
import type { SeparationExceptionId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import { readableText } from '@/lib/domain/readable-text'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'

export type EndExceptionRefusal = 'not-permitted' | 'reason-missing' | 'no-such-exception' | 'already-over'

/** Takes an exception back before its end. What was given under it stays until its own end. */
export async function takeBackException(
  ctx: PersonContext,
  input: { exceptionId: SeparationExceptionId; reason: string },
): Promise<Result<null, EndExceptionRefusal>> {
  if (!can(ctx.viewer, 'separation.change', null).ok) return err('not-permitted')
  const now = ctx.now()
  const reason = readableText(input.reason)
  if (reason === '') return err('reason-missing')
  return atomically<null, EndExceptionRefusal>(ctx, async (tx) => {
    const exception = await lockException(tx, input.exceptionId)
    if (exception === null) return err('no-such-exception')
    if (exception.endedAt !== null || exception.endsAt <= now) return err('already-over')
    await endException(tx, { id: exception.id, by: ctx.viewer.id, now })
    await record(tx, ctx, now, {
      action: 'exception.ended',
      object: { type: 'separation', id: exception.id, name: exception.rule },
      subject: { id: exception.principalId, name: exception.person },
      reason,
      before: { owner: exception.owner, control: exception.control, endsAt: exception.endsAt.toISOString() },
    })
    return ok(null)
  })
}
