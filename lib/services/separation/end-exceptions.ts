import { claimOverdueExceptions } from '@/db/queries/separation-exceptions'
import { ok } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type Context } from '../context'

const batch = 200

/** Exceptions end by themselves; no access hangs on that, for none is given beyond the end of its exception. */
export async function endExceptions(ctx: Context, now: Date): Promise<void> {
  await atomically(ctx, async (tx) => {
    const over = await claimOverdueExceptions(tx, { now, limit: batch })
    const events = over.map(({ id, rule, principalId, person }) => ({
      action: 'exception.ended' as const,
      object: { type: 'separation' as const, id, name: rule },
      subject: { id: principalId, name: person },
      reason: 'Its time is over.',
    }))
    await record(tx, ctx, now, ...events)
    return ok(null)
  })
}
