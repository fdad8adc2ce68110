import { sql } from 'kysely'
import type { Db, Tx } from '../client'

export interface CheckState {
  next_sequence: number
  round_size: number
  round_began_at: Date | null
  frontier: [number, string][]
  checked_size: number | null
  checked_at: Date | null
  failed_at: Date | null
  finding: string | null
  finding_sequence: number | null
}

/** How far the checking has come. */
export async function checkState(db: Db): Promise<CheckState> {
  return db.selectFrom('audit_check').selectAll().executeTakeFirstOrThrow()
}

/** Takes the checking for this transaction; null when another process has it. */
export async function lockCheck(tx: Tx): Promise<CheckState | null> {
  const row = await tx.selectFrom('audit_check').selectAll().forUpdate().skipLocked().executeTakeFirst()
  return row ?? null
}

export async function saveCheck(tx: Tx, state: CheckState): Promise<void> {
  await tx
    .updateTable('audit_check')
    .set({ ...state, frontier: JSON.stringify(state.frontier) })
    .execute()
}

/** Begins anew with the next slice. */
export async function restartCheck(tx: Tx): Promise<void> {
  await sql`update audit_check set next_sequence = 0, round_size = 0, frontier = '[]', checked_at = null`.execute(
    tx,
  )
}

/** Checkpoints over more than `above` and at most `through` events. */
export async function checkpointsBetween(
  db: Db,
  args: { above: number; through: number },
): Promise<{ size: number; root: Buffer; note: string }[]> {
  return db
    .selectFrom('audit_checkpoint')
    .select(['size', 'root', 'note'])
    .where('size', '>', args.above)
    .where('size', '<=', args.through)
    .orderBy('size')
    .execute()
}

/** The months that are archived, by the places of their events; restored ones are back and do not count. */
export async function archivedIds(db: Db, eventIds: readonly number[]): Promise<Set<number>> {
  if (eventIds.length === 0) return new Set()
  const { rows } = await sql<{ id: number }>`
    select l.event_id as id from audit_leaf l join audit_archive a
      on a.month = date_trunc('month', l.event_at at time zone 'UTC')::date and a.restored_at is null
    where l.event_id = any(${[...eventIds]})`.execute(db)
  return new Set(rows.map((row) => row.id))
}

/** An event that the sealer has passed and that has no leaf: it was put into the log behind its back. */
export async function strayEvent(db: Db): Promise<number | null> {
  const { rows } = await sql<{ id: number }>`
    select e.id from audit_event e, audit_seal_state s
    where (e.transaction, e.id) <= (s.last_transaction, s.last_id) and s.leftover_after is null
      and not exists (select from audit_leaf l where l.event_id = e.id) limit 1`.execute(db)
  return rows[0]?.id ?? null
}
