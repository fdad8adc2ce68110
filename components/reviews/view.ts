import type { EndReason, GrantState } from '@/lib/domain/grant'
import type { Permission } from '@/lib/domain/permission'
import type { ReviewState } from '@/lib/domain/review'
import type { RiskTier } from '@/lib/domain/role'

/** An emergency activation, who was passed over, and what became of its review. */
export interface EmergencyView {
  requestId: string
  name: string
  at: Date
  holder: string
  role: string
  risk: RiskTier
  target: string
  incident: string
  justification: string
  durationMs: number
  grant: {
    state: GrantState
    startedAt: Date | null
    endsAt: Date | null
    endedAt: Date | null
    endReason: EndReason | null
  } | null
  skipped: readonly string[]
  review: {
    state: ReviewState
    reviewers: readonly string[]
    dueAt: Date
    given: { by: string; at: Date; comment: string } | null
    mayGive: Permission
  }
}
