import { CalendarDateTime, fromDate, getDayOfWeek, toZoned, type CalendarDate } from '@internationalized/date'
import { MINUTE } from '@/lib/domain/duration'
import type { Random } from './random'

const OFFICE_OPENS = 8
const OFFICE_CLOSES = 18

/** `at`, moved by some milliseconds. */
export function after(at: Date, ms: number): Date {
  return new Date(at.getTime() + Math.round(ms))
}

export function later(a: Date, b: Date): Date {
  return a > b ? a : b
}

/** The instant at which the clocks of `zone` show `hour:minute` on `day`. */
export function atWallClock(day: CalendarDate, hour: number, minute: number, zone: string): Date {
  return toZoned(new CalendarDateTime(day.year, day.month, day.day, hour, minute), zone).toDate()
}

export function isWorkday(day: CalendarDate): boolean {
  return getDayOfWeek(day, 'en-GB', 'mon') < 5
}

function isOfficeTime(at: Date, zone: string): boolean {
  const local = fromDate(at, zone)
  return getDayOfWeek(local, 'en-GB', 'mon') < 5 && local.hour >= OFFICE_OPENS && local.hour < OFFICE_CLOSES
}

/** `at` when the office is open then, else some time in the first hour of the next working day. */
export function whenInOffice(at: Date, zone: string, random: Random): Date {
  if (isOfficeTime(at, zone)) return at
  const local = fromDate(at, zone)
  let day = local.hour >= OFFICE_CLOSES ? local.add({ days: 1 }) : local
  while (getDayOfWeek(day, 'en-GB', 'mon') >= 5) day = day.add({ days: 1 })
  const opening = day.set({ hour: OFFICE_OPENS, minute: 0, second: 0, millisecond: 0 }).toDate()
  return after(opening, random.whole(2, 55) * MINUTE + random.whole(0, MINUTE))
}
