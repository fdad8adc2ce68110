import { sql } from 'kysely'
import { endableStates, type EndReason, type GrantState } from '@/lib/domain/grant'
import { requestName, type PrincipalId, type RequestId, type RoleId, type TargetId } from '@/lib/domain/ids'
import type { ReviewOutcome } from '@/lib/domain/review'
import type { RiskTier } from '@/lib/domain/role'
import type { SeatPlan } from '@/lib/domain/seats'
import type { Db, Tx } from '../client'

/** The name of this person's emergency activation whose review is overdue at `now`, the oldest first; null for none. */
export async function overdueReviewOf(db: Db, personId: PrincipalId, now: Date): Promise<string | null> {
  const row = await db
    .selectFrom('post_review as review')
    .innerJoin('activation_request as request', 'request.id', 'review.request_id')
    .select('request.number')
    .where('review.principal_id', '=', personId)
    .where('review.reviewed_at', 'is', null)
    .where('review.due_at', '<=', now)
    .orderBy('review.due_at')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? null : requestName(row.number)
}

/** Who answers for a role and its target, and the administrators; those who left are not among them. */
export async function answerableFor(
  db: Db,
  args: { roleId: RoleId; targetId: TargetId; now: Date },
): Promise<PrincipalId[]> {
  const { rows } = await sql<{ id: PrincipalId }>`
    select p.id from principal p
     where p.status = 'active' and (p.ends_at is null or p.ends_at > ${args.now})
       and ('administrator' = any (p.portal_roles)
            or exists (select from role_owner o where o.role_id = ${args.roleId} and o.principal_id = p.id)
            or exists (select from target_owner o where o.target_id = ${args.targetId} and o.principal_id = p.id))
     order by p.name`.execute(db)
  return rows.map(({ id }) => id)
}

/** Writes down who reviews an emergency activation, by when, and whom it passed over. */
export async function insertReview(
  tx: Tx,
  args: {
    requestId: RequestId
    holderId: PrincipalId
    dueAt: Date
    remindAt: Date | null
    reviewers: readonly SeatPlan[]
    skipped: readonly PrincipalId[]
  },
): Promise<void> {
  const { requestId, reviewers, skipped } = args
  await tx
    .insertInto('post_review')
    .values({
      request_id: requestId,
      principal_id: args.holderId,
      due_at: args.dueAt,
      remind_at: args.remindAt,
    })
    .execute()
  if (reviewers.length > 0)
    await tx
      .insertInto('post_reviewer')
      .values(reviewers.map(({ id, forId }) => ({ request_id: requestId, principal_id: id, for_id: forId })))
      .execute()
  if (skipped.length > 0)
    await tx
      .insertInto('request_approver')
      .values(skipped.map((id) => ({ request_id: requestId, principal_id: id, via: 'skipped' as const })))
      .execute()
}

/** Those who were named to review this request. */
export async function reviewersOf(
  db: Db,
  requestId: RequestId,
): Promise<{ id: PrincipalId; name: string }[]> {
  return db
    .selectFrom('post_reviewer')
    .innerJoin('principal', 'principal.id', 'post_reviewer.principal_id')
    .select(['principal.id', 'principal.name'])
    .where('post_reviewer.request_id', '=', requestId)
    .orderBy('principal.name')
    .execute()
}

/** An emergency activation with its review, as the register and the reviewers see it. */
export interface EmergencyRow {
  request_id: RequestId
  number: number
  submitted_at: Date
  incident: string
  justification: string
  duration_ms: number
  holder_id: PrincipalId
  holder: string
  asked_by_id: PrincipalId | null
  role: string
  risk: RiskTier
  target: string
  grant_state: GrantState | null
  access_granted_at: Date | null
  ends_at: Date | null
  ended_at: Date | null
  end_reason: EndReason | null
  due_at: Date
  reviewed_at: Date | null
  reviewed_by: string | null
  outcome: ReviewOutcome | null
  comment: string
  skipped: string[]
  reviewers: string[]
  reviewer_ids: PrincipalId[]
}

