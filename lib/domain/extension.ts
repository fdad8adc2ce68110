import { formatDuration } from './duration'
import type { Facts, Wanted } from './facts'
import { isLive, type GrantClock } from './grant'
import { termsFor, type Extension, type Terms } from './policy'
import type { Reason } from './reason'
import { evaluate, judgeAgain, type Verdict } from './verdict'

/** More time on a live grant: a request of its own, judged by everything, whose time runs from the old end. */

/** The grant that is to last longer, with what was added to it before. */
export interface Extent extends GrantClock {
  extensions: number
  extendedMs: number
  /** Activated without anybody's leave, because of an incident. */
  emergency: boolean
  /** The name of a request for more time that waits for its answer; null where none does. */
  waiting: string | null
}

/** What the policy leaves, or why it leaves nothing; `from` says since when it may be asked for, where that is the reason. */
export type Allowance =
  | { open: true; leftMs: number; timesLeft: number; asksNobody: boolean }
  | { open: false; reason: string; from: Date | null }

const closed = (reason: string, from: Date | null = null): Allowance => ({ open: false, reason, from })

/** How much more time these terms allow this grant at `now`. Says nothing of eligibility, hours or separation. */
export function allowanceOf(rule: Extension | null, extent: Extent, now: Date): Allowance {
  if (!isLive(extent, now) || extent.endsAt === null) return closed('Only live access can be extended.')
  if (extent.waiting !== null) return closed(`${extent.waiting} asks for more time already.`)
  return leftOf(rule, extent, extent.endsAt, now)
}

function leftOf(rule: Extension | null, extent: Extent, endsAt: Date, now: Date): Allowance {
  if (extent.emergency)
    return closed(
      'An emergency activation is not extended. If you need more time, activate in the usual way.',
    )
  if (rule === null)
    return closed('The policy allows no extension. If you need more time, activate the role again.')
  if (extent.extensions >= rule.times)
    return closed(`It has been extended ${times(rule.times)}, as often as the policy allows.`)
  const leftMs = rule.maxMs - extent.extendedMs
  if (leftMs <= 0)
    return closed(`It has been extended by ${formatDuration(rule.maxMs)}, as much as the policy allows.`)
  const from = rule.lastMs === null ? null : new Date(endsAt.getTime() - rule.lastMs)
  if (from !== null && now < from)
    return closed(`It can be extended in its last ${formatDuration(rule.lastMs ?? 0)}.`, from)
  return {
    open: true,
    leftMs,
    timesLeft: rule.times - extent.extensions,
    asksNobody: rule.approval.kind === 'none',
  }
}

/** What is asked for: so much more, from the old end on. */
export type MoreTime = Pick<Wanted, 'durationMs' | 'justification'>

/**
 * Judges a wish for more time under the policy in force: the allowance, and all that is judged at a submit but the
 * ticket, which the grant has given already, and how often a role is activated, for this is not another time.
 */
export function evaluateExtension(wanted: MoreTime, facts: Facts, extent: Extent): Verdict {
  const { rule, terms } = termsFor(facts.policy, facts.requester)
  const against = judgeAllowance(wanted.durationMs, facts.now, terms, extent)
  const { start, judged } = asExtension(wanted.durationMs, facts, terms, extent)
  const verdict = evaluate({ ...wanted, start, ticket: '' }, judged)
  const reasons = [...against, ...(verdict.outcome === 'refused' ? verdict.reasons.map(reworded) : [])]
  return reasons.length > 0
    ? { outcome: 'refused', reasons, rule, warnings: verdict.warnings }
    : { ...verdict, rule }
}

/** The same before a word is typed: what would come of so much more time, whoever says what it is for. */
export function foresee(durationMs: number, facts: Facts, extent: Extent): Verdict {
  const { rule, terms } = termsFor(facts.policy, facts.requester)
  const justification = { required: false, minLength: 0, prompt: '' }
  const wordless = { ...facts, policy: { ...terms, justification, rules: [] } }
  return { ...evaluateExtension({ durationMs, justification: '' }, wordless, extent), rule }
}

/** What stands at an approval against more time that was asked for before. An empty list means it may be. */
export function judgeExtensionAgain(
  { durationMs }: Pick<MoreTime, 'durationMs'>,
  facts: Facts,
  extent: Omit<Extent, 'waiting'>,
): Reason[] {
  const { terms } = termsFor(facts.policy, facts.requester)
  // Its own request is the one that waits, and it came in time.
  const rule = terms.extension && { ...terms.extension, lastMs: null }
  const own = { ...extent, waiting: null }
  const against = judgeAllowance(durationMs, facts.now, { ...terms, extension: rule }, own)
  const { start, judged } = asExtension(durationMs, facts, terms, own)
  return [...against, ...judgeAgain({ start, durationMs }, judged).map(reworded)]
}

function judgeAllowance(durationMs: number, now: Date, terms: Terms, extent: Extent): Reason[] {
  const allowance = allowanceOf(terms.extension, extent, now)
  if (!allowance.open) return [{ code: 'no-extension', field: 'role', text: allowance.reason }]
  if (durationMs <= allowance.leftMs) return []
  return [
    {
      code: 'duration-too-long',
      field: 'duration',
      text: `The policy leaves ${formatDuration(allowance.leftMs)} of more time; you asked for ${formatDuration(durationMs)}.`,
    },
  ]
}

/** The facts as a request for the time from the old end on meets them; the allowance is judged by itself. */
function asExtension(durationMs: number, facts: Facts, terms: Terms, extent: Extent) {
  const start = extent.endsAt
  const aheadMs = start === null ? 0 : Math.max(0, start.getTime() - facts.now.getTime())
  const policy = {
    ...terms,
    duration: { minMs: 0, maxMs: durationMs, defaultMs: durationMs },
    start: { maxAheadMs: aheadMs },
    ticket: null,
    approval: terms.extension?.approval ?? terms.approval,
    limits: { perDay: null, perWeek: null, coolDownMs: null, maxHolders: terms.limits.maxHolders },
    rules: [],
  }
  return { start, judged: { ...facts, policy } }
}

/** Some reasons speak of choosing another start, and more time has none. */
function reworded(reason: Reason): Reason {
  if (reason.code === 'not-eligible-then')
    return {
      ...reason,
      field: 'duration',
      text: 'Your eligibility ends no later than this access. Have it renewed, then extend.',
    }
  return reason.field === 'start' ? { ...reason, field: 'duration' } : reason
}

/** Until when a stage of such a request may be answered: at the old end there is nothing left to extend. */
export function answerBy({ oldEnd, withinMs }: { oldEnd: Date | null; withinMs: number }, now: Date): Date {
  const at = now.getTime() + withinMs
  return new Date(oldEnd === null ? at : Math.min(at, oldEnd.getTime()))
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}
