import { can } from '@/lib/domain/permission'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import type { SweepSummary } from './sweep'
import { sweepAndSend } from './with-mail'

/** Runs a sweep by hand, beside whatever the timer does, and keeps who asked for it. */
export async function sweepNow(ctx: PersonContext): Promise<Result<SweepSummary, 'not-permitted'>> {
  if (!can(ctx.viewer, 'system.sweep', null).ok) return err('not-permitted')
  const now = ctx.now()
  await atomically(ctx, async (tx) => {
    await record(tx, ctx, now, {
      action: 'system.swept',
      object: { type: 'system', id: 'sweep', name: 'Sweep' },
    })
    return ok(null)
  })
  return ok(await sweepAndSend(ctx))
}
