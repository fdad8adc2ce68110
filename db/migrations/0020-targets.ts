import { sql, type Kysely } from 'kysely'

/** Targets that are added in the portal, their sealed secrets, what becomes of findings, and removals closed by hand. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table target
      add column mode text not null default 'live' check (mode in ('live', 'dry-run')),
      add column changed_at timestamptz,
      add column changed_by uuid references principal`.execute(db)

  // Sealed by the outer key of the portal and bound to target, field and the instant it was set.
  await sql`
    create table target_secret (
      target_id uuid not null references target on delete cascade,
      field text not null check (field <> ''),
      sealed bytea not null,
      set_at timestamptz not null,
      set_by uuid references principal,
      primary key (target_id, field)
    )`.execute(db)

  // Adopted: it stands on purpose, and somebody answers for it. Ignored: not now, until an instant.
  await sql`
    alter table drift_finding
      add column settled text check (settled in ('adopted', 'ignored')),
      add column settled_at timestamptz,
      add column settled_by uuid references principal,
      add column settled_until timestamptz,
      add column settled_reason text,
      add column removal_asked_at timestamptz,
      add column removal_asked_by uuid references principal,
      add column removal_error text,
      add column attribution text,
      add check ((settled is null) = (settled_at is null)),
      add check (settled is distinct from 'ignored' or settled_until is not null)`.execute(db)
  await sql`create index drift_finding_target on drift_finding (target_id, first_seen)`.execute(db)

  // A removal that cannot be confirmed is closed by two: one asks, another administrator agrees.
  await sql`
    create table removal_closure (
      id uuid primary key default uuid_v7(),
      assignment_id uuid not null references assignment,
      reason text not null check (reason <> ''),
      asked_by uuid not null references principal,
      asked_at timestamptz not null,
      decided_by uuid references principal,
      decided_at timestamptz,
      agreed boolean,
      check (decided_by is distinct from asked_by or agreed is not true),
      check ((decided_at is null) = (agreed is null))
    )`.execute(db)
  await sql`create unique index removal_closure_open on removal_closure (assignment_id) where decided_at is null`.execute(
    db,
  )
  await sql`
    do $$ begin
      if exists (select from pg_roles where rolname = 'gatehouse_web') then
        grant select, insert, update, delete on target_secret, removal_closure to gatehouse_web;
      end if;
    end $$`.execute(db)
}
