import { fromDate, toCalendarDateTime } from '@internationalized/date'

/** What a `datetime-local` field shows for an instant in a zone (an IANA name): `2026-11-01T09:30`. */
export function wallTimeOf(at: Date, timeZone: string): string {
  return toCalendarDateTime(fromDate(at, timeZone)).toString().slice(0, 16)
}
