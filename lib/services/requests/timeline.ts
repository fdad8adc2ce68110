import { eventsOfRequest } from '@/db/queries/audit'
import {
  approversOf,
  decisionsOf,
  operationsBetween,
  requestByNumber,
  type RequestDetailRow,
} from '@/db/queries/timeline'
import { seatsOfRequests } from '@/db/queries/seats'
import type { AuditAction } from '@/lib/domain/audit'
import { SECOND } from '@/lib/domain/duration'
import { reviewersOf } from '@/db/queries/reviews'
import { can } from '@/lib/domain/permission'
import { progressOf, type ApprovalProgress } from '@/lib/domain/progress'
import { err, ok, type Result } from '@/lib/domain/result'
import type { Message } from '@/lib/domain/thread'
import type { PersonContext } from '../context'
import { threadOf } from './thread'

export type TimelineRefusal = { kind: 'no-such-request' } | { kind: 'not-permitted'; reason: string }

/** One step: an event of the log, or what the target answered to an attempt. */
export type TimelineStep =
  | {
      kind: 'event'
      id: string
      at: Date
      action: AuditAction
      actor: string
      via: string
      reason: string | null
      after: Record<string, unknown>
    }
  | {
      kind: 'operation'
      id: string
      at: Date
      operation: 'provision' | 'revoke' | 'verify'
      ok: boolean
      attempt: number
      message: string
      tookMs: number
    }

export interface RequestStory {
  request: RequestDetailRow
  approvers: string[]
  decisions: Awaited<ReturnType<typeof decisionsOf>>
  progress: ApprovalProgress
  thread: Message[]
  /** Oldest first. */
  steps: TimelineStep[]
  /** Whether it is the reader's own. */
  own: boolean
}

/** One request from the first click to the confirmed end, for whoever may read it. */
export async function requestStory(
  ctx: PersonContext,
  number: number,
): Promise<Result<RequestStory, TimelineRefusal>> {
  const request = await requestByNumber(ctx.db, number)
  if (request === null) return err({ kind: 'no-such-request' })
  const [approvers, decisions, reviewers] = await Promise.all([
    approversOf(ctx.db, request.id),
    decisionsOf(ctx.db, request.id),
    reviewersOf(ctx.db, request.id),
  ])
  const permission = can(ctx.viewer, 'request.read', {
    requesterId: request.requester_id,
    askedById: request.asked_by_id,
    state: request.state,
    approverIds: [...approvers, ...reviewers].map(({ id }) => id),
    answeredBy: decisions.map((decision) => decision.id),
  })
  if (!permission.ok) return err({ kind: 'not-permitted', reason: permission.reason })
  const [events, operations, seats] = await Promise.all([
    eventsOfRequest(ctx.db, request.id),
    operationsFor(ctx, request),
    seatsOfRequests(ctx.db, [request.id]),
  ])
  const steps: TimelineStep[] = [
    ...events.map((event) => ({
      kind: 'event' as const,
      id: `event-${event.id}`,
      at: event.occurred_at,
      action: event.action,
      actor: event.actor_name,
      via: event.via,
      reason: event.reason,
      after: event.after ?? {},
    })),
    ...operations.map((operation) => ({
      kind: 'operation' as const,
      id: `operation-${operation.id}`,
      at: operation.finished_at,
      operation: operation.kind,
      ok: operation.outcome === 'ok',
      attempt: operation.attempt,
      message: operation.message,
      tookMs: operation.finished_at.getTime() - operation.started_at.getTime(),
    })),
  ]
  return ok({
    request,
    approvers: approvers.map((approver) => approver.name),
    decisions,
    progress: progressOf(
      {
        verdict: request.verdict,
        stage: request.stage,
        decided: request.state !== 'PENDING_APPROVAL',
        timedOutAt: request.timed_out_at,
      },
      seats,
      { viewerId: ctx.viewer.id, now: ctx.now() },
    ),
    thread: await threadOf(ctx.db, request, ctx.viewer.id),
    steps: steps.toSorted((a, b) => a.at.getTime() - b.at.getTime()),
    own: request.requester_id === ctx.viewer.id,
  })
}

/** The attempts on the target in this grant's own time; overlapping grants share an assignment, and so its attempts. */
async function operationsFor(ctx: PersonContext, request: RequestDetailRow) {
  if (request.assignment_id === null || request.activating_at === null) return []
  const over = request.verified_at ?? request.ended_at
  return operationsBetween(ctx.db, {
    assignmentId: request.assignment_id,
    from: request.activating_at,
    // An attempt is written down a moment after what it led to.
    to: over === null ? ctx.now() : new Date(over.getTime() + SECOND),
  })
}
