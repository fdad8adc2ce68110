import { sql } from 'kysely'
import type { Db, Tx } from '../client'

/** The months (YYYY-MM) before another one that have a partition with events in it and are not archived. */
export async function archivableMonths(db: Db, before: string): Promise<string[]> {
  const { rows } = await sql<{ month: string }>`
    select replace(right(c.relname, 7), '_', '-') as month
    from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'audit_event'::regclass and c.relname ~ '^audit_event_[0-9]{4}_[0-9]{2}$'
      and replace(right(c.relname, 7), '_', '-') < ${before} order by 1`.execute(db)
  return rows.map((row) => row.month)
}

const partitionOf = (month: string) => sql.id(`audit_event_${month.replace('-', '_')}`)

export interface ArchivedRow {
  sequence: number
  event: string
}

/** A month's events as JSON with their places, after a place. */
export async function rowsOfMonth(
  db: Db,
  args: { month: string; after: number; limit: number },
): Promise<ArchivedRow[]> {
  const { rows } = await sql<ArchivedRow>`
    select l.sequence, to_jsonb(e)::text as event from ${partitionOf(args.month)} e
      join audit_leaf l on l.event_id = e.id and l.event_at = e.occurred_at
    where l.sequence > ${args.after} order by l.sequence limit ${args.limit}`.execute(db)
  return rows
}

/** Keeps writers out of a month, and counts what is in it. */
export async function lockMonth(tx: Tx, month: string): Promise<number> {
  await sql`lock table ${partitionOf(month)} in share mode`.execute(tx)
  const { rows } = await sql<{
    events: number
  }>`select count(*) as events from ${partitionOf(month)}`.execute(tx)
  return rows[0]?.events ?? 0
}

/** Takes a month out of the database; its leaves and tiles stay. */
export async function dropMonth(
  tx: Tx,
  args: {
    month: string
    file: string
    sha256: Buffer
    events: number
    first: number
    last: number
    now: Date
  },
): Promise<void> {
  const partition = partitionOf(args.month)
  await sql`delete from audit_text t using ${partition} e where t.id = e.id`.execute(tx)
  await sql`alter table audit_event detach partition ${partition}`.execute(tx)
  await sql`drop table ${partition}`.execute(tx)
  await sql`
    insert into audit_archive (month, first_sequence, last_sequence, events, sha256, file, archived_at)
    values (to_date(${args.month}, 'YYYY-MM'), ${args.first}, ${args.last}, ${args.events}, ${args.sha256}, ${args.file}, ${args.now})
    on conflict (month) do update set first_sequence = excluded.first_sequence, last_sequence = excluded.last_sequence,
      events = excluded.events, sha256 = excluded.sha256, file = excluded.file, archived_at = excluded.archived_at,
      restored_at = null`.execute(tx)
}

export async function archiveOf(tx: Tx, month: string): Promise<{ sha256: Buffer; events: number } | null> {
  const { rows } = await sql<{ sha256: Buffer; events: number }>`
    select sha256, events from audit_archive where month = to_date(${month}, 'YYYY-MM') and restored_at is null for update`.execute(
    tx,
  )
  return rows[0] ?? null
}

/** Puts events back as they were, ids and transactions included. */
export async function insertArchived(tx: Tx, events: readonly string[]): Promise<void> {
  await sql`
    insert into audit_event overriding system value
    select e.* from unnest(${[...events]}::jsonb[]) as r (event), jsonb_populate_record(null::audit_event, r.event) e`.execute(
    tx,
  )
  await sql`
    insert into audit_text (id, search) select e.id, audit_search_text(e) from audit_event e, audit_rollup_state s
    where e.id = any(select (r.event ->> 'id')::bigint from unnest(${[...events]}::jsonb[]) as r (event))
      and e.id <= s.text_through_id on conflict do nothing`.execute(tx)
}

export async function noteRestored(tx: Tx, month: string, now: Date): Promise<void> {
  await sql`update audit_archive set restored_at = ${now} where month = to_date(${month}, 'YYYY-MM')`.execute(
    tx,
  )
}
