import { compare, outcomeOf, type Change, type Outcome } from './replay'
import { evaluate } from './verdict'
import type { Facts } from './facts'
import { goodWish } from './good-wish'
import { termsFor, type PolicySettings } from './policy'
import type { SourcePeople } from './seats'

/** What a change of policy does to one person who is eligible. */
export interface Shift {
  change: Change
  before: Outcome
  after: Outcome
  /** Why it would be refused; empty where it would not. */
  why: string
}

/**
 * Compares what becomes of one person's usual wish: now, for the time that is usual today, written as each of the two
 * policies asks. Nothing that only shows when it is sent (network, sign-in, use so far) is looked at.
 */
export function shiftOf(
  facts: Omit<Facts, 'policy' | 'people'>,
  before: { policy: PolicySettings; people: SourcePeople },
  after: { policy: PolicySettings; people: SourcePeople },
): Shift {
  const { durationMs } = goodWish(termsFor(before.policy, facts.requester).terms)
  const judge = (side: { policy: PolicySettings; people: SourcePeople }) => {
    const wish = { ...goodWish(termsFor(side.policy, facts.requester).terms), durationMs }
    return evaluate(wish, { ...facts, ...side, ticket: { kind: 'good', text: '' } })
  }
  const [was, is] = [judge(before), judge(after)]
  const why = is.outcome === 'refused' ? is.reasons.map(({ text }) => text).join(' ') : ''
  const [old, fresh] = [outcomeOf(was), outcomeOf(is)]
  return { change: compare(old, fresh), before: old, after: fresh, why }
}

/** Whether somebody comes to the role more easily than before, less easily, or just as. */
export function sideOf(change: Change): 'gains' | 'loses' | null {
  switch (change) {
    case 'automatic':
    case 'allowed':
    case 'fewer':
      return 'gains'
    case 'blocked':
    case 'more':
      return 'loses'
    case 'same':
      return null
  }
}
