import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Hours, Window } from './conditions'
import { DAY, HOUR, MINUTE } from './duration'
import { hoursInWords, nextOpening, openingInWords, openThroughout } from './hours'
import { wallAt } from './zone-clock'

const oslo = 'Europe/Oslo'
const hours = (parts: object) => Hours.parse({ timeZone: oslo, ...parts })
const office = hours({ windows: [{ weekdays: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }] })
const daily = (from: string, to: string) => ({ windows: [{ weekdays: [0, 1, 2, 3, 4, 5, 6], from, to }] })
const open = (of: Hours, from: string, to: string) => openThroughout(of, new Date(from), new Date(to))
const next = (of: Hours, after: string, durationMs: number) =>
  nextOpening(of, new Date(after), durationMs)?.toISOString() ?? null

describe('a window', () => {
  test('is open from its first instant to its last, and not for one more', () => {
    expect(open(office, '2026-11-02T07:00:00Z', '2026-11-02T17:00:00Z')).toBe(true)
    expect(open(office, '2026-11-02T06:59:59.999Z', '2026-11-02T08:00:00Z')).toBe(false)
    expect(open(office, '2026-11-02T16:00:00Z', '2026-11-02T17:00:00.001Z')).toBe(false)
  })

  test('is closed on other days, and on a holiday of its own calendar', () => {
    expect(open(office, '2026-11-01T10:00:00Z', '2026-11-01T11:00:00Z')).toBe(false)
    const closed = { ...office, holidays: ['2026-11-02'] }
    expect(open(closed, '2026-11-02T10:00:00Z', '2026-11-02T11:00:00Z')).toBe(false)
    expect(open(closed, '2026-11-03T10:00:00Z', '2026-11-03T11:00:00Z')).toBe(true)
  })

  test('goes on past midnight where two touch', () => {
    const night = hours({
      windows: [
        { weekdays: [5], from: '22:00', to: '24:00' },
        { weekdays: [6], from: '00:00', to: '04:00' },
      ],
    })
    expect(open(night, '2026-11-06T21:00:00Z', '2026-11-07T03:00:00Z')).toBe(true)
    expect(open(night, '2026-11-06T21:00:00Z', '2026-11-07T03:00:01Z')).toBe(false)
    expect(open(night, '2026-11-05T21:00:00Z', '2026-11-05T22:00:00Z')).toBe(false)
  })

  test('that would end before it begins is refused with what to write instead', () => {
    const parsed = Window.safeParse({ weekdays: [1], from: '22:00', to: '06:00' })
    expect(parsed.error?.issues[0]?.message).toContain('write two')
  })
})

describe('where the clocks are changed', () => {
  // In Oslo 02:00 becomes 03:00 on 29 March 2026, and 03:00 becomes 02:00 on 25 October.
  test('a window is an hour shorter on the day they are put forward', () => {
    const early = hours(daily('01:00', '04:00'))
    expect(open(early, '2026-03-29T00:00:00Z', '2026-03-29T02:00:00Z')).toBe(true)
    expect(open(early, '2026-03-29T00:00:00Z', '2026-03-29T02:00:01Z')).toBe(false)
  })

  test('a window that lies in the hour that is left out does not open, and one into it ends there', () => {
    expect(open(hours(daily('02:10', '02:50')), '2026-03-29T01:10:00Z', '2026-03-29T01:20:00Z')).toBe(false)
    const into = hours(daily('01:00', '02:30'))
    expect(open(into, '2026-03-29T00:00:00Z', '2026-03-29T01:00:00Z')).toBe(true)
    expect(open(into, '2026-03-29T00:30:00Z', '2026-03-29T01:00:00.001Z')).toBe(false)
  })

  test('what comes twice is open twice, with what lies between closed', () => {
    const early = hours(daily('01:00', '02:30'))
    expect(open(early, '2026-10-24T23:00:00Z', '2026-10-25T00:30:00Z')).toBe(true)
    expect(open(early, '2026-10-24T23:00:00Z', '2026-10-25T00:30:01Z')).toBe(false)
    expect(open(early, '2026-10-25T00:45:00Z', '2026-10-25T00:50:00Z')).toBe(false)
    expect(open(early, '2026-10-25T01:00:00Z', '2026-10-25T01:30:00Z')).toBe(true)
  })

  test('a whole day is open throughout, however long it is', () => {
    const always = hours(daily('00:00', '24:00'))
    expect(open(always, '2026-03-01T00:00:00Z', '2026-03-31T00:00:00Z')).toBe(true)
    expect(open(always, '2026-10-20T12:34:56.789Z', '2026-11-19T12:34:56.789Z')).toBe(true)
  })

  test('a maintenance window begins with the clock and lasts its full length', () => {
    const sunday = hours({ maintenance: [{ weekday: 0, from: '01:00', durationMs: 3 * HOUR }] })
    expect(open(sunday, '2026-03-29T00:00:00Z', '2026-03-29T03:00:00Z')).toBe(true)
    expect(open(sunday, '2026-03-29T00:00:00Z', '2026-03-29T03:00:01Z')).toBe(false)
    const missing = hours({ maintenance: [{ weekday: 0, from: '02:30', durationMs: HOUR }] })
    expect(open(missing, '2026-03-29T01:00:00Z', '2026-03-29T02:00:00Z')).toBe(true)
  })
})

