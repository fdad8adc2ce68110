import { DAY, MINUTE } from '@/lib/domain/duration'
import { instantOn, wallAt } from '@/lib/domain/zone-clock'
import { Silent } from '@/lib/http-client/silent'
import type { Moment, Shift } from './calendar'

/** Whoever has a shift at `now`. */
export function onShift(shifts: readonly Shift[], now: Date): string[] {
  const people = shifts
    .filter((shift) => !shift.canceled && isOn(shift, shifts, now))
    .flatMap(({ people: all }) => all)
  return [...new Set(people)]
}

function isOn(shift: Shift, all: readonly Shift[], now: Date): boolean {
  const lasts = daysBetween(shift.start.date, shift.end.date)
  // Counted on the calendar, not in hours: a shift that ends at eight ends at eight when the clock changes, too.
  const covers = (date: string) =>
    instantOf({ ...shift.start, date }) <= now && now < instantOf({ ...shift.end, date: later(date, lasts) })
  if (shift.rule === null) return covers(shift.start.date)
  const gone = leftOut(shift, all)
  const today = wallAt(now, shift.start.zone).date
  for (const date of repetitions(shift, later(today, 1)))
    if (covers(date) && !gone.has(instantOf({ ...shift.start, date }).getTime())) return true
  return false
}

/** The instants at which this shift would begin again and does not: left out, or replaced by another. */
function leftOut(shift: Shift, all: readonly Shift[]): ReadonlySet<number> {
  const replaced = all.filter(({ uid }) => uid === shift.uid).flatMap(({ insteadOf }) => insteadOf ?? [])
  return new Set([...shift.except, ...replaced].map((moment) => instantOf(moment).getTime()))
}

/** More steps than a daily shift takes in a hundred years. */
const most = 40_000

/** The days on which it begins, up to and with `last`. */
function* repetitions({ start, rule }: Shift, last: string): Generator<string> {
  if (rule === null) return
  const step = rule.every === 'day' ? rule.interval : rule.interval * 7
  const own = weekdayOf(start.date)
  const days = rule.weekdays.length > 0 ? rule.weekdays : [own]
  const fromMonday = (weekday: number) => (weekday + 6) % 7
  const offsets = days.map(fromMonday).sort((a, b) => a - b)
  const monday = later(start.date, -fromMonday(own))
  let given = 0
  for (let round = 0; round < most; round += 1) {
    const from = later(rule.every === 'day' ? start.date : monday, round * step)
    if (from > last) return
    const dates =
      rule.every === 'week'
        ? offsets.map((offset) => later(from, offset))
        : rule.weekdays.length === 0 || rule.weekdays.includes(weekdayOf(from))
          ? [from]
          : []
    for (const date of dates) {
      if (date < start.date) continue
      const over = rule.until !== null && instantOf({ ...start, date }) > instantOf(rule.until)
      if (over || date > last || (rule.count !== null && given >= rule.count)) return
      given += 1
      yield date
    }
  }
  throw new Silent('The calendar repeats a shift too often to be counted.')
}

function instantOf({ date, minute, zone }: Moment): Date {
  const days = Math.floor(minute / (24 * 60))
  return instantOn(later(date, days), minute - days * 24 * 60, zone)
}

function later(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10)
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / (24 * 60 * MINUTE))
}

function weekdayOf(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay()
}
