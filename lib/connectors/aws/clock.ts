import type { Reply } from '@/lib/http-client/send'
import type { Check } from '../connector'

const toleratedSkewMs = 30_000

/** How far the clock of who answered is from ours; to the second, and null where it does not tell. */
export function offsetOf({ headers }: Reply): number | null {
  const theirs = Date.parse(headers.date ?? '')
  return Number.isNaN(theirs) ? null : theirs - Date.now()
}

export function clockCheck(offsetMs: number | null): Check {
  const ok = offsetMs === null || Math.abs(offsetMs) < toleratedSkewMs
  const seen =
    offsetMs === null
      ? 'It does not tell its time.'
      : `Its clock is ${Math.round(offsetMs / 1_000)} s from ours.`
  return {
    name: 'Clock',
    ok,
    detail: ok ? seen : `${seen} Access would end wrong by as much: synchronise the clocks (NTP).`,
  }
}
