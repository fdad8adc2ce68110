/** A repeatable source of chance: the same seed tells the same story. Never for secrets. */
export interface Random {
  /** From 0 up to, but not including, 1. */
  next(): number
  /** A whole number from `min` to `max`, both included. */
  whole(min: number, max: number): number
  chance(probability: number): boolean
  /** Fails on an empty list. */
  pick<T>(items: readonly T[]): T
  /** Picks by weight; fails when all weights are 0. */
  weighted<T>(items: readonly T[], weightOf: (item: T) => number): T
  shuffled<T>(items: readonly T[]): T[]
  /** Around `median`, mostly from a third of it to three times as much, never below a tenth. */
  around(median: number): number
  hex(length: number): string
  /** A version 7 UUID that sorts by `at`, as those made by the database do. */
  uuid(at: Date): string
}

/** Mulberry32 by Tommy Ettinger: 32 bits of state, enough for a few thousand rows. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const whole = (min: number, max: number) => min + Math.floor(next() * (max - min + 1))
  const hex = (length: number) => Array.from({ length }, () => whole(0, 15).toString(16)).join('')

  function weighted<T>(items: readonly T[], weightOf: (item: T) => number): T {
    let left = next() * items.reduce((sum, item) => sum + weightOf(item), 0)
    for (const item of items) {
      left -= weightOf(item)
      if (left < 0) return item
    }
    throw new RangeError('Nothing to pick from.')
  }

  return {
    next,
    whole,
    hex,
    weighted,
    chance: (probability) => next() < probability,
    pick: (items) => weighted(items, () => 1),
    shuffled: (items) =>
      items
        .map((item) => ({ item, order: next() }))
        .sort((a, b) => a.order - b.order)
        .map(({ item }) => item),
    // The sum of three even chances is close enough to a bell curve.
    around: (median) => Math.max(median / 10, median * Math.exp((next() + next() + next() - 1.5) * 1.6)),
    uuid: (at) => {
      const time = at.getTime().toString(16).padStart(12, '0')
      return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-${'89ab'[whole(0, 3)]}${hex(3)}-${hex(12)}`
    },
  }
}
