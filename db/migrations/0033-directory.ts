import { sql, type Kysely } from 'kysely'

/** People and groups that a directory provisions, outsiders with an end, and who has to be judged again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // warn_at: when the sponsor is next told of the end. judge_due_at: what they hold is to be judged again.
  await sql`
    alter table principal
      drop constraint principal_employment_check,
      add constraint principal_employment_check check (employment in ('employee', 'contractor', 'vendor')),
      add column warn_at timestamptz,
      add column judge_due_at timestamptz`.execute(db)
  await sql`create index principal_judge_due on principal (judge_due_at) where judge_due_at is not null`.execute(
    db,
  )
  await sql`create index principal_warning on principal (warn_at) where warn_at is not null and status = 'active'`.execute(
    db,
  )

  // As the directory wrote it. Removed: it took the person away; the principal stays, for the log's sake.
  await sql`
    create table directory_person (
      principal_id uuid primary key references principal,
      user_name text not null check (user_name <> ''),
      external_id text,
      issuer text,
      attributes jsonb not null,
      version bigint not null default 1,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      removed_at timestamptz
    )`.execute(db)
  await sql`create unique index directory_person_user_name on directory_person (lower(user_name)) where removed_at is null`.execute(
    db,
  )
  await sql`create unique index directory_person_external_id on directory_person (external_id)
    where removed_at is null and external_id is not null`.execute(db)
  await sql`create index directory_person_subject on directory_person (issuer, external_id) where issuer is not null`.execute(
    db,
  )
  await sql`
    create table directory_group (
      group_id uuid primary key references principal_group on delete cascade,
      external_id text,
      version bigint not null default 1,
      created_at timestamptz not null,
      updated_at timestamptz not null
    )`.execute(db)
  await sql`create unique index directory_group_external_id on directory_group (external_id) where external_id is not null`.execute(
    db,
  )
  await sql`
    alter table principal_group_member
      drop constraint principal_group_member_source_check,
      add constraint principal_group_member_source_check
        check (source in ('portal', 'identity-provider', 'directory'))`.execute(db)
}
