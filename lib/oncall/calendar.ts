import { Silent } from '@/lib/http-client/silent'

/** A day and a clock, in a zone or in UTC; `minute` 0 for a day as a whole. */
export interface Moment {
  /** `2026-03-01` */
  date: string
  minute: number
  zone: string
}

export interface Rule {
  every: 'day' | 'week'
  interval: number
  /** 0 is Sunday; empty for the weekday of the first. */
  weekdays: number[]
  until: Moment | null
  count: number | null
}

/** A shift of a calendar: once, or again and again. */
export interface Shift {
  uid: string
  start: Moment
  end: Moment
  rule: Rule | null
  /** Repetitions that are left out. */
  except: Moment[]
  /** The repetition of the same uid that this one stands in for. */
  insteadOf: Moment | null
  canceled: boolean
  /** Mail addresses and handles. */
  people: string[]
}

interface Line {
  name: string
  parameters: ReadonlyMap<string, string>
  value: string
}

/**
 * The shifts of an iCalendar text (RFC 5545) as on-call tools write them: once, daily or weekly. Throws `Silent` for
 * anything else that recurs: a shift that is guessed wrong would let the wrong people in.
 */
export function shiftsOf(text: string): Shift[] {
  // A line that begins with a space goes on with the one before.
  const lines = text.replace(/\r?\n[ \t]/g, '').split(/\r?\n/)
  if (lines[0]?.trim().toUpperCase() !== 'BEGIN:VCALENDAR') throw new Silent('That is no iCalendar.')
  const shifts: Shift[] = []
  let event: Line[] | null = null
  let inside = 0
  for (const line of lines.map(parseLine)) {
    if (line.name === 'BEGIN') {
      if (event !== null) inside += 1
      else if (line.value.toUpperCase() === 'VEVENT') event = []
    } else if (line.name === 'END') {
      if (inside > 0) inside -= 1
      else if (event !== null) {
        shifts.push(shiftFrom(event))
        event = null
      }
    } else if (inside === 0) event?.push(line)
  }
  return shifts
}

function parseLine(line: string): Line {
  // Parameters may hold colons and semicolons in quotes.
  const [, head = '', value = ''] = /^((?:"[^"]*"|[^:"])*):(.*)$/s.exec(line) ?? []
  const [name = '', ...rest] = head.match(/(?:"[^"]*"|[^;"])+/g) ?? []
  const parameters = rest.map((part): [string, string] => {
    const [key = '', ...words] = part.split('=')
    return [key.toUpperCase(), words.join('=').replaceAll('"', '')]
  })
  return { name: name.toUpperCase(), parameters: new Map(parameters), value: value.trim() }
}

function shiftFrom(lines: readonly Line[]): Shift {
  const one = (name: string) => lines.find((line) => line.name === name)
  const all = (name: string) => lines.filter((line) => line.name === name)
  const begins = one('DTSTART')
  if (begins === undefined) throw new Silent('The calendar has a shift without a start.')
  const start = momentOf(begins, begins.value)
  const ends = one('DTEND')
  const rule = one('RRULE')
  if (one('RDATE') !== undefined || all('RRULE').length > 1)
    throw new Silent('The calendar repeats a shift in a way the portal does not know.')
  const instead = one('RECURRENCE-ID')
  return {
    uid: one('UID')?.value ?? '',
    start,
    end: ends === undefined ? endFrom(start, begins, one('DURATION')?.value) : momentOf(ends, ends.value),
    rule: rule === undefined ? null : ruleFrom(rule.value, start),
    except: all('EXDATE').flatMap((line) => line.value.split(',').map((value) => momentOf(line, value))),
    insteadOf: instead === undefined ? null : momentOf(instead, instead.value),
    canceled: one('STATUS')?.value.toUpperCase() === 'CANCELLED',
    people: peopleIn(
      all('ATTENDEE').map(({ value }) => value),
      one('SUMMARY')?.value ?? '',
    ),
  }
}

/** `20260301T080000Z`, `20260301T080000` with a TZID, or a day as a whole. */
function momentOf({ parameters }: Line, value: string): Moment {
  const [, year, month, day, hour = '0', minute = '0', utc] =
    /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z)?)?$/.exec(value) ?? []
  const zone = utc === undefined ? (parameters.get('TZID') ?? 'UTC') : 'UTC'
  if (year === undefined || !isZone(zone))
    throw new Silent(
      `The calendar has a time the portal cannot read: ${value.slice(0, 20)} ${zone.slice(0, 40)}.`,
    )
  return { date: `${year}-${month}-${day}`, minute: Number(hour) * 60 + Number(minute), zone }
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** Without an end, a day lasts a day, and a time says how long by a duration. */
function endFrom(start: Moment, { value }: Line, duration: string | undefined): Moment {
  if (duration === undefined && !value.includes('T')) return { ...start, minute: 24 * 60 }
  const [, weeks = '0', days = '0', hours = '0', minutes = '0'] =
    /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:\d+S)?)?$/.exec(duration ?? 'PT0M') ?? []
  const length = ((Number(weeks) * 7 + Number(days)) * 24 + Number(hours)) * 60 + Number(minutes)
  return { ...start, minute: start.minute + length }
}

const weekdays = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']
const known = ['FREQ', 'INTERVAL', 'BYDAY', 'UNTIL', 'COUNT', 'WKST']

function ruleFrom(text: string, start: Moment): Rule {
  const parts = new Map(
    text
      .toUpperCase()
      .split(';')
      .map((part): [string, string] => {
        const [key = '', value = ''] = part.split('=')
        return [key, value]
      }),
  )
  const interval = Number(parts.get('INTERVAL') ?? 1)
  const days = parts.get('BYDAY')?.split(',') ?? []
  const every = { DAILY: 'day' as const, WEEKLY: 'week' as const }[parts.get('FREQ') ?? '']
  const plain =
    every !== undefined &&
    [...parts.keys()].every((key) => known.includes(key)) &&
    days.every((day) => weekdays.includes(day)) &&
    // Weeks are counted from Mondays here; where each counts, it does not matter from when.
    (interval === 1 || ['MO', undefined].includes(parts.get('WKST')))
  if (!plain || !Number.isInteger(interval) || interval < 1)
    throw new Silent(`The calendar repeats a shift in a way the portal does not know: ${text.slice(0, 60)}.`)
  const until = parts.get('UNTIL')
  return {
    every,
    interval,
    weekdays: days.map((day) => weekdays.indexOf(day)),
    until:
      until === undefined
        ? null
        : momentOf({ name: '', value: until, parameters: new Map([['TZID', start.zone]]) }, until),
    count: parts.has('COUNT') ? Number(parts.get('COUNT')) : null,
  }
}

/** The attendees, or what the title names where there are none: mail addresses and handles, apart by commas. */
function peopleIn(attendees: readonly string[], summary: string): string[] {
  const mails = attendees.flatMap((value) => /^mailto:(.+)$/i.exec(value)?.[1]?.trim() ?? [])
  if (mails.length > 0) return mails
  const named = summary.replaceAll('\\,', ',').replace(/^[^:]*:/, '')
  return named
    .split(/[,;&]/)
    .map((word) => word.trim())
    .filter((word) => /^[a-z0-9._+-]+(@[a-z0-9.-]+)?$/i.test(word))
}
