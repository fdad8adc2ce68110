import { sql, type Kysely } from 'kysely'

/** Letters that wait to be sent, and the questions that auditors keep: for themselves, for all, and with a weekly count. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // due_at is when it is tried next: pushed ahead before each attempt, so that a letter belongs to one sender at a time,
  // and null once nothing more will be tried.
  await sql`
    create table mail (
      id uuid primary key default uuid_v7(),
      key text not null unique,
      principal_id uuid not null references principal on delete cascade,
      subject text not null check (length(subject) between 1 and 300),
      body text not null,
      created_at timestamptz not null,
      due_at timestamptz,
      attempts integer not null default 0,
      last_error text,
      sent_at timestamptz,
      given_up_at timestamptz,
      check ((due_at is null) = (sent_at is not null or given_up_at is not null))
    )`.execute(db)
  await sql`create index mail_due on mail (due_at) where due_at is not null`.execute(db)
  await sql`create index mail_principal on mail (principal_id)`.execute(db)
  await sql`
    create table saved_view (
      id uuid primary key default uuid_v7(),
      owner_id uuid not null references principal,
      name text not null check (length(name) between 1 and 60),
      query text not null,
      range_from text,
      range_to text,
      columns text,
      shared_at timestamptz,
      created_at timestamptz not null
    )`.execute(db)
  await sql`create unique index saved_view_name on saved_view (owner_id, lower(name))`.execute(db)
  await sql`create index saved_view_shared on saved_view (lower(name)) where shared_at is not null`.execute(
    db,
  )
  // A view is named by its id, or by the word of one that comes with the product: those have no row to refer to.
  await sql`
    create table default_view (
      principal_id uuid primary key references principal on delete cascade,
      view text not null
    )`.execute(db)
  await sql`
    create table weekly_count (
      principal_id uuid not null references principal on delete cascade,
      view text not null,
      next_at timestamptz not null,
      primary key (principal_id, view)
    )`.execute(db)
  await sql`create index weekly_count_next on weekly_count (next_at)`.execute(db)
  await sql`create index weekly_count_view on weekly_count (view)`.execute(db)
  await sql`
    do $$ begin
      if exists (select from pg_roles where rolname = 'gatehouse_web') then
        grant select, insert, update, delete on mail, saved_view, default_view, weekly_count to gatehouse_web;
      end if;
    end $$`.execute(db)
}
