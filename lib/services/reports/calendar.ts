import { fromAbsolute, startOfWeek, type ZonedDateTime } from '@internationalized/date'
import type { ReportSchedule } from '@/lib/domain/report/schedule'

/** The hour, on the person's clock, at which reports are sent. */
const sendHour = 7

/** The next Monday morning, or morning of a first of a month, after `now` in this zone. */
export function nextSending(every: ReportSchedule['every'], now: Date, zone: string): Date {
  const morning = beginOf(every, now, zone).set({ hour: sendHour })
  return (morning.toDate() > now ? morning : morning.add(stepOf(every))).toDate()
}

/** The last whole week or month before `now` on the clock of this zone. */
export function lastWhole(every: ReportSchedule['every'], now: Date, zone: string): { from: Date; to: Date } {
  const begin = beginOf(every, now, zone)
  return { from: begin.subtract(stepOf(every)).toDate(), to: begin.toDate() }
}

function stepOf(every: ReportSchedule['every']) {
  return every === 'week' ? { weeks: 1 } : { months: 1 }
}

function beginOf(every: ReportSchedule['every'], now: Date, zone: string): ZonedDateTime {
  const local = fromAbsolute(now.getTime(), zone)
  const day = every === 'week' ? startOfWeek(local, 'en-GB') : local.set({ day: 1 })
  return day.set({ hour: 0, minute: 0, second: 0, millisecond: 0 })
}
