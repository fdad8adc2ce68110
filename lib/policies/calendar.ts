import type { Recurrence, Window } from '@/lib/domain/conditions'
import { lengthText, readLength } from '@/lib/domain/length-text'

const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const counts = ['first', 'second', 'third', 'fourth', 'fifth']

/** `mon-fri 08:00-18:00` */
export function windowText({ weekdays, from, to }: Window): string {
  return `${daysText(weekdays)} ${from}-${to}`
}

export function readWindow(text: string): Window | null {
  const [, named = '', from = '', to = ''] =
    /^([a-z,\s-]+?)\s+(\d{2}:\d{2})\s*[-–]\s*(\d{2}:\d{2})$/.exec(text.trim().toLowerCase()) ?? []
  const weekdays = readDays(named)
  return weekdays === null ? null : { weekdays, from, to }
}

/** `first sun 22:00 for 4h`, `every sun 22:00 for 4h` */
export function recurrenceText({ nth, weekday, from, durationMs }: Recurrence): string {
  return `${nth === null ? 'every' : counts[nth - 1]} ${days[weekday]} ${from} for ${lengthText(durationMs)}`
}

export function readRecurrence(text: string): Recurrence | null {
  const [, which = '', day = '', from = '', length = ''] =
    /^([a-z]+)\s+([a-z]+)\s+(\d{2}:\d{2})\s+for\s+(.+)$/.exec(text.trim().toLowerCase()) ?? []
  const nth = counts.indexOf(which) + 1
  const weekday = days.indexOf(day)
  const durationMs = readLength(length)
  if ((nth === 0 && which !== 'every') || weekday < 0 || durationMs === null) return null
  return { weekday, nth: nth === 0 ? null : nth, from, durationMs }
}

function daysText(weekdays: readonly number[]): string {
  const [first = 0] = weekdays
  const isRun = weekdays.length > 2 && weekdays.every((day, index) => day === (first + index) % 7)
  const name = (day: number | undefined) => days[day ?? 0] ?? ''
  return isRun ? `${name(first)}-${name(weekdays.at(-1))}` : weekdays.map(name).join(',')
}

function readDays(text: string): number[] | null {
  const parts = text.split(/[,\s]+/).map(readRun)
  return parts.includes(null) ? null : parts.flatMap((part) => part ?? [])
}

/** `mon-fri`, or one day. */
function readRun(text: string): number[] | null {
  const [first = '', last = first] = text.split('-')
  const [from, to] = [days.indexOf(first), days.indexOf(last)]
  if (from < 0 || to < 0) return null
  return Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, index) => (from + index) % 7)
}
