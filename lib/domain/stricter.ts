import type { Approval } from './approval'
import type { Facts } from './facts'
import { termsFor } from './policy'
import type { Reason } from './reason'
import type { Verdict } from './verdict'

/** What a request was asked to pass: the stages frozen with it, and the approval that its version meant. */
export interface Passed {
  verdict: Verdict
  approval: Approval
}

/**
 * Whether the approval in force now asks for more than a request has passed: another stage, more people in one, or
 * people where nobody was asked. Then what was approved once is not approved enough.
 */
export function asksForMore(now: Approval, { verdict, approval }: Passed): boolean {
  if (now.kind === 'none' || isSame(now, approval)) return false
  const passed = verdict.outcome === 'needs-approval' ? verdict.stages : []
  // The very same conditions let it through then; under other ones somebody would have to look.
  if (passed.length === 0) return approval.kind === 'none' || !isSame(now.automatic, approval.automatic)
  return now.stages.some(({ needed }, index) => needed > (passed[index]?.needed ?? 0))
}

/** Why a grant that was approved under an earlier version must not start under the one in force; null when it may. */
export function judgeApproval(passed: Passed, facts: Facts): Reason | null {
  const { rule, terms } = termsFor(facts.policy, facts.requester)
  const { approval } = terms
  const careful = facts.policy.rules.some(({ name, who }) => name === rule && who.risk.length > 0)
  // Other people are asked about somebody whose risk has risen: those who said yes before do not count for them.
  const asksOthers =
    careful &&
    rule !== passed.verdict.rule &&
    approval.kind === 'stages' &&
    !isSame(approval, passed.approval)
  if (!asksOthers && !asksForMore(approval, passed)) return null
  const asks = asksOthers
    ? 'approvers other than those of this request'
    : 'more approval than this request has had'
  return {
    code: 'needs-more-approval',
    field: 'role',
    text: `By now ${facts.role.name} asks for ${asks}. Ask again.`,
  }
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
