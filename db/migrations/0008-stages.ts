import { sql, type Kysely } from 'kysely'

/** Approvals in stages, who acts for whom, and what people are told. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // needed and decide_by are those of the stage that is open; the plan of all stages stands in the verdict.
  await sql`
    alter table activation_request
      add column stage integer not null default 1 check (stage >= 1),
      add column stages integer not null default 1 check (stages >= stage),
      add column stage_opened_at timestamptz,
      add column timed_out_at timestamptz,
      add column reminders integer not null default 0,
      add column remind_at timestamptz,
      add column asked_by_id uuid references principal,
      add column batch_id uuid,
      add column kind text not null default 'activation' check (kind in ('activation', 'extension')),
      add column extends_grant_id uuid references "grant",
      add column incident text,
      add check ((kind = 'extension') = (extends_grant_id is not null)),
      add check (asked_by_id is distinct from requester_id)`.execute(db)
  await sql`update activation_request set stage_opened_at = submitted_at where state = 'PENDING_APPROVAL'`.execute(
    db,
  )
  await sql`create index request_remind on activation_request (remind_at) where state = 'PENDING_APPROVAL' and remind_at is not null`.execute(
    db,
  )
  await sql`create index request_asked_by on activation_request (asked_by_id, submitted_at desc) where asked_by_id is not null`.execute(
    db,
  )
  await sql`create index request_extends on activation_request (extends_grant_id) where extends_grant_id is not null`.execute(
    db,
  )
  await sql`create index request_batch on activation_request (batch_id) where batch_id is not null`.execute(
    db,
  )

  await sql`create index grant_holders on "grant" (role_id, principal_id)
    where state in ('SCHEDULED', 'ACTIVATING', 'ACTIVE', 'DEACTIVATING', 'REVOCATION_FAILED')`.execute(db)

  await sql`
    alter table request_approver
      add column stage integer not null default 1 check (stage >= 1),
      add column for_id uuid references principal,
      add column via text not null default 'policy'
        check (via in ('policy', 'fallback', 'escalation', 'delegation', 'reassignment')),
      add column left_at timestamptz,
      drop constraint request_approver_pkey,
      add primary key (request_id, stage, principal_id)`.execute(db)
  await sql`
    alter table decision
      add column stage integer not null default 1 check (stage >= 1),
      add column for_id uuid references principal,
      drop constraint decision_pkey,
      add primary key (request_id, stage, principal_id)`.execute(db)

  await sql`
    create table target_owner (
      target_id uuid not null references target on delete cascade,
      principal_id uuid not null references principal on delete cascade,
      primary key (target_id, principal_id)
    )`.execute(db)
  await sql`
    create table delegation (
      id uuid primary key default uuid_v7(),
      principal_id uuid not null references principal,
      delegate_id uuid references principal,
      starts_at timestamptz not null,
      ends_at timestamptz not null,
      reason text not null default '',
      created_at timestamptz not null default now(),
      ended_at timestamptz,
      check (ends_at > starts_at),
      check (delegate_id is distinct from principal_id)
    )`.execute(db)
  await sql`create index delegation_principal on delegation (principal_id, starts_at, ends_at) where ended_at is null`.execute(
    db,
  )
  await sql`
    create table request_message (
      id uuid primary key default uuid_v7(),
      request_id uuid not null references activation_request on delete cascade,
      author_id uuid not null references principal,
      body text not null check (body <> ''),
      sent_at timestamptz not null
    )`.execute(db)
  await sql`create index request_message_request on request_message (request_id, sent_at)`.execute(db)
  await sql`
    create table notice (
      id bigint primary key generated always as identity,
      principal_id uuid not null references principal,
      kind text not null,
      text text not null,
      href text not null,
      created_at timestamptz not null,
      read_at timestamptz
    )`.execute(db)
  await sql`create index notice_principal on notice (principal_id, id desc)`.execute(db)

  // Everybody and every group a version may ever ask, wherever in it they stand.
  await sql`
    alter table policy_version add column approver_ids jsonb not null
      generated always as (jsonb_path_query_array(settings, '$.**.from[*].id')) stored`.execute(db)
  await sql`create index policy_version_approvers on policy_version using gin (approver_ids)`.execute(db)

  // What was judged before there were stages had one.
  await sql`
    update activation_request set verdict = jsonb_build_object(
      'outcome', 'needs-approval', 'rule', null, 'warnings', '[]'::jsonb,
      'stages', jsonb_build_array(jsonb_build_object(
        'name', '', 'needed', verdict -> 'needed', 'reasonRequired', false, 'freshSignInMs', null, 'someoneElse', true,
        'decideWithinMs', verdict -> 'decideWithinMs', 'fallback', false, 'timeOut', null,
        'seats', (select coalesce(jsonb_agg(jsonb_build_object('id', approver, 'forId', null)), '[]')
                    from jsonb_array_elements(verdict -> 'approverIds') approver))))
    where verdict ->> 'outcome' = 'needs-approval' and not verdict ? 'stages'`.execute(db)
  await sql`update activation_request set verdict = '{"rule": null, "warnings": [], "because": null}' || verdict
    where verdict ->> 'outcome' <> 'needs-approval' and not verdict ? 'warnings'`.execute(db)
  await sql`
    do $$ begin
      if exists (select from pg_roles where rolname = 'gatehouse_web') then
        execute format('grant select, insert, update, delete on target_owner, delegation, request_message, notice to gatehouse_web');
      end if;
    end $$`.execute(db)
}
