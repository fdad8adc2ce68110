/** What goes round in the background until it is stopped. */
export interface Rounds {
  /** No round begins any more; resolves when the running one is over. */
  stop(): Promise<void>
}

/** Runs `round` again and again; it answers how long to wait before the next, in milliseconds, and never throws. */
export function startRounds(round: () => Promise<number>): Rounds {
  let stopped = false
  let end: (() => void) | null = null
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timeout = setTimeout(resolve, ms)
      end = () => {
        clearTimeout(timeout)
        resolve()
      }
    })
  async function loop(): Promise<void> {
    while (!stopped) {
      const waitMs = await round()
      if (!stopped && waitMs > 0) await pause(waitMs)
    }
  }
  const running = loop()
  return {
    stop: async () => {
      stopped = true
      end?.()
      await running
    },
  }
}
