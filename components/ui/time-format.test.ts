import { expect, test } from 'vitest'
import { DAY, HOUR, MINUTE } from '@/lib/domain/duration'
import { formatAt, formatLeft, formatRelative } from './time-format'

const now = new Date('2026-03-10T12:00:00Z')
const after = (ms: number) => new Date(now.getTime() + ms)

test('a near time is told by weekday, in the zone of the viewer, under the name people there use', () => {
  const at = after(5 * HOUR)
  expect(formatAt(at, { now, zone: 'Europe/Berlin' })).toBe('Tue 18:00 CET')
  expect(formatAt(at, { now, zone: 'America/New_York' })).toBe('Tue 13:00 EDT')
  expect(formatAt(at, { now, zone: 'Asia/Kolkata' })).toBe('Tue 22:30 IST')
  expect(formatAt(at, { now, zone: 'UTC' })).toBe('Tue 17:00 UTC')
})

test('beyond six days the date is told, and the year when it is another one', () => {
  expect(formatAt(after(-7 * DAY), { now, zone: 'UTC' })).toBe('3 Mar 12:00 UTC')
  expect(formatAt(after(-90 * DAY), { now, zone: 'UTC' })).toBe('10 Dec 2025 12:00 UTC')
})

test('the zone name follows daylight saving', () => {
  expect(formatAt(new Date('2026-07-01T10:00:00Z'), { now, zone: 'Europe/Berlin' })).toBe('1 Jul 12:00 CEST')
})

test('midnight is 00:00', () => {
  expect(formatAt(after(12 * HOUR), { now, zone: 'UTC' })).toBe('Wed 00:00 UTC')
})

test('an unknown zone falls back to UTC', () => {
  expect(formatAt(now, { now, zone: 'Mars/Olympus' })).toBe('Tue 12:00 UTC')
})

test.each([
  [10_000, 'in 10 s'],
  [-10_000, 'now'],
  [MINUTE, 'in 1 min'],
  [3 * HOUR + 12 * MINUTE, 'in 3 h 12 min'],
  [-5 * MINUTE, '5 min ago'],
  [-(2 * DAY + 3 * HOUR + 20 * MINUTE), '2 d 3 h ago'],
  [-(40 * DAY + 5 * HOUR), '40 d ago'],
])('%d ms away reads %s', (ms, text) => {
  expect(formatRelative(after(ms), now)).toBe(text)
})

test('what is left is told to the second in the last hour, and never reads zero before it is', () => {
  expect(formatLeft(2 * HOUR + 5 * MINUTE)).toBe('2 h 5 min')
  expect(formatLeft(HOUR - 1)).toBe('60:00')
  expect(formatLeft(14 * MINUTE + 59_000)).toBe('14:59')
  expect(formatLeft(1)).toBe('0:01')
  expect(formatLeft(0)).toBe('0:00')
})
