import { SECOND } from '@/lib/domain/duration'
import type { Context } from '../context'
import { sendPost } from '../mail/post'
import { sweep, type SweepSummary } from './sweep'

/** For callers that ask for one sweep and get everything: the sweep, and after it the letters that are due. */
export async function sweepAndSend(ctx: Context): Promise<SweepSummary> {
  const summary = await sweep(ctx)
  if (summary.mailDue) await sendPost(ctx, new Date(ctx.now().getTime() + 20 * SECOND))
  return summary
}
