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
  const { weekday, date, year, time } = wallOf(at, formats)
  if (Math.abs(at.getTime() - clock.now.getTime()) < 6 * DAY) return `${weekday} ${time}`
  return year === wallOf(clock.now, formats).year ? `${date} ${time}` : `${date} ${year} ${time}`
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
  wall: Intl.DateTimeFormat
  /** Only for a zone whose short name the first formatter does not know. */
  zoneName: Intl.DateTimeFormat | null
  /** What minutes since 1970 are called, those asked for before. */
  minutes: Map<number, Wall>
}

// Making a formatter costs more than a hundred uses of it, and a page shows many times in one zone.
const byZone = new Map<string, Formats>()

function formatsOf(zone: string): Formats {
  const known = byZone.get(zone)
  if (known) return known
  const timeZone = isZone(zone) ? zone : 'UTC'
  const made: Formats = {
    wall: new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'short',
    }),
    zoneName: zoneNamer(timeZone),
    minutes: new Map(),
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

interface Wall {
  weekday: string
  date: string
  year: string
  time: string
}

const mostMinutes = 5_000

/** The wall clock of the zone in words. Kept by the minute: it is the slowest part of a page full of times. */
function wallOf(at: Date, formats: Formats): Wall {
  const minute = Math.floor(at.getTime() / MINUTE)
  const known = formats.minutes.get(minute)
  if (known !== undefined) return known
  const wall = readWall(at, formats)
  if (formats.minutes.size >= mostMinutes) formats.minutes.clear()
  formats.minutes.set(minute, wall)
  return wall
}

/** Asked for in one go, since that costs as much as one part of it. */
function readWall(at: Date, { wall, zoneName }: Formats): Wall {
  const parts = new Map(wall.formatToParts(at).map(({ type, value }) => [type, value]))
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? ''
  const zone = zoneName === null ? part('timeZoneName') : zoneNameAt(at, zoneName)
  return {
    weekday: part('weekday'),
    date: `${part('day')} ${part('month')}`,
    year: part('year'),
    time: `${part('hour')}:${part('minute')} ${zone}`,
  }
}

// Each English locale knows the short names of its own part of the world and writes GMT+1 for the rest.
const namingLocales = ['en-GB', 'en-US', 'en-AU', 'en-IN', 'en-CA'] as const

/** Whoever knows the zone's name, where the first of these does not; null where it does, or nobody. */
function zoneNamer(timeZone: string): Intl.DateTimeFormat | null {
  const namers = namingLocales.map(
    (locale) => new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' }),
  )
  const known = namers.findIndex((namer) => !/^(GMT|UTC)[+-]/.test(zoneNameAt(new Date(0), namer)))
  return known <= 0 ? null : (namers[known] ?? null)
}

function zoneNameAt(at: Date, namer: Intl.DateTimeFormat): string {
  return namer.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? ''
}
