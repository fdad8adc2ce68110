import { sql, type Kysely } from 'kysely'

/** Roles whose policy is kept as a file elsewhere: where, in the words of whoever applied it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table role add column managed_from text check (managed_from <> '')`.execute(db)
}
