import { sql, type Kysely } from 'kysely'

/** Targets, roles on them, who may activate them and under which policy. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table target (
      id uuid primary key default uuid_v7(),
      slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
      name text not null,
      description text not null default '',
      environment text not null check (environment in ('production', 'staging', 'development')),
      connector text not null,
      config jsonb not null,
      created_at timestamptz not null default now(),
      listed_at timestamptz,
      list_due_at timestamptz not null default now()
    )`.execute(db)

  await sql`
    create table role (
      id uuid primary key default uuid_v7(),
      slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
      name text not null,
      allows text not null,
      target_id uuid not null references target,
      entitlement jsonb not null,
      risk text not null check (risk in ('low', 'medium', 'high', 'critical')),
      created_at timestamptz not null default now(),
      archived_at timestamptz
    )`.execute(db)
  await sql`create index role_target on role (target_id)`.execute(db)

  await sql`
    create table role_owner (
      role_id uuid not null references role on delete cascade,
      principal_id uuid not null references principal on delete cascade,
      primary key (role_id, principal_id)
    )`.execute(db)
  await sql`create index role_owner_principal on role_owner (principal_id)`.execute(db)

  await sql`
    create table policy_version (
      id uuid primary key default uuid_v7(),
      role_id uuid not null references role,
      version integer not null check (version > 0),
      settings jsonb not null,
      comment text not null default '',
      published_at timestamptz not null default now(),
      published_by uuid references principal,
      unique (role_id, version)
    )`.execute(db)

  await sql`
    create table eligibility (
      id uuid primary key default uuid_v7(),
      role_id uuid not null references role,
      principal_id uuid references principal,
      group_id uuid references principal_group,
      starts_at timestamptz not null default now(),
      ends_at timestamptz,
      reason text not null default '',
      created_at timestamptz not null default now(),
      check (num_nonnulls(principal_id, group_id) = 1),
      check (ends_at is null or ends_at > starts_at)
    )`.execute(db)
  await sql`create index eligibility_principal on eligibility (principal_id) where principal_id is not null`.execute(
    db,
  )
  await sql`create index eligibility_group on eligibility (group_id) where group_id is not null`.execute(db)
  await sql`create index eligibility_role on eligibility (role_id)`.execute(db)

  await sql`
    create table favourite (
      principal_id uuid not null references principal on delete cascade,
      role_id uuid not null references role on delete cascade,
      primary key (principal_id, role_id)
    )`.execute(db)

  await sql`
    create function refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception '% of % is refused: its rows are never changed', tg_op, tg_table_name
        using errcode = 'restrict_violation';
    end
    $$`.execute(db)
  await sql`
    create trigger policy_version_is_immutable before update or delete on policy_version
      for each row execute function refuse_change()`.execute(db)
  await sql`
    create trigger policy_version_is_kept before truncate on policy_version
      for each statement execute function refuse_change()`.execute(db)
}
