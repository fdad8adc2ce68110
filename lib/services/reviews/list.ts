import { findRequest } from '@/db/queries/requests'
import { countReviews, emergencyRegister, reviewOf, reviewsOf, type EmergencyRow } from '@/db/queries/reviews'
import { DAY } from '@/lib/domain/duration'
import type { Emergency } from '@/lib/domain/emergency'
import { requestName, type RequestId } from '@/lib/domain/ids'
import { stateAt } from '@/lib/domain/inbox'
import { can, type Permission } from '@/lib/domain/permission'
import { reviewState } from '@/lib/domain/review'
import type { PersonContext } from '../context'
import { isOpen } from './give'

/** What waits for the signed-in person's review, and what they reviewed in the last 30 days. */
export async function myReviews(ctx: PersonContext): Promise<{ waiting: Emergency[]; given: Emergency[] }> {
  const now = ctx.now()
  const rows = await reviewsOf(ctx.db, {
    viewerId: ctx.viewer.id,
    since: new Date(now.getTime() - 30 * DAY),
  })
  const all = rows.map((row) => toEmergency(ctx, row, now))
  return {
    waiting: all.filter(({ review }) => review.given === null),
    given: all.filter(({ review }) => review.given !== null),
  }
}

/** The emergency of a request that the viewer may read; null where it was none. */
export async function emergencyOf(ctx: PersonContext, requestId: RequestId): Promise<Emergency | null> {
  const row = await reviewOf(ctx.db, requestId)
  return row && toEmergency(ctx, row, ctx.now())
}

/** One emergency to be reviewed, or null where there is none that this person may see. */
export async function readReview(ctx: PersonContext, number: number): Promise<Emergency | null> {
  const found = await findRequest(ctx.db, { number })
  const row = found && (await reviewOf(ctx.db, found.row.id))
  if (!row) return null
  const emergency = toEmergency(ctx, row, ctx.now())
  const mine = row.reviewer_ids.includes(ctx.viewer.id) || can(ctx.viewer, 'emergencies.read', null).ok
  return mine ? emergency : null
}

export function reviewsWaiting(ctx: Pick<PersonContext, 'db' | 'viewer'>): Promise<number> {
  return countReviews(ctx.db, ctx.viewer.id)
}

const pageSize = 50

export interface Register {
  emergencies: Emergency[]
  /** Whether it holds everybody's, or only those of roles that the viewer answers for. */
  all: boolean
  /** The number to go on from; null at the end. */
  olderThan: number | null
}

/** Every emergency activation there was, for auditors and administrators; for others those they answer for. */
export async function readRegister(ctx: PersonContext, before: number | null): Promise<Register> {
  const now = ctx.now()
  const all = can(ctx.viewer, 'emergencies.read', null).ok
  const rows = await emergencyRegister(ctx.db, {
    viewerId: ctx.viewer.id,
    all,
    before,
    limit: pageSize + 1,
  })
  const page = rows.slice(0, pageSize)
  return {
    emergencies: page.map((row) => toEmergency(ctx, row, now)),
    all,
    olderThan: rows.length > pageSize ? (page.at(-1)?.number ?? null) : null,
  }
}

function toEmergency({ viewer }: Pick<PersonContext, 'viewer'>, row: EmergencyRow, now: Date): Emergency {
  const { reviewed_at: at, reviewed_by: by, comment } = row
  return {
    requestId: row.request_id,
    name: requestName(row.number),
    at: row.submitted_at,
    holder: row.holder,
    role: row.role,
    risk: row.risk,
    target: row.target,
    incident: row.incident,
    justification: row.justification,
    durationMs: row.duration_ms,
    grant: row.grant_state && {
      state: stateAt({ state: row.grant_state, endsAt: row.ends_at }, now),
      startedAt: row.access_granted_at,
      endsAt: row.ends_at,
      endedAt: row.ended_at,
      endReason: row.end_reason,
    },
    skipped: row.skipped,
    review: {
      state: reviewState({ dueAt: row.due_at, outcome: row.outcome }, now),
      reviewers: row.reviewers,
      dueAt: row.due_at,
      given: at === null || by === null ? null : { by, at, comment },
      mayGive: mayGive(viewer, row, now),
    },
  }
}

function mayGive(viewer: PersonContext['viewer'], row: EmergencyRow, now: Date): Permission {
  const permission = can(viewer, 'review.give', {
    holderId: row.holder_id,
    askedById: row.asked_by_id,
    reviewerIds: row.reviewer_ids,
  })
  if (!permission.ok) return permission
  if (row.reviewed_at !== null) return { ok: false, reason: 'It has been reviewed.' }
  return isOpen(row, now)
    ? { ok: false, reason: 'The access is not over yet; it is reviewed afterwards.' }
    : permission
}
