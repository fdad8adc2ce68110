import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MINUTE, SECOND } from './duration'
import { lagOf, narrowed, pauseAfter, widened } from './sink'

const now = new Date('2026-03-01T12:00:00Z')

test('a sink that has everything is not behind, whatever the time', () => {
  expect(lagOf({ nextSequence: 7, head: 7, nextAt: null }, now)).toEqual({ events: 0, ms: 0 })
  expect(lagOf({ nextSequence: 7, head: 5, nextAt: null }, now)).toEqual({ events: 0, ms: 0 })
})

test('a sink is behind by the events that wait and by the age of the oldest of them', () => {
  const nextAt = new Date(now.getTime() - MINUTE)
  expect(lagOf({ nextSequence: 3, head: 10, nextAt }, now)).toEqual({ events: 7, ms: MINUTE })
})

test('a sink is left alone for anything up to a bound that doubles with each failure, and for five minutes at most', () => {
  expect(pauseAfter(1, 0.5)).toBe(SECOND / 2)
  expect(pauseAfter(3, 0.999)).toBeLessThan(4 * SECOND)
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (attempts, chance) => {
        const pause = pauseAfter(attempts, chance)
        expect(pause).toBeGreaterThanOrEqual(0)
        expect(pause).toBeLessThanOrEqual(5 * MINUTE)
      },
    ),
  )
})

test('a receiver that asks for a pause gets it, within reason', () => {
  expect(pauseAfter(1, 0, 20 * SECOND)).toBe(20 * SECOND)
  expect(pauseAfter(1, 0, 60 * MINUTE)).toBe(5 * MINUTE)
})

test('a refused batch is halved until the one event at fault stands alone', () => {
  const sizes = [1_000]
  while (sizes.at(-1) !== 1) sizes.push(narrowed(sizes.at(-1) ?? 1))
  expect(sizes).toEqual([1_000, 500, 250, 125, 62, 31, 15, 7, 3, 1])
  expect(narrowed(1)).toBe(1)
  expect(widened(300, 500)).toBe(500)
})
