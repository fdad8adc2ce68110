import type { TargetRow } from '@/db/schema'
import type { Context, LiveTopic } from '../context'
import { claimWork, releaseWork, type Claim } from './work'

/** Where the workers of one target get their work from. */
export interface ClaimQueue {
  /** What the work is done in: announcements are held back until the next claim, and sent as one. */
  ctx: Context
  /** The next piece of work, or null when none is due. */
  take(): Promise<Claim | null>
  /** Lets go of what nobody took, and sends what is left to announce. */
  close(): Promise<void>
}

/** Claims as many assignments at a time as there are workers by then, so that none waits longer than one call takes. */
export function claimQueue(ctx: Context, target: TargetRow, workers: () => number): ClaimQueue {
  let waiting: Claim[] = []
  let filling: Promise<void> | null = null
  let topics: LiveTopic[] = []

  function tell(): void {
    if (topics.length > 0) ctx.announce(topics)
    topics = []
  }
  async function fill(): Promise<void> {
    tell()
    try {
      waiting = await claimWork(ctx, target, { limit: workers() })
    } catch (error) {
      ctx.log.error({ target: target.slug, err: error }, 'no assignment could be claimed')
    } finally {
      filling = null
    }
  }
  return {
    ctx: { ...ctx, announce: (more) => void topics.push(...more) },
    async take() {
      if (waiting.length === 0) await (filling ??= fill())
      return waiting.shift() ?? null
    },
    async close() {
      tell()
      await releaseWork(ctx, waiting)
      waiting = []
    },
  }
}
