import { err, ok, type Result } from './result'

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

const unitMs: Record<string, number> = {
  m: MINUTE,
  min: MINUTE,
  mins: MINUTE,
  minute: MINUTE,
  minutes: MINUTE,
  h: HOUR,
  hr: HOUR,
  hrs: HOUR,
  hour: HOUR,
  hours: HOUR,
  d: DAY,
  day: DAY,
  days: DAY,
}

export type DurationError = 'empty' | 'unreadable' | 'not-positive'

/**
 * Reads what a person types for a length of time: `90m`, `2h 30m`, `1.5h`, `1d`, `2 hours`, `1:30` (h:mm).
 * A bare number is refused as `unreadable`: nobody can know whether 90 means minutes or hours.
 * The value is in whole milliseconds, rounded to the second.
 */
export function parseDuration(text: string): Result<number, DurationError> {
  const trimmed = text.trim().toLowerCase()
  if (trimmed === '') return err('empty')
  const clock = /^(\d{1,3}):([0-5]\d)$/.exec(trimmed)
  if (clock) return positive(Number(clock[1]) * HOUR + Number(clock[2]) * MINUTE)
  const part = /(\d+(?:[.,]\d+)?)\s*([a-z]+)/g
  if (trimmed.replace(part, '').replace(/[\s,]|and/g, '') !== '') return err('unreadable')
  let total = 0
  for (const [, amount, unit] of trimmed.matchAll(part)) {
    const each = unitMs[unit ?? '']
    if (each === undefined) return err('unreadable')
    total += Number((amount ?? '').replace(',', '.')) * each
  }
  return positive(total)
}

function positive(ms: number): Result<number, DurationError> {
  const rounded = Math.round(ms / SECOND) * SECOND
  return rounded > 0 && Number.isSafeInteger(rounded) ? ok(rounded) : err('not-positive')
}

/** The shortest exact reading, largest unit first, at most two units apart from seconds: `2 h 30 min`, `45 s`, `3 d`. */
export function formatDuration(ms: number): string {
  if (ms < MINUTE) return `${Math.max(0, Math.floor(ms / SECOND))} s`
  const days = Math.floor(ms / DAY)
  const hours = Math.floor((ms % DAY) / HOUR)
  const minutes = Math.floor((ms % HOUR) / MINUTE)
  const parts = [days && `${days} d`, hours && `${hours} h`, minutes && !days && `${minutes} min`]
  return parts.filter(Boolean).join(' ')
}

const presets = [
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
  8 * HOUR,
  12 * HOUR,
  DAY,
  3 * DAY,
  7 * DAY,
]

/** The lengths a form offers at once: at most six, none above `maxMs`, the policy's own default among them. */
export function durationPresets(args: { maxMs: number; defaultMs: number }): number[] {
  const fitting = presets.filter((ms) => ms <= args.maxMs && ms !== args.defaultMs)
  const kept = fitting.slice(-5)
  return [...kept, args.defaultMs].sort((a, b) => a - b)
}
