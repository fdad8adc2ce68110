import { sql, type Kysely } from 'kysely'

/** Delegations that begin and end by themselves, and why a seat was left. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // A seat that went with a delegation comes back with its end; one left for another reason does not.
  await sql`
    alter table request_approver
      add column left_because text
        check (left_because in ('answered-earlier', 'delegation', 'handed-over', 'reassignment', 'left')),
      add check (left_because is null or left_at is not null)`.execute(db)
  await sql`
    alter table delegation
      add column began_at timestamptz,
      add column returned_at timestamptz,
      add check (returned_at is null or began_at is not null)`.execute(db)
  await sql`create index delegation_begins on delegation (starts_at) where began_at is null and ended_at is null`.execute(
    db,
  )
  await sql`create index delegation_returns on delegation (ends_at) where began_at is not null and returned_at is null`.execute(
    db,
  )
  await sql`create index notice_unread on notice (principal_id) where read_at is null`.execute(db)
}
