import { SECOND } from '@/lib/domain/duration'
import type { Context } from '../context'
import { anchorAudit } from './anchor'
import { sealAudit } from './seal'

/** How often the sealer looks for new events, in milliseconds: a good part of the time until an event is sealed. */
const lookEveryMs = SECOND / 4
const afterFailureMs = 5 * SECOND
/** How often the places outside are looked at; each is told once a minute at most. */
const anchorEveryMs = 5 * SECOND

/** Seals the log as it grows, beside everything else; several processes do not disturb each other. */
export function startSealing(ctx: Pick<Context, 'db' | 'now' | 'signer' | 'anchors' | 'log'>): {
  stop(): Promise<void>
} {
  let stopped = false
  const ends = new Set<() => void>()
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timeout)
        ends.delete(end)
        resolve()
      }
      const timeout = setTimeout(end, ms)
      ends.add(end)
    })
  async function loop(): Promise<void> {
    while (!stopped) {
      const waitMs = await round(ctx)
      if (!stopped && waitMs > 0) await pause(waitMs)
    }
  }
  async function anchoring(): Promise<void> {
    while (!stopped) {
      await anchorAudit(ctx).catch((error: unknown) =>
        ctx.log.error({ err: error }, 'the checkpoints of the audit log could not be anchored'),
      )
      if (!stopped) await pause(anchorEveryMs)
    }
  }
  const running = Promise.all(ctx.anchors.length > 0 ? [loop(), anchoring()] : [loop()])
  return {
    stop: async () => {
      stopped = true
      for (const end of ends) end()
      await running
    },
  }
}

async function round(ctx: Parameters<typeof startSealing>[0]): Promise<number> {
  try {
    return (await sealAudit(ctx)).more ? 0 : lookEveryMs
  } catch (error) {
    ctx.log.error({ err: error }, 'the audit log could not be sealed')
    return afterFailureMs
  }
}
