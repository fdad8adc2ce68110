import { MINUTE, SECOND } from '@/lib/domain/duration'
import type { Context } from '../context'
import { checkAudit } from '../audit/check'
import { noteAfterEnds } from '../anomalies/after-end'
import { keepMonths } from '../audit/months'
import { rollUpAudit } from '../audit/roll-up'
import { startSealing } from '../audit/sealing-timer'
import { sendPost } from '../mail/post'
import { startDelivering } from '../sinks/timer'
import { sweep } from './sweep'

export interface SweepTimer {
  /** Something may be due sooner than thought: look now. */
  wake(): void
  /** No sweep begins any more; resolves when the running one is over, and whatever goes on beside it. */
  stop(): Promise<void>
}

/** The longest sleep: a wake-up that got lost is made up for within this, in milliseconds. */
const longestSleepMs = 30 * SECOND
const afterFailureMs = 2 * SECOND
/** After a sweep that found work but could do none of it (a target that is paused, say), in milliseconds. */
const shortestSleepMs = SECOND / 5

/** How often the audit explorer's counts and texts are brought up to date where nobody opens it, in milliseconds. */
const rollUpEveryMs = MINUTE
/** Slices of the log that are checked again at a time: a twentieth of one processor at most. */
const slicesAtOnce = 10
/** Batches at a time: most of the pause between two, however long the log that waits. */
const batchesAtOnce = 100

/**
 * Runs the sweep at each next due instant, so that one process alone is exact to the second. Several processes do not
 * disturb each other: each due row is taken by one of them.
 */
export function startSweepTimer(ctx: Context, options = { longestSleepMs }): SweepTimer {
  let stopped = false
  let woken = false
  let rest: { timeout: NodeJS.Timeout; end: () => void } | null = null
  let rollingUp: Promise<void> | null = null
  let posting: Promise<void> | null = null

  async function loop(): Promise<void> {
    let rolledUpAt = ctx.now()
    while (!stopped) {
      woken = false
      const { sleepMs, mailDue } = await round(ctx, options.longestSleepMs)
      if (mailDue && posting === null) posting = post(ctx).finally(() => (posting = null))
      if (rollingUp === null && ctx.now().getTime() - rolledUpAt.getTime() >= rollUpEveryMs) {
        rolledUpAt = ctx.now()
        // Not waited for: what is due meanwhile is not to be late for it.
        rollingUp = rollUp(ctx, () => stopped).finally(() => (rollingUp = null))
      }
      if (!stopped && !woken) await sleep(sleepMs)
    }
  }
  function sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      rest = { timeout: setTimeout(resolve, ms), end: resolve }
    })
  }
  const running = loop()
  const sealing = startSealing(ctx)
  const delivering = startDelivering(ctx)
  function wake(): void {
    woken = true
    if (rest === null) return
    clearTimeout(rest.timeout)
    rest.end()
  }
  return {
    wake,
    stop: async () => {
      stopped = true
      wake()
      await running
      await rollingUp
      await Promise.all([sealing.stop(), delivering.stop()])
      await posting
    },
  }
}

/** One sweep; returns how long to sleep until the next due instant. */
async function round(ctx: Context, longestMs: number): Promise<{ sleepMs: number; mailDue: boolean }> {
  try {
    const { nextDueAt, reconciled, mailDue } = await sweep(ctx, MINUTE / 2)
    if (nextDueAt === null) return { sleepMs: longestMs, mailDue }
    const untilDue = new Date(nextDueAt).getTime() - ctx.now().getTime()
    const sleepMs = Math.min(longestMs, Math.max(untilDue, reconciled > 0 ? 0 : shortestSleepMs))
    return { sleepMs, mailDue }
  } catch (error) {
    ctx.log.error({ err: error }, 'the sweep failed')
    return { sleepMs: afterFailureMs, mailDue: false }
  }
}

/** Letters of half a minute; the rest is due still. */
async function post(ctx: Context): Promise<void> {
  try {
    await sendPost(ctx, new Date(ctx.now().getTime() + MINUTE / 2))
  } catch (error) {
    ctx.log.error({ err: error }, 'mail could not be sent')
  }
}

/** Batch by batch; a failure costs the explorer some speed and nothing else. */
async function rollUp(ctx: Context, isStopped: () => boolean): Promise<void> {
  try {
    await keepMonths(ctx)
    await noteAfterEnds(ctx)
    for (let batches = 0; batches < batchesAtOnce && !isStopped(); batches += 1)
      if (!(await rollUpAudit(ctx)).more) break
    for (let slices = 0; slices < slicesAtOnce && !isStopped(); slices += 1)
      if (!(await checkAudit(ctx)).more) break
  } catch (error) {
    ctx.log.warn({ err: error }, 'the counts of the audit log could not be brought up to date')
  }
}
