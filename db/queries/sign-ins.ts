import { sql } from 'kysely'
import type { PrincipalId } from '@/lib/domain/ids'
import type { Db, Tx } from '../client'
import type { PrincipalRow } from '../schema'

interface Details {
  name: string
  email: string
}

/** Changes a person's name and address; null when they are no longer as `before`, or `after` is the same. */
export async function updateDetails(
  tx: Tx,
  args: { id: PrincipalId; before: Details; after: Details },
): Promise<PrincipalRow | null> {
  const { id, before, after } = args
  if (before.name === after.name && before.email === after.email) return null
  const row = await tx
    .updateTable('principal')
    .set(after)
    .where('id', '=', id)
    .where('name', '=', before.name)
    .where('email', '=', before.email)
    .returningAll()
    .executeTakeFirst()
  return row ?? null
}

/** Lets one refusal be counted at a time, until the transaction ends. */
export async function lockRefusals(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('gatehouse.refusals', 0))`.execute(tx)
}

/** The object ids of the newest `limit` refused sign-ins, without those before `since`. */
export async function newestRefusals(db: Db, args: { since: Date; limit: number }): Promise<string[]> {
  const newest = db
    .selectFrom('audit_event')
    .select(['object_id', 'occurred_at'])
    .where('action', '=', 'session.refused')
    .orderBy('id', 'desc')
    .limit(args.limit)
  // The time is asked of these few only: asked of all, it would walk through every refusal there ever was.
  const rows = await db
    .selectFrom(newest.as('newest'))
    .select('object_id')
    .where('occurred_at', '>', args.since)
    .execute()
  return rows.map((row) => row.object_id)
}
