import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DAY, durationPresets, formatDuration, HOUR, MINUTE, parseDuration, SECOND } from './duration'
import { err, ok } from './result'

test.each([
  ['90m', 90 * MINUTE],
  ['2h 30m', 150 * MINUTE],
  ['2h30m', 150 * MINUTE],
  ['1.5h', 90 * MINUTE],
  ['1,5 h', 90 * MINUTE],
  ['1d', DAY],
  ['2 hours', 2 * HOUR],
  ['1:30', 90 * MINUTE],
  [' 45 Min ', 45 * MINUTE],
  ['1 h and 15 min', 75 * MINUTE],
])('reads %j', (text, ms) => {
  expect(parseDuration(text)).toEqual(ok(ms))
})

test.each([
  ['', 'empty'],
  ['   ', 'empty'],
  ['90', 'unreadable'],
  ['soon', 'unreadable'],
  ['2h later', 'unreadable'],
  ['3 weeks', 'unreadable'],
  ['-2h', 'unreadable'],
  ['1:75', 'unreadable'],
  ['0m', 'not-positive'],
  ['0.0001m', 'not-positive'],
])('refuses %j as %s', (text, error) => {
  expect(parseDuration(text)).toEqual(err(error))
})

test('whatever is formatted from whole minutes up to a day reads back as the same', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 24 * 60 - 1 }), (minutes) => {
      expect(parseDuration(formatDuration(minutes * MINUTE))).toEqual(ok(minutes * MINUTE))
    }),
  )
})

test('no text makes the parser throw, or gives a length that is not a positive number of seconds', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const read = parseDuration(text)
      if (read.ok) expect(read.value > 0 && read.value % SECOND === 0).toBe(true)
    }),
  )
})

test('presets hold the default, never exceed the maximum, and rise', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 7 * 24 * 4 }), fc.integer({ min: 1, max: 7 * 24 * 4 }), (a, b) => {
      const [defaultMs, maxMs] = [Math.min(a, b) * 15 * MINUTE, Math.max(a, b) * 15 * MINUTE]
      const presets = durationPresets({ maxMs, defaultMs })
      expect(presets).toContain(defaultMs)
      expect(Math.max(...presets)).toBeLessThanOrEqual(maxMs)
      expect(presets).toEqual([...new Set(presets)].sort((x, y) => x - y))
      expect(presets.length).toBeLessThanOrEqual(6)
    }),
  )
})
