import type { Allowance } from '@/lib/domain/extension'
import type { EndReason, GrantState } from '@/lib/domain/grant'
import type { RiskTier } from '@/lib/domain/role'

/** One's own grant, as much of it as its card shows. */
export interface GrantView {
  id: string
  name: string
  requestName: string
  state: GrantState
  role: { name: string; slug: string; allows: string; risk: RiskTier }
  target: string
  durationMs: number
  plannedStart: Date
  activatingAt: Date | null
  startedAt: Date | null
  endsAt: Date | null
  revokeStartedAt: Date | null
  removedAt: Date | null
  endedAt: Date | null
  endReason: EndReason | null
  failure: string | null
  trouble: { message: string; attempts: number; nextAttemptAt: Date | null } | null
  /** The request of another live grant that gives the very same access. */
  keptBy: string | null
  connection: ConnectionView | null
  /** How much more time the policy leaves, or why none; null unless it is live. */
  allowance: Allowance | null
  /** How much was added to it, in milliseconds. */
  extendedMs: number
  /** The incident of an emergency activation; null for any other. */
  incident: string | null
  /** What was picked of a role that gives more, in words; empty for all of it. */
  only: string
}

export interface ConnectionView {
  account: string
  commands: readonly { label: string; command: string; opens?: true }[]
  cutsSessions: boolean
  sessionsOutlive: string | null
  issues: 'certificate' | 'token' | null
  secret: 'none' | 'ready' | 'shown' | 'coming'
  secretVersion: string
  problem: string | null
}

/** The id of a card in the page, for links and focus. */
export function grantAnchor(grant: Pick<GrantView, 'requestName'>): string {
  return `access-${grant.requestName}`
}
