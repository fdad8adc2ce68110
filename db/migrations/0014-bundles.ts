import { sql, type Kysely } from 'kysely'

/** Roles that are activated together, and what was activated that way. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table bundle (
      id uuid primary key default uuid_v7(),
      slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
      name text not null check (name <> ''),
      allows text not null default '',
      if_one_fails text not null check (if_one_fails in ('undo', 'keep')),
      created_at timestamptz not null default now(),
      archived_at timestamptz
    )`.execute(db)
  await sql`
    create table bundle_role (
      bundle_id uuid not null references bundle on delete cascade,
      role_id uuid not null references role,
      primary key (bundle_id, role_id)
    )`.execute(db)
  // The id is the batch_id of its requests.
  await sql`
    create table bundle_activation (
      id uuid primary key,
      bundle_id uuid not null references bundle,
      principal_id uuid not null references principal,
      state text not null check (state in ('open', 'complete', 'undone', 'incomplete')),
      submitted_at timestamptz not null,
      due_at timestamptz not null,
      settled_at timestamptz,
      check ((state = 'open') = (settled_at is null))
    )`.execute(db)
  await sql`create index bundle_activation_due on bundle_activation (due_at) where state = 'open'`.execute(db)
  await sql`
    do $$ begin
      if exists (select from pg_roles where rolname = 'gatehouse_web') then
        grant select, insert, update, delete on bundle, bundle_role, bundle_activation to gatehouse_web;
      end if;
    end $$`.execute(db)
}
