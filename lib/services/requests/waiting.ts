import { ownTurnedDown, ownWaiting } from '@/db/queries/my-access'
import { seatsOfRequests } from '@/db/queries/seats'
import { DAY } from '@/lib/domain/duration'
import { requestName, type RequestId } from '@/lib/domain/ids'
import { calledIn, progressOf, type ApprovalProgress } from '@/lib/domain/progress'
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
  /** Whether it asks for more time on access that is live already. */
  extension: boolean
  wantedStart: Date | null
  submittedAt: Date
  /** How long it stays open. */
  decideBy: Date
  /** Of the open stage: who is asked, who has approved, and how many must. */
  approvers: string[]
  approvedBy: string[]
  needed: number
  progress: ApprovalProgress
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
  const seats = await seatsOfRequests(
    ctx.db,
    waiting.map((row) => row.id),
  )
  const progress = (row: (typeof waiting)[number]) =>
    progressOf(
      { verdict: row.verdict, stage: row.stage, decided: false, timedOutAt: row.timed_out_at },
      seats.filter((seat) => seat.request_id === row.id),
      { viewerId: principalId, now },
    )
  return {
    waiting: waiting.map((row) => ({
      id: row.id,
      name: requestName(row.number),
      role: { name: row.role_name, risk: row.risk },
      target: row.target_name,
      durationMs: row.duration_ms,
      extension: row.kind === 'extension',
      wantedStart: row.wanted_start,
      submittedAt: row.submitted_at,
      decideBy: row.decide_by ?? row.submitted_at,
      ...answersIn(progress(row)),
      needed: row.needed,
      progress: progress(row),
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

function answersIn({ stages }: ApprovalProgress): Pick<WaitingRequest, 'approvers' | 'approvedBy'> {
  const people = stages.find((stage) => stage.state === 'open')?.people ?? []
  return {
    approvers: people.map(calledIn),
    approvedBy: people.filter(({ answer }) => answer?.verb === 'approve').map(calledIn),
  }
}

function nudgeableFrom(nudgedAt: Date | null, now: Date): Date | null {
  if (nudgedAt === null) return null
  const from = new Date(nudgedAt.getTime() + nudgeEveryMs)
  return now < from ? from : null
}
