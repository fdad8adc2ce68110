import { sql, type Kysely } from 'kysely'

/** Where the log is sent: each sink with its own place in the sealed order, and the secrets it is reached with. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // next_sequence is the first event not delivered yet; through_sequence fixes the end of a batch that may be on its way.
  // From mark_sequence on is sent again when a receiver that confirms nothing is found gone.
  await sql`
    create table sink (
      id uuid primary key default uuid_v7(),
      name text not null check (name <> ''),
      kind text not null,
      config jsonb not null,
      format text not null check (format in ('native', 'ocsf')),
      state text not null check (state in ('active', 'paused', 'stopped')),
      next_sequence bigint not null default 0 check (next_sequence >= 0),
      through_sequence bigint,
      mark_sequence bigint,
      mark_at timestamptz,
      batch_size integer not null check (batch_size > 0),
      delivered bigint not null default 0,
      last_delivered_at timestamptz,
      attempts integer not null default 0,
      last_error text,
      last_error_at timestamptz,
      due_at timestamptz not null,
      lease text,
      leased_until timestamptz,
      created_at timestamptz not null,
      created_by uuid references principal,
      ended_at timestamptz,
      ended_by uuid references principal
    )`.execute(db)
  await sql`create unique index sink_name on sink (lower(name)) where ended_at is null`.execute(db)
  await sql`create index sink_due on sink (due_at) where ended_at is null and state = 'active'`.execute(db)
  await sql`
    create table sink_secret (
      sink_id uuid not null references sink on delete cascade,
      field text not null,
      sealed bytea not null,
      set_at timestamptz not null,
      set_by uuid references principal,
      primary key (sink_id, field)
    )`.execute(db)
  await sql`
    do $$ begin
      if exists (select from pg_roles where rolname = 'gatehouse_web') then
        revoke all on sink, sink_secret from gatehouse_web;
        grant select, insert, update on sink to gatehouse_web;
        grant select, insert, update, delete on sink_secret to gatehouse_web;
      end if;
    end $$`.execute(db)
}
