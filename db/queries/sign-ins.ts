import { sql } from 'kysely'
import type { PrincipalId } from '@/lib/domain/ids'
import type { Employment } from '@/lib/domain/principal'
import type { Db, Tx } from '../client'
import type { PrincipalRow } from '../schema'

interface Details {
  name: string
  email: string
  employment: Employment
  manager_id: PrincipalId | null
}

/** Changes what a provider tells of a person; null when they are no longer as `before`, or `after` is the same. */
export async function updateDetails(
  tx: Tx,
  args: { id: PrincipalId; before: Details; after: Details },
): Promise<PrincipalRow | null> {
  const { id, before, after } = args
  const same = (Object.keys(before) as (keyof Details)[]).every((key) => before[key] === after[key])
  if (same) return null
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

/** The one active person that a provider's word for a manager means: a subject of the same issuer, else an address or handle. */
export async function managerNamed(
  db: Db,
  args: { issuer: string; word: string },
): Promise<{ id: PrincipalId; name: string } | null> {
  const row = await db
    .selectFrom('principal as p')
    .leftJoin('identity as i', (join) =>
      join
        .onRef('i.principal_id', '=', 'p.id')
        .on('i.issuer', '=', args.issuer)
        .on('i.subject', '=', args.word),
    )
    .select(['p.id', 'p.name'])
    .where('p.status', '=', 'active')
    .where((eb) =>
      eb.or([
        eb('i.subject', '=', args.word),
        eb('p.email', '=', args.word.toLowerCase()),
        eb('p.handle', '=', args.word.toLowerCase()),
      ]),
    )
    .orderBy((eb) => eb('i.subject', 'is', null))
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}
