import { fromAbsolute, startOfWeek, type ZonedDateTime } from '@internationalized/date'
import { DAY, HOUR, MINUTE } from '@/lib/domain/duration'

type Step =
  | { minutes: number }
  | { hours: number }
  | { days: number }
  | { weeks: number }
  | { months: number }

const steps: readonly { ms: number; step: Step }[] = [
  { ms: MINUTE, step: { minutes: 1 } },
  { ms: 5 * MINUTE, step: { minutes: 5 } },
  { ms: 15 * MINUTE, step: { minutes: 15 } },
  { ms: HOUR, step: { hours: 1 } },
  { ms: 3 * HOUR, step: { hours: 3 } },
  { ms: 6 * HOUR, step: { hours: 6 } },
  { ms: DAY, step: { days: 1 } },
  { ms: 7 * DAY, step: { weeks: 1 } },
  { ms: 30 * DAY, step: { months: 1 } },
]

/**
 * The edges of a histogram's bars over [from, to), at most about `most` bars: full minutes, hours, days, weeks or
 * months on the viewer's clock, the first and last cut to the range. From an hour on they fall on full UTC hours, even
 * where the zone's do not: the counts are kept by those.
 */
export function bucketEdges(range: { from: Date; to: Date }, zone: string, most = 92): Date[] {
  const key = `${range.from.getTime()} ${range.to.getTime()} ${zone} ${most}`
  const found = known.get(key)
  if (found !== undefined) return [...found]
  const edges = cut(range, zone, most)
  if (known.size >= 100) known.clear()
  known.set(key, edges)
  return [...edges]
}

// A page that says no range of its own asks for the same one for an hour, and the arithmetic of zones is slow.
const known = new Map<string, readonly Date[]>()

function cut(range: { from: Date; to: Date }, zone: string, most: number): Date[] {
  const length = range.to.getTime() - range.from.getTime()
  const { ms, step } = steps.find((each) => length / each.ms <= most) ?? {
    ms: 365 * DAY,
    step: { months: Math.ceil(length / (30 * DAY * most)) },
  }
  const edges = [range.from]
  let at = floor(fromAbsolute(range.from.getTime(), zone), step)
  while (edges.length <= 4 * most) {
    at = at.add(step)
    const edge = ms < HOUR ? at.toDate() : onTheHour(at.toDate())
    if (edge >= range.to) break
    if (edge > range.from) edges.push(edge)
  }
  return [...edges, range.to]
}

function onTheHour(at: Date): Date {
  return new Date(Math.floor(at.getTime() / HOUR) * HOUR)
}

function floor(at: ZonedDateTime, step: Step): ZonedDateTime {
  const hour = at.set({ minute: 0, second: 0, millisecond: 0 })
  if ('minutes' in step) return hour.set({ minute: at.minute - (at.minute % step.minutes) })
  if ('hours' in step) return hour.set({ hour: at.hour - (at.hour % step.hours) })
  const day = hour.set({ hour: 0 })
  if ('days' in step) return day
  return 'weeks' in step ? startOfWeek(day, 'en-GB') : day.set({ day: 1 })
}
