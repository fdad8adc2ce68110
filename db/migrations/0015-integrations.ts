import { sql, type Kysely } from 'kysely'

/** Ticket systems and on-call schedules that policies turn to, and the tickets whose closing ends a grant. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // The secret is a reference, such as env:INTEGRATION_JIRA: its value is never kept here.
  await sql`
    create table integration (
      id uuid primary key default uuid_v7(),
      slug text not null check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
      kind text not null check (kind in ('ticket', 'on-call')),
      provider text not null,
      name text not null check (name <> ''),
      config jsonb not null,
      secret text check (secret ~ '^(env|file):'),
      created_at timestamptz not null,
      created_by uuid references principal,
      ended_at timestamptz,
      ended_by uuid references principal
    )`.execute(db)
  // Policies name it so; one that has ended makes room for its successor.
  await sql`create unique index integration_slug on integration (slug) where ended_at is null`.execute(db)
  await sql`
    create table ticket_watch (
      grant_id uuid primary key references "grant" on delete cascade,
      slug text not null,
      ticket text not null check (ticket <> ''),
      due_at timestamptz not null
    )`.execute(db)
  await sql`create index ticket_watch_due on ticket_watch (due_at)`.execute(db)
  await sql`
    do $$ begin
      if exists (select from pg_roles where rolname = 'gatehouse_web') then
        grant select, insert, update, delete on integration, ticket_watch to gatehouse_web;
      end if;
    end $$`.execute(db)
}
