import type { EndReason, GrantState } from './grant'
import type { RequestId } from './ids'
import type { Permission } from './permission'
import type { ReviewState } from './review'
import type { RiskTier } from './role'

/** An emergency activation, who was passed over, and what became of its review. */
export interface Emergency {
  requestId: RequestId
  name: string
  at: Date
  holder: string
  role: string
  risk: RiskTier
  target: string
  incident: string
  justification: string
  durationMs: number
  /** Null where no access came about. */
  grant: {
    state: GrantState
    startedAt: Date | null
    endsAt: Date | null
    endedAt: Date | null
    endReason: EndReason | null
  } | null
  skipped: string[]
  review: {
    state: ReviewState
    reviewers: string[]
    dueAt: Date
    given: { by: string; at: Date; comment: string } | null
    /** Whether the viewer may give it now. */
    mayGive: Permission
  }
}
