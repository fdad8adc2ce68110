import { sql, type Kysely } from 'kysely'

/** What was sent to targets that take messages, and what they sent back by themselves. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table delivery (
      id uuid primary key default uuid_v7(),
      target_id uuid not null references target on delete cascade,
      message_id text not null,
      direction text not null check (direction in ('sent', 'received')),
      type text not null,
      body text not null,
      status integer,
      detail text not null default '',
      duration_ms integer not null default 0,
      at timestamptz not null,
      replay_of uuid
    )`.execute(db)
  await sql`create index delivery_target on delivery (target_id, at desc)`.execute(db)
  await sql`
    do $$ begin
      if exists (select from pg_roles where rolname = 'gatehouse_web') then
        grant select, insert, delete on delivery to gatehouse_web;
      end if;
    end $$`.execute(db)
}
