import {
  parseDate,
  parseDateTime,
  toZoned,
  type CalendarDateTime,
  type CalendarDate,
} from '@internationalized/date'
import type { AuditRange, QueryError } from '@/lib/domain/audit-query'
import { DAY, HOUR, MINUTE } from '@/lib/domain/duration'
import type { Moment } from './parse'

export const rangePresets = [
  { value: '24h', label: '24 hours' },
  { value: '7d', label: '7 days' },
  { value: '30d', label: '30 days' },
  { value: '90d', label: '90 days' },
  { value: '1y', label: '1 year' },
  { value: 'all', label: 'All' },
] as const

export const defaultRange = '30d'

const unitMs: Record<string, number> = { m: MINUTE, h: HOUR, d: DAY, w: 7 * DAY, y: 365 * DAY }
// Outside these years PostgreSQL and the browser's fields write dates differently.
const earliest = Date.UTC(1900, 0, 1)
const latest = Date.UTC(9999, 11, 31)

export interface Zoned {
  now: Date
  /** The zone that dates without one are read in. */
  zone: string
}

/**
 * A point in time as typed: an age (`24h`, `7d`, `2w`, `1y`), `all` (null), a date or a wall-clock time in the viewer's
 * zone (`2026-11-01`, `2026-11-01T09:30`), or an instant with its zone (`2026-11-01T08:30:00Z`). `undefined` when it is
 * none of these. Ages begin at a full hour, or at a full minute below 6 hours, so that a page and its links agree.
 */
export function readMoment(text: string, { now, zone }: Zoned): Date | null | undefined {
  const typed = text.trim()
  if (typed === 'all') return null
  const age = /^(\d{1,5})([mhdwy])$/.exec(typed)
  if (age) return begun(now, Number(age[1]) * (unitMs[age[2] ?? ''] ?? 0))
  try {
    return within(readInstant(typed, zone))
  } catch {
    return undefined
  }
}

function begun(now: Date, ageMs: number): Date | undefined {
  const step = ageMs < 6 * HOUR ? MINUTE : HOUR
  return within(new Date(Math.floor((now.getTime() - ageMs) / step) * step))
}

/** Throws when it is no date. */
function readInstant(typed: string, zone: string): Date {
  if (/(?:Z|[+-]\d\d:\d\d)$/.test(typed) && typed.includes('T')) return new Date(typed)
  return inZone(typed.includes('T') ? parseDateTime(typed) : parseDate(typed), zone)
}

function inZone(time: CalendarDate | CalendarDateTime, zone: string): Date {
  return toZoned(time, zone).toDate()
}

function within(at: Date): Date | undefined {
  return at.getTime() >= earliest && at.getTime() <= latest ? at : undefined
}

/**
 * The range that the query or, where it is silent, the address asks for. A date as the end means the whole of that day.
 * What cannot be read is an error and counts as not said.
 */
export function readRange(
  given: { since: Moment | null; until: Moment | null; from: string | null; to: string | null },
  zoned: Zoned,
): { range: AuditRange; errors: QueryError[] } {
  const errors: QueryError[] = []
  const read = (moment: Moment | null, otherwise: Date | null, end: boolean) => {
    if (moment === null) return otherwise
    const at = readMoment(end ? endOfDay(moment.text) : moment.text, zoned)
    if (at === undefined)
      errors.push({ message: 'Write a time as 7d, 24h, 2026-11-01 or 2026-11-01T09:30.', at: moment.at })
    return at ?? null
  }
  const from = readMoment(given.from ?? defaultRange, zoned) ?? null
  const to = given.to === null ? null : (readMoment(endOfDay(given.to), zoned) ?? null)
  const range = { from: read(given.since, from, false), to: read(given.until, to, true) }
  if (range.from !== null && range.to !== null && range.from > range.to) {
    const at = given.until?.at ?? given.since?.at
    if (at) errors.push({ message: 'The end lies before the beginning.', at })
  }
  return { range: ordered(range.from, range.to), errors }
}

function endOfDay(text: string): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return text
  try {
    return parseDate(text).add({ days: 1 }).toString()
  } catch {
    return text
  }
}

function ordered(from: Date | null, to: Date | null): AuditRange {
  return from !== null && to !== null && from > to ? { from: to, to: from } : { from, to }
}
