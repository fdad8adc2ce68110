import { sql, type Kysely } from 'kysely'

/** Policies that are being written, and who wrote the versions that were published. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table policy_version add column author_id uuid references principal`.execute(db)
  await sql`
    create table policy_draft (
      id uuid primary key default uuid_v7(),
      role_id uuid not null references role,
      base_version integer not null check (base_version > 0),
      settings jsonb not null,
      comment text not null default '',
      effective_at timestamptz,
      state text not null check (state in ('draft', 'proposed', 'published', 'withdrawn')),
      author_id uuid not null references principal,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      proposed_at timestamptz,
      decided_by uuid references principal,
      decided_at timestamptz,
      version integer,
      check (state <> 'proposed' or proposed_at is not null),
      check ((state in ('published', 'withdrawn')) = (decided_by is not null)),
      check ((state = 'published') = (version is not null))
    )`.execute(db)
  await sql`create unique index policy_draft_own on policy_draft (role_id, author_id) where state = 'draft'`.execute(
    db,
  )
  await sql`create index policy_draft_open on policy_draft (role_id) where state in ('draft', 'proposed')`.execute(
    db,
  )
  await sql`
    do $$ begin
      if exists (select from pg_roles where rolname = 'gatehouse_web') then
        execute format('grant select, insert, update, delete on policy_draft to gatehouse_web');
      end if;
    end $$`.execute(db)
}
