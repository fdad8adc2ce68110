import { sql } from 'kysely'
import type { PrincipalId, RequestId } from '@/lib/domain/ids'
import type { Db, Tx } from '../client'

/** Locks one review about which somebody is due to be told that it waits; null where there is none. */
export async function claimReviewNotice(
  tx: Tx,
  now: Date,
): Promise<{ requestId: RequestId; reminders: number } | null> {
  const row = await tx
    .selectFrom('post_review')
    .select(['request_id as requestId', 'reminders'])
    .where('reviewed_at', 'is', null)
    .where('remind_at', '<=', now)
    .orderBy('remind_at')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  return row ?? null
}

/** Writes down how often reviewers have been reminded, and when somebody is told next; the caller holds its lock. */
export async function setReviewNotice(
  tx: Tx,
  args: { requestId: RequestId; reminders: number; remindAt: Date | null },
): Promise<void> {
  await tx
    .updateTable('post_review')
    .set({ reminders: args.reminders, remind_at: args.remindAt })
    .where('request_id', '=', args.requestId)
    .execute()
}

/**
 * Whoever may review this emergency activation and works here: those who were named for it, and the administrators,
 * without its holder and whoever asked for them.
 */
export async function mayReview(
  db: Db,
  args: { requestId: RequestId; now: Date },
): Promise<{ id: PrincipalId; name: string; named: boolean; administrator: boolean }[]> {
  const { rows } = await sql<{ id: PrincipalId; name: string; named: boolean; administrator: boolean }>`
    select p.id, p.name, named.principal_id is not null as named, 'administrator' = any (p.portal_roles) as administrator
      from activation_request q
      join principal p on p.id <> q.requester_id and p.id is distinct from q.asked_by_id
      left join post_reviewer named on named.request_id = q.id and named.principal_id = p.id
     where q.id = ${args.requestId} and p.status = 'active' and (p.ends_at is null or p.ends_at > ${args.now})
       and (named.principal_id is not null or 'administrator' = any (p.portal_roles))
     order by p.name`.execute(db)
  return rows
}
