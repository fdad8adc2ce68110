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
  const { approval } = termsFor(facts.policy, facts.requester).terms
  if (!asksForMore(approval, passed)) return null
  return {
    code: 'needs-more-approval',
    field: 'role',
    text: `The policy of ${facts.role.name} has changed and asks for more approval than this request has had. Ask again.`,
  }
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
