import { DAY, formatDuration, HOUR, MINUTE } from '@/lib/domain/duration'

/** The instant and the zone a page is rendered for; pass it on to everything that shows time. */
export interface Clock {
  now: Date
  /** IANA name, e.g. `Europe/Berlin`. An unknown name falls back to UTC. */
  zone: string
}

/**
 * The absolute time in the viewer's zone with the zone's short name: `Tue 18:05 CET` within six days,
 * `3 Mar 18:05 CET` within the year, else `3 Mar 2025 18:05 CET`.
 */
export function formatAt(at: Date, clock: Clock): string {
  const formats = formatsOf(clock.zone)
  const day = dayOf(at, formats)
  const time = `${formats.time.format(at)} ${zoneNameAt(at, formats.zoneName)}`
  if (Math.abs(at.getTime() - clock.now.getTime()) < 6 * DAY) return `${day.weekday} ${time}`
  if (day.year === dayOf(clock.now, formats).year) return `${day.date} ${time}`
  return `${day.date} ${day.year} ${time}`
}

/** `in 3 h 12 min`, `in 19 s`, `5 min ago`; `now` for the half minute after. */
export function formatRelative(at: Date, now: Date): string {
  const distance = at.getTime() - now.getTime()
  const size = Math.abs(distance)
  if (distance > 0 && size < MINUTE) return `in ${formatDuration(size)}`
  if (size < MINUTE / 2) return 'now'
  const text = formatDuration(rounded(size))
  return distance > 0 ? `in ${text}` : `${text} ago`
}

/** What is left, to the second in the last hour: `3 h 12 min`, `14:59`, `0:07`. */
export function formatLeft(ms: number): string {
  if (ms >= HOUR) return formatDuration(ms)
  const seconds = Math.max(0, Math.ceil(ms / 1_000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** Far things need no minutes: whole hours from a day on, whole days from a week on. */
function rounded(ms: number): number {
  const step = ms >= 7 * DAY ? DAY : ms >= DAY ? HOUR : MINUTE
  return Math.max(MINUTE, Math.round(ms / step) * step)
}

interface Formats {
  time: Intl.DateTimeFormat
  day: Intl.DateTimeFormat
  zoneName: Intl.DateTimeFormat
}

// Making a formatter costs more than a hundred uses of it, and a page shows many times in one zone.
const byZone = new Map<string, Formats>()

function formatsOf(zone: string): Formats {
  const known = byZone.get(zone)
  if (known) return known
  const timeZone = isZone(zone) ? zone : 'UTC'
  const made: Formats = {
    time: new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }),
    day: new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      year: 'numeric',
    }),
    zoneName: zoneNamer(timeZone),
  }
  // Only real zones are kept: the name comes from a cookie, and anything could be in it.
  if (timeZone === zone) byZone.set(zone, made)
  return made
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

function dayOf(at: Date, { day }: Formats): { weekday: string; date: string; year: string } {
  const parts = day.formatToParts(at)
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value ?? ''
  return { weekday: part('weekday'), date: `${part('day')} ${part('month')}`, year: part('year') }
}

// Each English locale knows the short names of its own part of the world and writes GMT+1 for the rest.
const namingLocales = ['en-GB', 'en-US', 'en-AU', 'en-IN', 'en-CA'] as const

function zoneNamer(timeZone: string): Intl.DateTimeFormat {
  const namers = namingLocales.map(
    (locale) => new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' }),
  )
  const [first] = namers
  return (
    namers.find((namer) => !/^(GMT|UTC)[+-]/.test(zoneNameAt(new Date(0), namer))) ??
    first ??
    new Intl.DateTimeFormat()
  )
}

function zoneNameAt(at: Date, namer: Intl.DateTimeFormat): string {
  return namer.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? ''
}
