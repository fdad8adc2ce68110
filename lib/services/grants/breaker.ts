import { SECOND } from '@/lib/domain/duration'
import type { TargetId } from '@/lib/domain/ids'

const tripsAfter = 5
const pauseMs = 5 * SECOND

/** Pauses a target after five failures in a row, for five seconds; then lets work through again. */
export interface Breaker {
  closed(now: Date): boolean
  note(succeeded: boolean, now: Date): void
}

function newBreaker(): Breaker {
  let failures = 0
  let openUntil: Date | null = null
  return {
    closed: (now) => openUntil === null || now >= openUntil,
    note: (succeeded, now) => {
      failures = succeeded ? 0 : failures + 1
      openUntil = failures >= tripsAfter ? new Date(now.getTime() + pauseMs) : null
    },
  }
}

// Per process on purpose: each process learns by itself whether it reaches a target.
const breakers = new Map<TargetId, Breaker>()

export function breakerFor(id: TargetId): Breaker {
  const known = breakers.get(id)
  if (known !== undefined) return known
  const made = newBreaker()
  breakers.set(id, made)
  return made
}
