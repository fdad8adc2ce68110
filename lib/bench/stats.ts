/**
 * The value below which the share `q` (0 to 1) of the samples lies; NaN without samples. What never happened is counted
 * as Infinity; NaN among the samples throws, for it has no place in an order and would hide anywhere.
 */
export function quantile(samples: readonly number[], q: number): number {
  if (samples.some(Number.isNaN)) throw new RangeError('A sample is not a number.')
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN
}

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5)
}

/** Runs `work` and answers how long it took, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/**
 * Measures two things turn and turn about, so that whatever else the machine does falls on both alike; answers the
 * median of each.
 */
export async function interleaved(
  rounds: number,
  limit: () => Promise<number>,
  product: () => Promise<number>,
): Promise<{ limit: number; product: number }> {
  const limits: number[] = []
  const products: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    limits.push(await limit())
    products.push(await product())
  }
  return { limit: median(limits), product: median(products) }
}

/** Runs `work` over and over in `clients` loops for `ms`; answers how often per second it came to its end. */
export async function rateOf(
  clients: number,
  ms: number,
  work: (client: number) => Promise<void>,
): Promise<number> {
  const start = performance.now()
  let done = 0
  async function loop(client: number): Promise<void> {
    while (performance.now() - start < ms) {
      await work(client)
      done += 1
    }
  }
  await Promise.all(Array.from({ length: clients }, (_, client) => loop(client)))
  return (done * 1_000) / (performance.now() - start)
}

/** Runs `work` on each item in order, at most `width` at a time. */
export async function each<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values()
  async function worker(): Promise<void> {
    for (const item of queue) await work(item)
  }
  await Promise.all(Array.from({ length: width }, worker))
}

/** Keeps work that is awaited later: a failure is heard of then, and does not end the process before. */
export function keep(begun: Promise<unknown>[], work: Promise<unknown>): void {
  work.catch(() => {})
  begun.push(work)
}

/** Watches how far the resident memory of a process grows while `work` runs, in MB (10^6 bytes). */
export async function memoryGrowth(
  residentBytes: () => Promise<number>,
  work: () => Promise<unknown>,
): Promise<number> {
  const before = await residentBytes()
  let most = before
  let watching = true
  async function watch(): Promise<void> {
    while (watching) {
      most = Math.max(most, await residentBytes())
      await new Promise((wake) => setTimeout(wake, 50))
    }
  }
  const watcher = watch()
  try {
    await work()
  } finally {
    watching = false
    await watcher
  }
  return (most - before) / 1e6
}