function emergencies() {
  return sql`
    select q.id as request_id, q.number, q.submitted_at, q.incident, q.justification, q.duration_ms,
           holder.id as holder_id, holder.name as holder, q.asked_by_id, role.name as role, role.risk,
           target.name as target, g.state as grant_state, g.access_granted_at, g.ends_at, g.ended_at, g.end_reason,
           review.due_at, review.reviewed_at, reviewer.name as reviewed_by, review.outcome, review.comment,
           array(select p.name from request_approver a join principal p on p.id = a.principal_id
                  where a.request_id = q.id and a.via = 'skipped' order by p.name) as skipped,
           array(select p.name from post_reviewer a join principal p on p.id = a.principal_id
                  where a.request_id = q.id order by p.name) as reviewers,
           array(select a.principal_id from post_reviewer a where a.request_id = q.id) as reviewer_ids
      from post_review review
      join activation_request q on q.id = review.request_id
      join principal holder on holder.id = q.requester_id
      join role on role.id = q.role_id
      join target on target.id = role.target_id
      left join "grant" g on g.request_id = q.id
      left join principal reviewer on reviewer.id = review.reviewed_by`
}

/**
 * The emergency activations that this person may see, the latest first: all of them, or those of roles and targets
 * they own and those they review. Older than the request `before` where one is given.
 */
export async function emergencyRegister(
  db: Db,
  args: { viewerId: PrincipalId; all: boolean; before: number | null; limit: number },
): Promise<EmergencyRow[]> {
  const { viewerId } = args
  const { rows } = await sql<EmergencyRow>`${emergencies()}
     where (${args.before}::bigint is null or q.number < ${args.before}::bigint)
       and (${args.all}
            or exists (select from role_owner o where o.role_id = role.id and o.principal_id = ${viewerId})
            or exists (select from target_owner o where o.target_id = target.id and o.principal_id = ${viewerId})
            or exists (select from post_reviewer a where a.request_id = q.id and a.principal_id = ${viewerId}))
     order by q.number desc limit ${args.limit}`.execute(db)
  return rows
}

/** The emergencies that wait for this person's review, whichever is due first; and what they reviewed since. */
export async function reviewsOf(
  db: Db,
  args: { viewerId: PrincipalId; since: Date },
): Promise<EmergencyRow[]> {
  const { rows } = await sql<EmergencyRow>`${emergencies()}
     where (review.reviewed_at is null
            and exists (select from post_reviewer a where a.request_id = q.id and a.principal_id = ${args.viewerId}))
        or (review.reviewed_by = ${args.viewerId} and review.reviewed_at > ${args.since})
     order by review.reviewed_at desc nulls first, review.due_at limit 200`.execute(db)
  return rows
}

/** One emergency with its review, or null where the request was none. */
export async function reviewOf(db: Db, requestId: RequestId): Promise<EmergencyRow | null> {
  const { rows } = await sql<EmergencyRow>`${emergencies()} where q.id = ${requestId}`.execute(db)
  return rows[0] ?? null
}

/** How many reviews wait for this person. What still goes on waits for its end first. */
export async function countReviews(db: Db, viewerId: PrincipalId): Promise<number> {
  const row = await db
    .selectFrom('post_reviewer as seat')
    .innerJoin('post_review as review', 'review.request_id', 'seat.request_id')
    .leftJoin('grant', 'grant.request_id', 'review.request_id')
    .select((eb) => eb.fn.countAll<number>().as('waiting'))
    .where('seat.principal_id', '=', viewerId)
    .where('review.reviewed_at', 'is', null)
    .where((eb) => eb.or([eb('grant.state', 'is', null), eb('grant.state', 'not in', [...endableStates])]))
    .executeTakeFirstOrThrow()
  return row.waiting
}

/** Locks a review until the transaction ends; false where there is none. */
export async function lockReview(tx: Tx, requestId: RequestId): Promise<boolean> {
  const row = await tx
    .selectFrom('post_review')
    .select('request_id')
    .where('request_id', '=', requestId)
    .forUpdate()
    .executeTakeFirst()
  return row !== undefined
}

/** Writes a review down; the caller holds its lock. */
export async function saveReview(
  tx: Tx,
  args: { requestId: RequestId; by: PrincipalId; outcome: ReviewOutcome; comment: string; now: Date },
): Promise<void> {
  await tx
    .updateTable('post_review')
    .set({ reviewed_at: args.now, reviewed_by: args.by, outcome: args.outcome, comment: args.comment })
    .where('request_id', '=', args.requestId)
    .where('reviewed_at', 'is', null)
    .execute()
}
