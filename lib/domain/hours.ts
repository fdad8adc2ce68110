import type { Hours, Recurrence, Window } from './conditions'
import { DAY, formatDuration, MINUTE } from './duration'
import { instantOn, nextTransition, wallAt, type Wall } from './zone-clock'

/**
 * Whether it is open at every instant of [from, to). Windows that touch count as one. A window is open whenever the
 * clock on the wall shows a time inside it: on the day the clocks are put forward it is shorter, and what comes twice
 * is open twice. A maintenance window lasts its full length.
 */
export function openThroughout(hours: Hours, from: Date, to: Date): boolean {
  for (let at = from; at < to;) {
    const end = openUntil(hours, at)
    if (end === null) return false
    at = end
  }
  return true
}

/** How far `nextOpening` looks. */
const lookAheadDays = 60

/** The first opening after `after` that lasts for `durationMs`; null when there is none in 60 days. */
export function nextOpening(hours: Hours, after: Date, durationMs: number): Date | null {
  const today = wallAt(after, hours.timeZone)
  for (let days = 0; days <= lookAheadDays; days++) {
    const fitting = openingsOn(hours, dayAfter(today, days)).filter(
      (at) => at > after && openThroughout(hours, at, new Date(at.getTime() + durationMs)),
    )
    if (fitting.length > 0) return new Date(Math.min(...fitting.map((at) => at.getTime())))
  }
  return null
}

type Day = Pick<Wall, 'date' | 'day' | 'weekday'>

function openingsOn({ windows, maintenance, holidays, timeZone }: Hours, day: Day): Date[] {
  const opening = [
    ...(holidays.includes(day.date) ? [] : windows.filter(({ weekdays }) => weekdays.includes(day.weekday))),
    ...maintenance.filter((window) => comesOn(window, day)),
  ]
  return opening.map(({ from }) => instantOn(day.date, minutesOf(from), timeZone))
}

/** An instant up to which it stays open without a break, or null when it is closed at this one. */
function openUntil(hours: Hours, at: Date): Date | null {
  const wall = wallAt(at, hours.timeZone)
  const ends = [...windowEnds(hours, at, wall), ...maintenanceEnds(hours, at, wall)]
  return ends.length === 0 ? null : new Date(Math.max(...ends))
}

function windowEnds({ windows, holidays, timeZone }: Hours, at: Date, wall: Wall): number[] {
  if (holidays.includes(wall.date)) return []
  const minute = at.getTime() - (at.getTime() % MINUTE)
  return windows
    .filter((window) => isIn(window, wall))
    .map(({ to }) => {
      const end = new Date(minute + (minutesOf(to) - wall.minute) * MINUTE)
      // Where the clock is changed before that, what holds afterwards is judged by what it shows then.
      return (nextTransition(at, end, timeZone) ?? end).getTime()
    })
}

function isIn(window: Window, wall: Wall): boolean {
  return (
    window.weekdays.includes(wall.weekday) &&
    minutesOf(window.from) <= wall.minute &&
    wall.minute < minutesOf(window.to)
  )
}

/** Where the maintenance windows around this instant end; one of yesterday may reach past midnight. */
function maintenanceEnds({ maintenance, timeZone }: Hours, at: Date, wall: Wall): number[] {
  return maintenance.flatMap((window) =>
    [dayAfter(wall, 0), dayAfter(wall, -1)].flatMap((day) => {
      if (!comesOn(window, day)) return []
      const start = instantOn(day.date, minutesOf(window.from), timeZone).getTime()
      const end = start + window.durationMs
      return start <= at.getTime() && at.getTime() < end ? [end] : []
    }),
  )
}

function comesOn({ weekday, nth }: Recurrence, { weekday: today, day }: Day): boolean {
  return weekday === today && (nth === null || Math.ceil(day / 7) === nth)
}

function dayAfter({ date }: Pick<Wall, 'date'>, days: number): Day {
  const then = new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY)
  return { date: then.toISOString().slice(0, 10), day: then.getUTCDate(), weekday: then.getUTCDay() }
}

function minutesOf(time: string): number {
  const [hour = '0', minute = '0'] = time.split(':')
  return Number(hour) * 60 + Number(minute)
}

const weekdayNames = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sept', 'Oct', 'Nov', 'Dec']
const ordinals = ['first', 'second', 'third', 'fourth', 'fifth']

/** `Mon–Fri 08:00–18:00, not on holidays, and every first Sun of the month from 22:00 for 4 h (Europe/Oslo)` */
export function hoursInWords({ windows, maintenance, timeZone, holidays }: Hours): string {
  const usual = windows
    .map((window) => `${daysInWords(window.weekdays)} ${window.from}–${window.to}`)
    .join(', ')
  const parts = [
    ...(usual === '' ? [] : [holidays.length > 0 ? `${usual}, not on holidays` : usual]),
    ...maintenance.map(
      ({ weekday, nth, from, durationMs }) =>
        `every ${nth === null ? weekdayNames[weekday] : `${ordinals[nth - 1]} ${weekdayNames[weekday]} of the month`} from ${from} for ${formatDuration(durationMs)}`,
    ),
  ]
  return parts.length === 0 ? 'at no time' : `${parts.join(', and ')} (${timeZone})`
}

/** `Mon–Fri` for a run of three or more, `Mon, Wed` else; the week begins on Monday. */
function daysInWords(days: readonly number[]): string {
  const order = [...new Set(days)].map((day) => (day + 6) % 7).sort((a, b) => a - b)
  const run = order.length > 2 && order.every((day, index) => day === (order[0] ?? 0) + index)
  const name = (place: number | undefined) => weekdayNames[((place ?? 0) + 1) % 7] ?? ''
  return run ? `${name(order[0])}–${name(order.at(-1))}` : order.map(name).join(', ')
}

/** `Mon 2 Nov 08:00`, on the clock of the hours' own zone. */
export function openingInWords(at: Date, timeZone: string): string {
  const { date, day, weekday, minute } = wallAt(at, timeZone)
  const month = monthNames[Number(date.slice(5, 7)) - 1]
  const time = [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':')
  return `${weekdayNames[weekday]} ${day} ${month} ${time}`
}
