import type { Facts, TicketAnswer, Wanted } from './facts'
import type { PrincipalId } from './ids'
import type { Reason, ReasonCode } from './reason'
import type { Verdict } from './verdict'

/** How a verdict came out, with only what two of them are compared by. */
export type Outcome =
  | { kind: 'refused'; reasons: readonly Pick<Reason, 'code'>[] }
  | { kind: 'automatic' }
  /** `needed` approvals in all stages together, by people out of `asked`. */
  | { kind: 'needs-approval'; needed: number; stages: number; asked: readonly PrincipalId[] }

/** What other rules would have made of a request that was judged before. */
export const changes = ['automatic', 'blocked', 'allowed', 'more', 'fewer', 'same'] as const
export type Change = (typeof changes)[number]

export const changeLabel: Record<Change, string> = {
  automatic: 'Now automatic',
  blocked: 'Now blocked',
  allowed: 'No longer refused',
  more: 'More approvals',
  fewer: 'Fewer approvals',
  same: 'Same',
}

export function outcomeOf(verdict: Verdict): Outcome {
  switch (verdict.outcome) {
    case 'refused':
      return { kind: 'refused', reasons: verdict.reasons }
    case 'automatic':
      return { kind: 'automatic' }
    case 'needs-approval':
      return {
        kind: 'needs-approval',
        needed: verdict.stages.reduce((sum, { needed }) => sum + needed, 0),
        stages: verdict.stages.length,
        asked: [...new Set(verdict.stages.flatMap(({ seats }) => seats.map(({ id }) => id)))],
      }
  }
}

export function compare(before: Outcome, after: Outcome): Change {
  if (after.kind === 'refused') return before.kind === 'refused' ? 'same' : 'blocked'
  if (before.kind === 'refused') return 'allowed'
  if (after.kind === 'automatic') return before.kind === 'automatic' ? 'same' : 'automatic'
  const [was, is] = [before.kind === 'automatic' ? 0 : before.needed, after.needed]
  return is > was ? 'more' : is < was ? 'fewer' : 'same'
}

/** What no policy decides: it stands as it was recorded, whatever is known of the person now. */
const settled: readonly ReasonCode[] = [
  'not-employed',
  'employment-ends-first',
  'role-archived',
  'not-eligible',
  'not-eligible-then',
  'eligibility-ends-first',
]

/**
 * What was known of then, as far as the recorded reasons tell it: employment, eligibility, separation of duties, the
 * ticket's own answer and an overdue review.
 */
export function factsOfThen(
  codes: readonly ReasonCode[],
): Pick<Facts, 'eligibility' | 'conflicts' | 'ticket' | 'reviewOverdue'> {
  return {
    eligibility: codes.some((code) => settled.includes(code))
      ? []
      : [{ startsAt: new Date(0), endsAt: null }],
    conflicts: codes.includes('conflict')
      ? [{ effect: 'block', rule: '', text: 'A separation rule stood against it.' }]
      : [],
    ticket: ticketOf(codes),
    reviewOverdue: codes.includes('review-overdue') ? 'of then' : null,
  }
}

function ticketOf(codes: readonly ReasonCode[]): TicketAnswer {
  if (codes.includes('ticket-not-good')) return { kind: 'bad', text: 'The ticket was not good.' }
  if (codes.includes('ticket-unconfirmed')) return { kind: 'silent', text: '' }
  return { kind: 'good', text: '' }
}

/** A wish as it was sent; an emergency by its incident. */
export function wishOf(request: Omit<Wanted, 'emergency'> & { incident: string | null }): Wanted {
  const { incident, ...wish } = request
  return incident === null ? wish : { ...wish, emergency: { incident } }
}
