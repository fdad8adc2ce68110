import { sql, type Kysely } from 'kysely'

/** More time on a live grant, warnings before its end, and the reviews that emergencies owe. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // duration_ms stays what was first agreed to; what was added since stands beside it.
  await sql`
    alter table "grant"
      add column extensions integer not null default 0 check (extensions >= 0),
      add column extended_ms bigint not null default 0 check (extended_ms >= 0),
      add column warn_at timestamptz`.execute(db)
  await sql`create index grant_due_warning on "grant" (warn_at) where state = 'ACTIVE' and warn_at is not null`.execute(
    db,
  )
  // Of one grant, one wish for more time waits at a time: each counts from the end that the one before it moved.
  await sql`create unique index request_one_extension on activation_request (extends_grant_id)
    where extends_grant_id is not null and state = 'PENDING_APPROVAL'`.execute(db)
  await sql`create index request_incident on activation_request (submitted_at desc) where incident is not null`.execute(
    db,
  )

  // Whoever an emergency passed over keeps the place that they were not asked in: they may read it and take it back.
  await sql`
    alter table request_approver
      drop constraint request_approver_via_check,
      add constraint request_approver_via_check
        check (via in ('policy', 'fallback', 'escalation', 'delegation', 'reassignment', 'skipped'))`.execute(
    db,
  )

  await sql`
    create table post_review (
      request_id uuid primary key references activation_request on delete cascade,
      principal_id uuid not null references principal,
      due_at timestamptz not null,
      reviewed_at timestamptz,
      reviewed_by uuid references principal,
      outcome text check (outcome in ('justified', 'not-justified')),
      comment text not null default '',
      check ((reviewed_at is null) = (reviewed_by is null)),
      check ((reviewed_at is null) = (outcome is null)),
      check (reviewed_by is distinct from principal_id)
    )`.execute(db)
  await sql`create index post_review_open on post_review (principal_id, due_at) where reviewed_at is null`.execute(
    db,
  )
  await sql`
    create table post_reviewer (
      request_id uuid not null references post_review on delete cascade,
      principal_id uuid not null references principal,
      for_id uuid references principal,
      primary key (request_id, principal_id)
    )`.execute(db)
  await sql`create index post_reviewer_principal on post_reviewer (principal_id)`.execute(db)
  await sql`
    do $$ begin
      if exists (select from pg_roles where rolname = 'gatehouse_web') then
        grant select, insert, update, delete on post_review, post_reviewer to gatehouse_web;
      end if;
    end $$`.execute(db)
}
