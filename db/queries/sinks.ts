import { sql, type Insertable, type Updateable } from 'kysely'
import type { PrincipalId, SinkId } from '@/lib/domain/ids'
import type { Db, Tx } from '../client'
import type { Database, SinkRow } from '../schema'

/** The place that the next sealed event will get: as many as are sealed. */
export async function sealedHead(db: Db): Promise<number> {
  const { rows } = await sql<{ head: number }>`
    select coalesce(max(sequence) + 1, 0)::bigint as head from audit_leaf`.execute(db)
  return rows[0]?.head ?? 0
}

/** The place of the first sealed event at `at` or later; the head where there is none. */
export async function sequenceAt(db: Db, at: Date): Promise<number> {
  const { rows } = await sql<{ sequence: number }>`
    select coalesce(min(l.sequence), (select coalesce(max(sequence) + 1, 0) from audit_leaf))::bigint as sequence
      from audit_leaf l where l.event_at >= ${at}`.execute(db)
  return rows[0]?.sequence ?? 0
}

export interface ListedSink extends SinkRow {
  created_by_name: string | null
  head: number
  /** When the first undelivered event happened; null when none waits. */
  next_at: Date | null
}

/** Every sink, those in use first. */
export async function listSinks(db: Db): Promise<ListedSink[]> {
  const { rows } = await sql<ListedSink>`
    select s.*, p.name as created_by_name, h.head,
           (select event_at from audit_leaf l where l.sequence >= s.next_sequence order by l.sequence limit 1) as next_at
      from sink s left join principal p on p.id = s.created_by
      cross join (select coalesce(max(sequence) + 1, 0)::bigint as head from audit_leaf) h
     order by s.ended_at is not null, lower(s.name), s.created_at desc limit 200`.execute(db)
  return rows
}

/** Null when another in use has that name. */
export async function insertSink(tx: Tx, values: Insertable<Database['sink']>): Promise<SinkId | null> {
  const row = await tx
    .insertInto('sink')
    .values(values)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id ?? null
}

export async function sinkById(db: Db, id: SinkId): Promise<SinkRow | null> {
  const row = await db
    .selectFrom('sink')
    .selectAll()
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  return row ?? null
}

export async function lockSink(tx: Tx, id: SinkId): Promise<SinkRow | null> {
  const row = await tx
    .selectFrom('sink')
    .selectAll()
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  return row ?? null
}

/** Whether the name is free for this sink. */
export async function sinkNameTaken(tx: Tx, args: { id: SinkId; name: string }): Promise<boolean> {
  const row = await tx
    .selectFrom('sink')
    .select('id')
    .where(sql`lower(name)`, '=', args.name.toLowerCase())
    .where('id', '!=', args.id)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  return row !== undefined
}

/** Changes a sink. `moves` takes it away from whoever is delivering to it: what they sent counts as not sent. */
export async function updateSink(
  tx: Tx,
  id: SinkId,
  values: Updateable<Database['sink']>,
  moves: boolean,
): Promise<void> {
  await tx
    .updateTable('sink')
    .set({ ...values, ...(moves && { lease: null, leased_until: null }) })
    .where('id', '=', id)
    .execute()
}

export async function upsertSinkSecret(
  tx: Tx,
  values: { sink_id: SinkId; field: string; sealed: Buffer; set_at: Date; set_by: PrincipalId },
): Promise<void> {
  await tx
    .insertInto('sink_secret')
    .values(values)
    .onConflict((conflict) => conflict.columns(['sink_id', 'field']).doUpdateSet(values))
    .execute()
}

export async function sealedSinkSecret(
  db: Db,
  args: { id: SinkId; field: string },
): Promise<{ sealed: Buffer; set_at: Date } | null> {
  const row = await db
    .selectFrom('sink_secret')
    .select(['sealed', 'set_at'])
    .where('sink_id', '=', args.id)
    .where('field', '=', args.field)
    .executeTakeFirst()
  return row ?? null
}

export async function sinkSecretsSetAt(db: Db, id: SinkId): Promise<{ field: string; set_at: Date }[]> {
  return db.selectFrom('sink_secret').select(['field', 'set_at']).where('sink_id', '=', id).execute()
}

export async function dropSinkSecrets(tx: Tx, id: SinkId): Promise<void> {
  await tx.deleteFrom('sink_secret').where('sink_id', '=', id).execute()
}
