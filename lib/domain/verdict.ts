import { judgeAccess, type AccessWanted } from './access'
import type { Automatic } from './approval'
import type { Facts, Wanted } from './facts'
import type { ProviderAnswer } from './integration'
import { termsFor, type Terms } from './policy'
import type { Reason } from './reason'
import { planStages, type StagePlan } from './seats'
import { judgeWish } from './wish'

export { noCircumstances, startOf, type Facts, type Wanted } from './facts'
export { reasonCodes, type Reason, type ReasonCode } from './reason'

/** Which rule judged it, and what whoever reads it should know besides; `rule` null for the terms of everybody. */
interface Judged {
  rule: string | null
  warnings: string[]
  /** What the ticket system and the schedules answered; left out where none was asked. */
  answers?: ProviderAnswer[]
}

export type Verdict =
  | ({ outcome: 'refused'; reasons: Reason[] } & Judged)
  /** `because` says why nobody is asked, where somebody usually is. */
  | ({ outcome: 'automatic'; because: string | null } & Judged)
  | ({ outcome: 'needs-approval'; stages: [StagePlan, ...StagePlan[]] } & Judged)

/**
 * Judges what is wanted against the policy in force: the one evaluation that the dry run, submit and the
 * start of a scheduled grant share. A refusal lists every reason, never only the first.
 */
export function evaluate(wanted: Wanted, facts: Facts): Verdict {
  const { rule, terms } = termsFor(facts.policy, facts.requester)
  const judged = {
    rule,
    warnings: warningsOf(facts),
    ...(facts.answers.length > 0 && { answers: [...facts.answers] }),
  }
  const reasons = [
    ...judgeAsker(facts, terms),
    ...judgeAccess(wanted, facts, terms),
    ...judgeWish(wanted, facts, terms),
  ]
  const refused = (): Verdict => ({ outcome: 'refused', reasons, ...judged })
  const { approval } = terms
  if (approval.kind === 'none' || wanted.emergency !== undefined)
    return reasons.length > 0
      ? refused()
      : { outcome: 'automatic', because: wanted.emergency ? 'emergency' : null, ...judged }
  const because = mustBeLookedAt(wanted, facts, terms)
    ? null
    : automaticFor(approval.automatic, wanted, facts)
  if (because !== null) return reasons.length > 0 ? refused() : { outcome: 'automatic', because, ...judged }
  const excluded = [facts.requester.id, ...(facts.askedBy === null ? [] : [facts.askedBy])]
  const { stages, short } = planStages(approval, { now: facts.now, people: facts.people, excluded })
  if (short !== null) reasons.push(nobodyToApprove(short.able, short.stage.needed))
  const [first, ...later] = stages
  if (reasons.length > 0 || first === undefined) return refused()
  return { outcome: 'needs-approval', stages: [first, ...later], ...judged }
}

function judgeAsker({ askedBy, role }: Facts, { forOthers }: Terms): Reason[] {
  if (askedBy === null || forOthers) return []
  return [
    {
      code: 'not-for-others',
      field: 'role',
      text: `${role.name} is asked for by whoever will use it, not for somebody else.`,
    },
  ]
}

function warningsOf({ conflicts, answers }: Facts): string[] {
  return [
    ...conflicts.filter(({ effect }) => effect === 'warn').map(({ text }) => text),
    ...answers.filter(({ kind }) => kind === 'silent').map(({ text }) => text),
  ]
}

/** Whether a ticket was not confirmed that the policy then wants a person to look at. */
function mustBeLookedAt(wanted: Wanted, facts: Facts, { ticket: rule }: Terms): boolean {
  const unconfirmed = wanted.ticket.trim() !== '' && facts.ticket?.kind !== 'good'
  return rule !== null && rule.check !== null && rule.check.ifSilent === 'ask' && unconfirmed
}

/** What stands against access that was allowed once and is judged again, under the terms in force now. */
export function judgeAgain(wanted: AccessWanted, facts: Facts): Reason[] {
  return judgeAccess(wanted, facts, termsFor(facts.policy, facts.requester).terms)
}

/** Why nobody has to be asked, when every condition for that holds; null when one does not. */
function automaticFor(rule: Automatic | null, { durationMs }: Wanted, facts: Facts): string | null {
  if (rule === null) return null
  const { now, lastApprovedAt, onCallBy, ticket } = facts
  const since = rule.approvedWithinMs === null ? null : new Date(now.getTime() - rule.approvedWithinMs)
  const parts: (readonly [asked: boolean, holds: boolean, words: string])[] = [
    [rule.onCall !== null, onCallBy.includes(rule.onCall ?? ''), `on call by ${rule.onCall ?? ''}`],
    [rule.ticketConfirmed, ticket?.kind === 'good', 'the ticket was confirmed'],
    [rule.maxMs !== null, durationMs <= (rule.maxMs ?? 0), 'short enough'],
    [
      since !== null,
      since !== null && lastApprovedAt !== null && lastApprovedAt >= since,
      'approved for the same person lately',
    ],
  ]
  const asked = parts.filter(([given]) => given)
  if (asked.length === 0 || asked.some(([, holds]) => !holds)) return null
  return asked.map(([, , words]) => words).join(', ')
}

function nobodyToApprove(able: number, needed: number): Reason {
  const text =
    able <= 0
      ? 'Nobody could approve this: the approvers are you or have left, and so are those who stand in. Ask an administrator to name others.'
      : `This needs ${needed} approvers and only ${able} could answer. Ask an administrator to name others.`
  return { code: 'nobody-to-approve', field: 'role', text }
}
