import { SECOND } from '@/lib/domain/duration'
import type { Log } from '@/lib/services/context'

const refreshMs = 30 * SECOND

export interface Clock {
  now(): Date
  stop(): void
}

/**
 * The database's time without asking the database each time: this process's own monotonic clock plus an offset that is
 * measured at once and then every 30 s. Processes on machines whose clocks differ agree on what is due.
 */
export function databaseClock(ask: () => Promise<Date>, log: Log): Clock {
  let offsetMs = performance.timeOrigin
  async function measure(): Promise<void> {
    try {
      const asked = performance.now()
      const there = await ask()
      const answered = performance.now()
      offsetMs = there.getTime() - (asked + answered) / 2
    } catch (error) {
      log.warn({ err: error }, 'the clock of the database could not be read')
    }
  }
  void measure()
  const timer = setInterval(() => void measure(), refreshMs)
  timer.unref()
  return { now: () => new Date(offsetMs + performance.now()), stop: () => clearInterval(timer) }
}
