import { SECOND } from './duration'

/** `stopped`: the receiver refused one event for good, and somebody has to look. */
export const sinkStates = ['active', 'paused', 'stopped'] as const
export type SinkState = (typeof sinkStates)[number]

/** How events are written: as the portal has them, or as the Open Cybersecurity Schema Framework does. */
export const sinkFormats = ['native', 'ocsf'] as const
export type SinkFormat = (typeof sinkFormats)[number]

export const sinkFormatLabel: Record<SinkFormat, string> = {
  native: 'Gatehouse JSON',
  ocsf: 'OCSF 1.8',
}

/** How far a sink is behind the sealed log. */
export interface Lag {
  events: number
  /** The age of the oldest event that is not delivered, in milliseconds; 0 where none waits. */
  ms: number
}

/** `head` is the place the next sealed event will get; `nextAt` when the first undelivered event happened. */
export function lagOf(
  { nextSequence, head, nextAt }: { nextSequence: number; head: number; nextAt: Date | null },
  now: Date,
): Lag {
  const events = Math.max(0, head - nextSequence)
  const ms = events === 0 || nextAt === null ? 0 : Math.max(0, now.getTime() - nextAt.getTime())
  return { events, ms }
}

const firstPauseMs = SECOND
const longestPauseMs = 300 * SECOND

/**
 * How long a sink that failed `attempts` times in a row is left alone, in milliseconds: anything up to a bound that
 * doubles, so that sinks behind one broken network do not all come back at once. `chance` is in [0, 1). A receiver that
 * said how long it wants to be left alone is left alone at least that long.
 */
export function pauseAfter(attempts: number, chance: number, askedMs: number | null = null): number {
  const bound = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(attempts - 1, 20))
  return Math.max(Math.round(bound * chance), Math.min(askedMs ?? 0, longestPauseMs))
}

/** How many events to send after a batch of `size` was refused: half, so that the one at fault is found. */
export function narrowed(size: number): number {
  return Math.max(1, Math.floor(size / 2))
}

/** How many to send after a batch of `size` was taken. */
export function widened(size: number, most: number): number {
  return Math.min(most, size * 2)
}
