import { parseDateTime, toZoned, type CalendarDateTime } from '@internationalized/date'
import { err, ok, type Result } from '@/lib/domain/result'

/** Why a wall-clock time is not one instant. A `gap` and an `overlap` bring the two instants that may be meant. */
export type WallTimeError =
  | { kind: 'unreadable' }
  | { kind: 'gap' | 'overlap'; choices: readonly [Date, Date] }

/**
 * Reads what a `datetime-local` field sends (`2026-03-29T02:30`) as an instant in `timeZone` (an IANA name). Where
 * clocks are put forward the time does not exist, where they are put back it comes twice: neither is guessed at.
 */
export function readWallTime(text: string, timeZone: string): Result<Date, WallTimeError> {
  const local = parsed(text)
  if (local === null) return err({ kind: 'unreadable' })
  const earlier = toZoned(local, timeZone, 'earlier')
  const later = toZoned(local, timeZone, 'later')
  if (earlier.compare(later) === 0) return ok(earlier.toDate())
  const kind = earlier.hour === local.hour && earlier.minute === local.minute ? 'overlap' : 'gap'
  return err({ kind, choices: [earlier.toDate(), later.toDate()] })
}

/** Reads it once more with the instant the person chose; null when that is none of the two. */
export function chosenInstant(choices: readonly Date[], chosen: string): Date | null {
  return choices.find((choice) => choice.toISOString() === chosen) ?? null
}

function parsed(text: string): CalendarDateTime | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text)) return null
  try {
    return parseDateTime(text)
  } catch {
    return null
  }
}
