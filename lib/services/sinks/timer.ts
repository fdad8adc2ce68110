import { SECOND } from '@/lib/domain/duration'
import type { Context } from '../context'
import { startRounds, type Rounds } from '../rounds'
import { deliverDue } from './deliver'

/** How often is looked for something to send, in milliseconds: one statement on an index. */
const lookEveryMs = SECOND / 4
const afterFailureMs = 5 * SECOND

/**
 * Sends the sealed log to the sinks, beside everything else. A sink that takes its time keeps nobody waiting but itself;
 * several processes do not disturb each other.
 */
export function startDelivering(ctx: Context): Rounds {
  let stopped = false
  const going = new Set<Promise<unknown>>()
  async function round(): Promise<number> {
    try {
      for (const delivery of await deliverDue(ctx, () => stopped)) {
        const guarded = delivery.catch((error: unknown) => ctx.log.error({ err: error }, 'a sink was lost'))
        going.add(guarded)
        void guarded.finally(() => going.delete(guarded))
      }
      return lookEveryMs
    } catch (error) {
      ctx.log.error({ err: error }, 'the log could not be sent to the sinks')
      return afterFailureMs
    }
  }
  const rounds = startRounds(round)
  return {
    stop: async () => {
      stopped = true
      await rounds.stop()
      await Promise.all(going)
    },
  }
}

/** One look and what follows from it within `forMs`, where the sweep's route is called instead of a timer. */
export async function deliverOnce(ctx: Context, forMs: number): Promise<number> {
  const until = ctx.now().getTime() + forMs
  const counts = await Promise.all(await deliverDue(ctx, () => ctx.now().getTime() >= until))
  return counts.reduce((sum, count) => sum + count, 0)
}
