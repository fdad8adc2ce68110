import { sql, type Kysely } from 'kysely'

/** Roles that nobody may hold together, and who may for a while. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table separation_rule (
      id uuid primary key default uuid_v7(),
      name text not null check (name <> ''),
      reason text not null default '',
      effect text not null check (effect in ('block', 'warn', 'exception')),
      created_at timestamptz not null,
      created_by uuid references principal,
      ended_at timestamptz,
      ended_by uuid references principal
    )`.execute(db)
  await sql`create unique index separation_rule_name on separation_rule (lower(name)) where ended_at is null`.execute(
    db,
  )
  // Roles of two sides: one of each is too many. Roles of the first side alone: two of them are.
  await sql`
    create table separation_role (
      rule_id uuid not null references separation_rule on delete cascade,
      role_id uuid not null references role on delete cascade,
      side smallint not null check (side in (1, 2)),
      primary key (rule_id, role_id)
    )`.execute(db)
  await sql`create index separation_role_role on separation_role (role_id)`.execute(db)
  await sql`
    create table separation_exception (
      id uuid primary key default uuid_v7(),
      rule_id uuid not null references separation_rule,
      principal_id uuid not null references principal,
      owner_id uuid not null references principal,
      control text not null check (control <> ''),
      reason text not null check (reason <> ''),
      created_at timestamptz not null,
      created_by uuid not null references principal,
      ends_at timestamptz not null check (ends_at > created_at),
      ended_at timestamptz,
      ended_by uuid references principal,
      check (created_by <> principal_id),
      check (owner_id <> principal_id)
    )`.execute(db)
  await sql`create index separation_exception_principal on separation_exception (principal_id, rule_id) where ended_at is null`.execute(
    db,
  )
  await sql`create index separation_exception_ends on separation_exception (ends_at) where ended_at is null`.execute(
    db,
  )
  await sql`
    do $$ begin
      if exists (select from pg_roles where rolname = 'gatehouse_web') then
        grant select, insert, update, delete on separation_rule, separation_role, separation_exception to gatehouse_web;
      end if;
    end $$`.execute(db)
}
