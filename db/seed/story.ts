import type { ApprovalFacts } from '@/lib/domain/approval-facts'
import type { EndReason, GrantState } from '@/lib/domain/grant'
import type { GrantId, RequestId } from '@/lib/domain/ids'
import type { RequestState } from '@/lib/domain/request'
import type { Verdict } from '@/lib/domain/verdict'
import type { Person, PolicyVersion } from './cast'
import type { Wish } from './wishes'

/** One approver's answer. */
export interface Answer {
  by: Person
  verb: 'approve' | 'deny'
  reason: string
  durationMs: number
  at: Date
  facts: ApprovalFacts
}

/** The life of one grant; every instant that has not come is null. */
export interface GrantStory {
  id: GrantId
  state: GrantState
  durationMs: number
  createdAt: Date
  plannedStart: Date
  activatingAt: Date | null
  grantedAt: Date | null
  secretShownAt: Date | null
  endsAt: Date | null
  revokeStartedAt: Date | null
  /** When the target refused to take it back for the first time. */
  revocationFailedAt: Date | null
  removedAt: Date | null
  endedAt: Date | null
  endReason: EndReason | null
  /** Who ended it by hand, and what they said. */
  endedBy: { person: Person; reason: string } | null
  failure: string | null
}

/** One request from the first click to the last look at the target. */
export interface Story {
  id: RequestId
  wish: Wish
  version: PolicyVersion
  verdict: Verdict
  state: RequestState
  approvers: readonly Person[]
  decideBy: Date | null
  decidedAt: Date | null
  nudgedAt: Date | null
  answers: readonly Answer[]
  grant: GrantStory | null
}

/** How many distinct approvals the request asks for; 0 where nobody is asked. */
export function neededBy(verdict: Verdict): number {
  return verdict.outcome === 'needs-approval' ? verdict.stages[0].needed : 0
}

/** When the last thing happened, or null while something is still to come. */
export function overAt({ decidedAt, grant }: Story): Date | null {
  return grant === null ? decidedAt : grant.endedAt
}
