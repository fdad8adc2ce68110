import { fromAbsolute, startOfWeek, type ZonedDateTime } from '@internationalized/date'

/** The hour of Monday, on the person's clock, at which a count of the week before is sent. */
const sendHour = 7

/** The next Monday morning after `now` in this zone. */
export function nextMondayMorning(now: Date, zone: string): Date {
  const monday = mondayOf(now, zone)
  const morning = monday.set({ hour: sendHour })
  return (morning.toDate() > now ? morning : morning.add({ weeks: 1 })).toDate()
}

/** The last whole week before `now` on the clock of this zone, and the one before it. */
export function lastTwoWeeks(now: Date, zone: string): { before: Date; from: Date; to: Date } {
  const monday = mondayOf(now, zone)
  return {
    before: monday.subtract({ weeks: 2 }).toDate(),
    from: monday.subtract({ weeks: 1 }).toDate(),
    to: monday.toDate(),
  }
}

/** Midnight, or the first instant there is on that day. */
function mondayOf(now: Date, zone: string): ZonedDateTime {
  const local = fromAbsolute(now.getTime(), zone)
  return startOfWeek(local, 'en-GB').set({ hour: 0, minute: 0, second: 0, millisecond: 0 })
}
