import { sql } from 'kysely'
import type { SealedEvent } from '@/lib/domain/audit-proof/leaf'
import type { Db, Tx } from '../client'

/** The columns of an event as its leaf is made of them; `e` is the event. */
export const sealedColumns = sql.raw(`
  e.id, to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, e.transaction::text as transaction,
  e.actor_kind, e.actor_id, e.actor_name, e.action, e.object_type, e.object_id, e.object_name, e.request_id, e.grant_id,
  e.assignment_id, e.subject_id, e.subject_name, e.role_id, e.role_name, e.target_id, e.target_name, e.reason, e.before,
  e.after, host(e.source_address) as source_address, e.via, e.correlation_id`)

export interface SealState {
  /** Whether the numbers of transactions are those of the server that the log was written on. */
  atHome: boolean
  /** Events above this id up to `floor_id` are sealed by id, a log that was restored elsewhere; null when none is left. */
  leftover_after: number | null
  floor_id: number
  last_transaction: string
  last_id: number
  size: number
}

/** Takes the sealing for this transaction; null when another process has it. */
export async function lockSealing(tx: Tx): Promise<SealState | null> {
  const lock = await sql`select from audit_seal_state for update skip locked`.execute(tx)
  if (lock.rows.length === 0) return null
  // Apart from the lock: what the one before did in the meantime is not in the sight of the statement that waited for it.
  const { rows } = await sql<SealState>`
    select coalesce(cluster = (select system_identifier::text from pg_control_system())
        and last_transaction <= pg_snapshot_xmax(pg_current_snapshot()), false) as "atHome",
      leftover_after, floor_id, last_transaction::text as last_transaction, last_id,
      coalesce((select sequence + 1 from audit_leaf order by sequence desc limit 1), 0)::bigint as size
    from audit_seal_state`.execute(tx)
  return rows[0] ?? null
}

/** Starts the order afresh in a log that was restored into another server; waits for the writers of the moment. */
export async function reseatSealer(tx: Tx): Promise<void> {
  await sql`select reseat_audit_sealer()`.execute(tx)
}

/**
 * The next events to seal, in the order of their transaction and then of their id. Of a transaction that is older than all
 * that run, nothing can appear any more; a younger one waits.
 */
export async function settledEvents(tx: Tx, state: SealState, limit: number): Promise<SealedEvent[]> {
  const { rows } = await sql<SealedEvent>`
    select ${sealedColumns} from audit_event e
    where (e.transaction, e.id) > (${state.last_transaction}::xid8, ${state.last_id})
      and e.transaction < pg_snapshot_xmin(pg_current_snapshot()) and e.id > ${state.floor_id}
    order by e.transaction, e.id limit ${limit}`.execute(tx)
  return rows
}

/** What a restored log holds unsealed, by id. */
export async function leftoverEvents(
  tx: Tx,
  args: { after: number; through: number; limit: number },
): Promise<SealedEvent[]> {
  const { rows } = await sql<SealedEvent>`
    select ${sealedColumns} from audit_event e
    where e.id > ${args.after} and e.id <= ${args.through}
      and not exists (select from audit_leaf l where l.event_id = e.id)
    order by e.id limit ${args.limit}`.execute(tx)
  return rows
}

export interface NewLeaf {
  event: SealedEvent
  hash: Buffer
  peopleSalt: Buffer
  wordsSalt: Buffer
}

export async function appendLeaves(tx: Tx, first: number, leaves: readonly NewLeaf[]): Promise<void> {
  const column = <T>(of: (leaf: NewLeaf) => T) => leaves.map(of)
  await sql`
    insert into audit_leaf (sequence, event_id, event_at, hash, people_salt, words_salt)
    select ${first}::bigint + place - 1, id, at, hash, people, words
    from unnest(${column(({ event }) => event.id)}::bigint[], ${column(({ event }) => event.at)}::timestamptz[],
      ${column(({ hash }) => hash)}::bytea[], ${column(({ peopleSalt }) => peopleSalt)}::bytea[],
      ${column(({ wordsSalt }) => wordsSalt)}::bytea[]) with ordinality as leaf (id, at, hash, people, words, place)
    order by place`.execute(tx)
}

export async function saveSealState(
  tx: Tx,
  state: Pick<SealState, 'leftover_after' | 'last_transaction' | 'last_id'>,
): Promise<void> {
  await sql`
    update audit_seal_state set leftover_after = ${state.leftover_after},
      last_transaction = ${state.last_transaction}::xid8, last_id = ${state.last_id}`.execute(tx)
}

/** Whether a sealing would find something: asked often, so that it costs next to nothing. */
export async function isSealingDue(db: Db): Promise<boolean> {
  const { rows } = await sql<{ due: boolean }>`
    select s.leftover_after is not null
      or s.cluster is distinct from (select system_identifier::text from pg_control_system())
      or s.last_transaction > pg_snapshot_xmax(pg_current_snapshot())
      or exists (select from audit_event e where (e.transaction, e.id) > (s.last_transaction, s.last_id)
        and e.transaction < pg_snapshot_xmin(pg_current_snapshot()) and e.id > s.floor_id)
      or coalesce((select sequence + 1 from audit_leaf order by sequence desc limit 1), 0)
        > coalesce((select size from audit_checkpoint order by size desc limit 1), 0) as due
    from audit_seal_state s`.execute(db)
  return rows[0]?.due ?? false
}

/** Whether all that is committed up to this id is sealed. */
export async function isSealedThrough(db: Db, id: number): Promise<boolean> {
  const { rows } = await sql<{ sealed: boolean }>`
    select leftover_after is null and not exists (
      select from audit_event e
       where (e.transaction, e.id) > (s.last_transaction, s.last_id) and e.id > s.floor_id and e.id <= ${id}) as sealed
    from audit_seal_state s`.execute(db)
  return rows[0]?.sealed ?? false
}

/** What is written and not sealed yet, counted up to `most`, and when the first of them was written. */
export async function unsealedEvents(db: Db, most: number): Promise<{ events: number; since: Date | null }> {
  const { rows } = await sql<{ events: number; since: Date | null }>`
    select count(*) as events, min(occurred_at) as since from (
      select e.occurred_at from audit_event e, audit_seal_state s
      where (e.transaction, e.id) > (s.last_transaction, s.last_id) and e.id > s.floor_id
      order by e.transaction, e.id limit ${most}) waiting`.execute(db)
  return rows[0] ?? { events: 0, since: null }
}
