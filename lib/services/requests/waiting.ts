import { ownTurnedDown, ownWaiting } from '@/db/queries/my-access'
import { DAY } from '@/lib/domain/duration'
import { requestName, type RequestId } from '@/lib/domain/ids'
import type { RequestState } from '@/lib/domain/request'
import type { RiskTier } from '@/lib/domain/role'
import type { PersonContext } from '../context'
import { nudgeEveryMs } from './nudge'

/** One's own request that waits for an answer. */
export interface WaitingRequest {
  id: RequestId
  name: string
  role: { name: string; risk: RiskTier }
  target: string
  durationMs: number
  wantedStart: Date | null
  submittedAt: Date
  /** How long it stays open. */
  decideBy: Date
  approvers: string[]
  approvedBy: string[]
  needed: number
  /** Until when the approvers are not to be nudged again; null when they may be. */
  nudgeAgainAt: Date | null
}

/** One's own request that was denied, or that nobody answered in time. */
export interface TurnedDown {
  name: string
  state: RequestState
  role: { name: string; slug: string }
  target: string
  at: Date
  deniedBy: string | null
  reason: string | null
}

/** What the signed-in person waits for, and what was turned down in the last day. */
export async function myRequests(
  ctx: PersonContext,
): Promise<{ waiting: WaitingRequest[]; turnedDown: TurnedDown[] }> {
  const now = ctx.now()
  const principalId = ctx.viewer.id
  const [waiting, turnedDown] = await Promise.all([
    ownWaiting(ctx.db, { principalId, now }),
    ownTurnedDown(ctx.db, { principalId, since: new Date(now.getTime() - DAY) }),
  ])
  return {
    waiting: waiting.map((row) => ({
      id: row.id,
      name: requestName(row.number),
      role: { name: row.role_name, risk: row.risk },
      target: row.target_name,
      durationMs: row.duration_ms,
      wantedStart: row.wanted_start,
      submittedAt: row.submitted_at,
      decideBy: row.decide_by ?? row.submitted_at,
      approvers: row.approvers,
      approvedBy: row.approved_by,
      needed: row.needed,
      nudgeAgainAt: nudgeableFrom(row.nudged_at, now),
    })),
    turnedDown: turnedDown.map((row) => ({
      name: requestName(row.number),
      state: row.state,
      role: { name: row.role_name, slug: row.role_slug },
      target: row.target_name,
      at: row.decided_at ?? now,
      deniedBy: row.denied_by,
      reason: row.reason,
    })),
  }
}

function nudgeableFrom(nudgedAt: Date | null, now: Date): Date | null {
  if (nudgedAt === null) return null
  const from = new Date(nudgedAt.getTime() + nudgeEveryMs)
  return now < from ? from : null
}
