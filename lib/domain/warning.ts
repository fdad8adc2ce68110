import { MINUTE } from './duration'

/**
 * How long before its end the holder of a grant of this length is told so, in milliseconds, the earliest first: when a
 * fifth is left, and 5 minutes before. Of a short grant only what is worth saying: a minute's warning at least, and not
 * before half of it is over.
 */
export function warningsBefore(lengthMs: number): number[] {
  const marks = [Math.round(lengthMs / 5), 5 * MINUTE].filter((ms) => ms >= MINUTE && ms <= lengthMs / 2)
  return [...new Set(marks)].sort((a, b) => b - a)
}

/** When the holder is to be told next, after `now`; null when everything has been said. */
export function nextWarning(grant: { startedAt: Date; endsAt: Date }, now: Date): Date | null {
  const marks = warningsBefore(grant.endsAt.getTime() - grant.startedAt.getTime())
  const next = marks.find((ms) => grant.endsAt.getTime() - ms > now.getTime())
  return next === undefined ? null : new Date(grant.endsAt.getTime() - next)
}
