import { belongs } from './audience'
import { asked, checkNames, type CheckName } from './checks'
import type { Facts, Wanted } from './facts'
import { termsFor } from './policy'
import { audienceWords, type PolicyWordNames } from './policy-words'
import type { Reason, ReasonCode } from './reason'
import { evaluate, type Verdict } from './verdict'

/** One of the policy's rules, in the order in which they are tried; `name` null for what holds for everybody. */
export interface RuleTrace {
  name: string | null
  counts: boolean
  text: string
}

export interface Check {
  name: CheckName
  holds: boolean
  /** What is asked where it holds, every reason where it does not. */
  text: string
}

export interface Trace {
  rules: RuleTrace[]
  checks: Check[]
  verdict: Verdict
}

/** Where each reason of a refusal belongs. */
const checkOf: Record<ReasonCode, CheckName> = {
  'not-employed': 'Employment',
  'employment-ends-first': 'Employment',
  'role-archived': 'Role',
  'sponsor-gone': 'Employment',
  'sponsor-not-eligible': 'Eligibility',
  'beyond-sponsor': 'Duration',
  'not-in-role': 'Role',
  'not-eligible': 'Eligibility',
  'not-eligible-then': 'Eligibility',
  'eligibility-ends-first': 'Eligibility',
  'not-for-others': 'Asking for somebody',
  'start-in-past': 'Start',
  'start-too-far': 'Start',
  'duration-too-long': 'Duration',
  'duration-too-short': 'Duration',
  'duration-missing': 'Duration',
  'justification-missing': 'Justification',
  'justification-too-short': 'Justification',
  'justification-too-long': 'Justification',
  'ticket-missing': 'Ticket',
  'ticket-unreadable': 'Ticket',
  'ticket-not-good': 'Ticket',
  'ticket-unconfirmed': 'Ticket',
  'outside-hours': 'Hours',
  'other-network': 'Network',
  'sign-in-too-old': 'Sign-in',
  'sign-in-too-weak': 'Sign-in',
  'too-many-today': 'Limits',
  'too-many-this-week': 'Limits',
  'cooling-down': 'Limits',
  'all-places-taken': 'Limits',
  conflict: 'Separation of duties',
  'no-emergency': 'Emergency',
  'emergency-only-now': 'Emergency',
  'incident-missing': 'Emergency',
  'review-overdue': 'Emergency',
  'no-extension': 'Duration',
  'nobody-to-approve': 'Approvers',
  'needs-more-approval': 'Approvers',
}

/**
 * The verdict with everything that led to it. The checks are sorted out of the very reasons of `evaluate`, so that they
 * cannot say anything else: one fails exactly where the verdict is a refusal.
 */
export function trace(wanted: Wanted, facts: Facts, names: PolicyWordNames): Trace {
  const verdict = evaluate(wanted, facts)
  const reasons = verdict.outcome === 'refused' ? verdict.reasons : []
  const said = asked(wanted, facts, termsFor(facts.policy, facts.requester).terms)
  return {
    rules: tryRules(facts, names),
    checks: checkNames.map((name) => checkFor(name, reasonsOf(name, reasons), said[name])),
    verdict,
  }
}

function reasonsOf(name: CheckName, reasons: readonly Reason[]): Reason[] {
  return reasons.filter(({ code }) => checkOf[code] === name)
}

function checkFor(name: CheckName, against: readonly Reason[], said: string): Check {
  if (against.length === 0) return { name, holds: true, text: said }
  return { name, holds: false, text: against.map(({ text }) => text).join(' ') }
}

/** Each special rule, and why it counts or does not; then the terms of everybody. */
function tryRules({ policy, requester }: Facts, names: PolicyWordNames): RuleTrace[] {
  const first = policy.rules.findIndex(({ who }) => belongs(requester, who))
  const special = policy.rules.map(({ name, who }, index): RuleTrace => {
    const people = audienceWords(who, names)
    if (index === first) return { name, counts: true, text: `Fits: it is for ${people}.` }
    if (first !== -1 && index > first)
      return { name, counts: false, text: `Not tried: “${policy.rules[first]?.name}” came first.` }
    return { name, counts: false, text: `Does not fit: it is for ${people}.` }
  })
  const base =
    first === -1 ? 'Counts, for no rule before it fits.' : 'Holds for what the rule above leaves open.'
  return [...special, { name: null, counts: first === -1, text: base }]
}
