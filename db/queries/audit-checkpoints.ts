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
