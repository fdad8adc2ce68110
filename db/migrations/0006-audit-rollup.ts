import { sql, type Kysely } from 'kysely'

/**
 * Counts of audit events by hour, day and month, kept beside the write path: an event costs nothing more to append, and
 * writers never wait for each other on a row of counts. Derived from the log; it can be emptied and counted again.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // field '' counts every event; value '' stands for events in which the field is empty.
  await sql`
    create table audit_rollup (
      grain text not null check (grain in ('hour', 'day', 'month')),
      field text not null,
      value text not null,
      start timestamptz not null,
      events integer not null,
      first_id bigint not null,
      last_id bigint not null,
      primary key (grain, field, value, start) include (events)
    )`.execute(db)
  await sql`create index audit_rollup_span on audit_rollup (start) include (first_id, last_id) where grain = 'hour' and field = ''`.execute(
    db,
  )
  // Every event up to through_id is counted. The mark is a candidate for the next one: settled once no transaction is
  // left that was running when it was noted.
  await sql`
    create table audit_rollup_state (
      singleton boolean primary key default true check (singleton),
      through_id bigint not null default 0,
      mark_id bigint,
      mark_xid xid8,
      marked_at timestamptz
    )`.execute(db)
  await sql`insert into audit_rollup_state default values`.execute(db)
  await sql`
    do $$ begin
      if exists (select from pg_roles where rolname = 'gatehouse_web') then
        execute format('grant select, insert, update, delete on audit_rollup, audit_rollup_state to gatehouse_web');
      end if;
    end $$`.execute(db)
}
