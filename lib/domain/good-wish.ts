import type { Wanted } from './facts'
import type { Terms } from './policy'

/** What nothing of the form itself stands against: now, for the usual time, with words and a ticket as asked. */
export function goodWish({ duration, justification, ticket }: Terms): Wanted {
  return {
    start: null,
    durationMs: duration.defaultMs,
    justification: 'x'.repeat(Math.max(1, justification.minLength)),
    ticket: ticket?.example ?? '',
  }
}