describe('maintenance', () => {
  const second = hours({ maintenance: [{ weekday: 6, nth: 2, from: '22:00', durationMs: 6 * HOUR }] })

  test('of the second Saturday comes once a month, and goes on past midnight', () => {
    expect(open(second, '2026-11-14T21:00:00Z', '2026-11-15T03:00:00Z')).toBe(true)
    expect(open(second, '2026-11-14T21:00:00Z', '2026-11-15T03:00:01Z')).toBe(false)
    expect(open(second, '2026-11-07T21:00:00Z', '2026-11-07T22:00:00Z')).toBe(false)
    expect(open(second, '2026-11-21T21:00:00Z', '2026-11-21T22:00:00Z')).toBe(false)
  })

  test('past the end of a month still belongs to the day it began on', () => {
    const last = hours({ maintenance: [{ weekday: 6, nth: 5, from: '23:00', durationMs: 4 * HOUR }] })
    expect(open(last, '2026-10-31T22:00:00Z', '2026-11-01T02:00:00Z')).toBe(true)
  })

  test('is not stopped by a holiday', () => {
    const closed = { ...second, holidays: ['2026-11-14'] }
    expect(open(closed, '2026-11-14T21:00:00Z', '2026-11-14T22:00:00Z')).toBe(true)
  })
})

describe('the next opening', () => {
  test('is the next window that is long enough', () => {
    expect(next(office, '2026-10-31T12:00:00Z', HOUR)).toBe('2026-11-02T07:00:00.000Z')
    expect(next(office, '2026-11-02T16:30:00Z', HOUR)).toBe('2026-11-03T07:00:00.000Z')
    expect(next(office, '2026-11-02T16:30:00Z', 11 * HOUR)).toBeNull()
  })

  test('leaves out holidays, and reaches the next month for an nth weekday', () => {
    expect(next({ ...office, holidays: ['2026-11-02'] }, '2026-10-31T12:00:00Z', HOUR)).toBe(
      '2026-11-03T07:00:00.000Z',
    )
    const second = hours({ maintenance: [{ weekday: 6, nth: 2, from: '22:00', durationMs: 6 * HOUR }] })
    expect(next(second, '2026-11-16T00:00:00Z', HOUR)).toBe('2026-12-12T21:00:00.000Z')
  })

  test('is told on the clock of its own zone', () => {
    expect(openingInWords(new Date('2026-11-02T07:00:00Z'), oslo)).toBe('Mon 2 Nov 08:00')
  })

  test('whatever the hours, it fits, and nothing before it does', () => {
    const time = fc.integer({ min: 0, max: 96 }).map((quarter) => {
      const [hour, minute] = [Math.floor(quarter / 4), (quarter % 4) * 15]
      return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
    })
    const window = fc
      .tuple(fc.subarray([0, 1, 2, 3, 4, 5, 6], { minLength: 1 }), time, time)
      .filter(([, from, to]) => from < to)
      .map(([weekdays, from, to]) => ({ weekdays, from, to }))
    const any = fc.record({
      windows: fc.array(window, { minLength: 1, maxLength: 3 }),
      timeZone: fc.constantFrom(oslo, 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'),
    })
    const start = Date.parse('2026-10-20T00:00:00Z')
    fc.assert(
      fc.property(
        any,
        fc.integer({ min: 0, max: 1_000 }),
        fc.integer({ min: 1, max: 40 }),
        (parts, at, long) => {
          const of = hours(parts)
          const [after, durationMs] = [new Date(start + at * 15 * MINUTE), long * 15 * MINUTE]
          const found = nextOpening(of, after, durationMs)
          if (found === null) return
          const fits = (from: Date) => openThroughout(of, from, new Date(from.getTime() + durationMs))
          expect(fits(found)).toBe(true)
          // Between two openings nothing new opens, but for the hour that comes twice.
          if (!fits(after))
            for (
              let ms = after.getTime();
              ms < Math.min(found.getTime(), after.getTime() + 3 * DAY);
              ms += 15 * MINUTE
            )
              if (fits(new Date(ms))) expect(isTwice(new Date(ms), of.timeZone)).toBe(true)
        },
      ),
      { numRuns: 60 },
    )
  })
})

function isTwice(at: Date, timeZone: string): boolean {
  const minute = (ms: number) => wallAt(new Date(at.getTime() + ms), timeZone).minute
  return minute(-HOUR) === minute(0) || minute(-HOUR / 2) === minute(0)
}

test('hours are told as one would say them', () => {
  expect(hoursInWords(office)).toBe('Mon–Fri 08:00–18:00 (Europe/Oslo)')
  expect(
    hoursInWords(
      hours({
        windows: [{ weekdays: [6, 0, 1], from: '08:00', to: '12:00' }],
        maintenance: [{ weekday: 0, nth: 1, from: '22:00', durationMs: 4 * HOUR }],
        holidays: ['2026-12-25'],
      }),
    ),
  ).toBe(
    'Mon, Sat, Sun 08:00–12:00, not on holidays, and every first Sun of the month from 22:00 for 4 h (Europe/Oslo)',
  )
  expect(hoursInWords(hours({}))).toBe('at no time')
})
