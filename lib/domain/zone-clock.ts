import { DAY, HOUR, MINUTE } from './duration'

/** What a calendar and a clock on the wall show. */
export interface Wall {
  /** `2026-11-02` */
  date: string
  day: number
  /** 0 is Sunday. */
  weekday: number
  /** Minutes since midnight. */
  minute: number
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** What the clock of a zone (an IANA name) shows at an instant. */
export function wallAt(instant: Date, timeZone: string): Wall {
  const shown = new Date(instant.getTime() + offsetAt(instant, timeZone))
  return {
    date: shown.toISOString().slice(0, 10),
    day: shown.getUTCDate(),
    weekday: shown.getUTCDay(),
    minute: shown.getUTCHours() * 60 + shown.getUTCMinutes(),
  }
}

// Asking Intl takes microseconds, and whoever judges very many requests asks about the same hours again and again.
const known = new Map<string, Map<number, number | null>>()
const mostHours = 20_000

/** How far the clock of the zone is ahead of UTC at an instant, in milliseconds. */
function offsetAt(instant: Date, timeZone: string): number {
  const hours = known.get(timeZone) ?? new Map<number, number | null>()
  if (hours.size === 0 || hours.size > mostHours) known.set(timeZone, hours.size === 0 ? hours : new Map())
  const hour = Math.floor(instant.getTime() / HOUR)
  const found = hours.get(hour)
  const steady = found === undefined ? steadyOffset(hour, timeZone) : found
  if (found === undefined) hours.set(hour, steady)
  return steady ?? offsetAsked(instant, timeZone)
}

/** The offset throughout an hour since 1970; null where the clock is put forward or back within it. */
function steadyOffset(hour: number, timeZone: string): number | null {
  const [first, last] = [hour * HOUR, (hour + 1) * HOUR - 1].map((at) => offsetAsked(new Date(at), timeZone))
  return first !== undefined && first === last ? first : null
}

function offsetAsked(instant: Date, timeZone: string): number {
  const format = formats.get(timeZone) ?? formatOf(timeZone)
  const second = Math.floor(instant.getTime() / 1_000) * 1_000
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]))
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0
  const shown = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  )
  return shown - second
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  })
  formats.set(timeZone, format)
  return format
}

/** The first instant in (from, to] from which the clock runs on another offset; null when it does not. Spans under a day. */
export function nextTransition(from: Date, to: Date, timeZone: string): Date | null {
  const before = offsetAt(from, timeZone)
  if (offsetAt(to, timeZone) === before) return null
  let [low, high] = [from.getTime(), to.getTime()]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(new Date(middle), timeZone) === before) low = middle
    else high = middle
  }
  return new Date(high)
}

/**
 * The first instant at which the clock shows this minute of this day (`2026-11-02`); where it is put forward past
 * that minute, the instant at which it is.
 */
export function instantOn(date: string, minute: number, timeZone: string): Date {
  const shown = Date.parse(`${date}T00:00:00Z`) + minute * MINUTE
  const [earlier, later] = [shown - DAY, shown + DAY].map((at) => shown - offsetAt(new Date(at), timeZone))
  const candidates = [earlier ?? shown, later ?? shown].sort((a, b) => a - b).map((at) => new Date(at))
  const [first, last] = [candidates[0] ?? new Date(shown), candidates[1] ?? new Date(shown)]
  const exact = candidates.find((at) => at.getTime() + offsetAt(at, timeZone) === shown)
  return exact ?? nextTransition(first, last, timeZone) ?? last
}
