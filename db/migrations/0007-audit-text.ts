import { sql, type Kysely } from 'kysely'

/**
 * The text that the explorer searches moves out of the log into a table beside the write path, as the counts did: its
 * trigram index cost more to keep than the rest of an event. Derived from the log; it can be emptied and filled again.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`drop index audit_event_search`.execute(db)
  await sql`alter table audit_event drop column search`.execute(db)
  await sql`
    create function audit_search_text(event audit_event) returns text language sql immutable parallel safe as $$
      select lower(
        event.actor_name || ' ' || event.action || ' ' || event.object_name || ' ' || coalesce(event.subject_name, '') ||
        ' ' || coalesce(event.role_name, '') || ' ' || coalesce(event.target_name, '') || ' ' ||
        coalesce(event.reason, '') || ' ' || coalesce(event.correlation_id, ''))
    $$`.execute(db)
  await sql`create table audit_text (id bigint primary key, search text not null)`.execute(db)
  await sql`create index audit_text_search on audit_text using gin (search gin_trgm_ops) with (fastupdate = on)`.execute(
    db,
  )
  // Every event up to text_through_id has its text there. What is in the log already is taken over by the catch-up.
  await sql`alter table audit_rollup_state add column text_through_id bigint not null default 0`.execute(db)
  await sql`
    do $$ begin
      if exists (select from pg_roles where rolname = 'gatehouse_web') then
        grant select, insert on audit_text to gatehouse_web;
        revoke update, delete on audit_text from gatehouse_web;
      end if;
    end $$`.execute(db)
}
