import { sql, type Kysely } from 'kysely'

/** Which cases a delegation is about and who set it; approvers who left; reviewers who are reminded. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Both empty: every case. Else those of these roles, and of every role on these targets.
  await sql`
    alter table delegation
      add column role_ids uuid[] not null default '{}',
      add column target_ids uuid[] not null default '{}',
      add column set_by uuid references principal,
      add column moved_at timestamptz`.execute(db)
  await sql`update delegation set moved_at = began_at`.execute(db)
  await sql`
    alter table delegation
      add check (moved_at is null or began_at is not null),
      add check (set_by is distinct from principal_id),
      add check (set_by is distinct from delegate_id or set_by is null)`.execute(db)
  // It begins in two steps: from began_at on nobody gives the absent person a place, then the open cases move.
  await sql`drop index delegation_begins`.execute(db)
  await sql`create index delegation_begins on delegation (starts_at) where moved_at is null and ended_at is null`.execute(
    db,
  )

  // Without an instant of its own, somebody disabled has been gone for as long as they have been known.
  await sql`
    alter table principal
      add column gone_at timestamptz generated always as (
        case when status = 'disabled' then coalesce(disabled_at, created_at) else ends_at end) stored,
      add column seats_left_at timestamptz`.execute(db)
  await sql`create index principal_seats_to_leave on principal (gone_at)
    where gone_at is not null and (seats_left_at is null or seats_left_at < gone_at)`.execute(db)

  await sql`
    alter table post_review
      add column remind_at timestamptz,
      add column reminders integer not null default 0 check (reminders >= 0)`.execute(db)
  await sql`update post_review set remind_at = due_at where reviewed_at is null`.execute(db)
  await sql`create index post_review_due on post_review (remind_at)
    where reviewed_at is null and remind_at is not null`.execute(db)
}
