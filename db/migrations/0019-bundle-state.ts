import { sql, type Kysely } from 'kysely'

/** An activated bundle as one thing: a name of its own, and an end that a crash does not stop half way. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table bundle_activation
      add column number bigint generated always as identity unique,
      add column ending text check (ending in ('undone', 'released')),
      drop constraint bundle_activation_state_check,
      add constraint bundle_activation_state_check
        check (state in ('open', 'complete', 'undone', 'incomplete', 'released'))`.execute(db)
  await sql`create index bundle_activation_principal on bundle_activation (principal_id, submitted_at)`.execute(
    db,
  )
}
