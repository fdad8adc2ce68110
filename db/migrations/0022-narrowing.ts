import { sql, type Kysely } from 'kysely'

/** What a request takes of a role that gives more. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table activation_request
      add column narrowing jsonb check (jsonb_typeof(narrowing) = 'array' and narrowing <> '[]')`.execute(db)
}
