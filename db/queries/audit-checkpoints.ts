import { sql } from 'kysely'
import type { Db, Tx } from '../client'

export interface CheckpointRow {
  size: number
  root: Buffer
  note: string
  signed_at: Date
}

export async function saveCheckpoint(tx: Tx, checkpoint: CheckpointRow): Promise<void> {
  await tx.insertInto('audit_checkpoint').values(checkpoint).execute()
}

export async function newestCheckpoint(db: Db): Promise<CheckpointRow | null> {
  const row = await db
    .selectFrom('audit_checkpoint')
    .selectAll()
    .orderBy('size', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

/** The smallest checkpoint over at least this many events. */
export async function checkpointCovering(db: Db, size: number): Promise<CheckpointRow | null> {
  const row = await db
    .selectFrom('audit_checkpoint')
    .selectAll()
    .where('size', '>=', size)
    .orderBy('size')
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

/** Checkpoints up to `size`: each day's last, the newest ones, and those with several signatures; oldest first. */
export async function checkpointsToShow(
  db: Db,
  args: { size: number; newest: number },
): Promise<CheckpointRow[]> {
  const { rows } = await sql<CheckpointRow>`
    with shown as (
      (select distinct on (date_trunc('day', signed_at, 'UTC')) size from audit_checkpoint where size <= ${args.size}
        order by date_trunc('day', signed_at, 'UTC'), size desc)
      union (select size from audit_checkpoint where size <= ${args.size} order by size desc limit ${args.newest})
      union select size from audit_cosignature where size <= ${args.size}
      union select size from audit_checkpoint where size <= ${args.size} and several)
    select c.size, c.root, c.signed_at,
      c.note || coalesce((select string_agg(s.line, '' order by s.witness) from audit_cosignature s where s.size = c.size), '') as note
    from audit_checkpoint c where c.size in (select size from shown) order by c.size`.execute(db)
  return rows
}

export async function saveCosignature(
  db: Db,
  cosignature: { size: number; witness: string; line: string; received_at: Date },
): Promise<void> {
  await db
    .insertInto('audit_cosignature')
    .values(cosignature)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
