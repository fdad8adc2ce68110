import { sql } from 'kysely'
import type { Db } from '../client'

/** Notifies every listening process, in a short transaction of its own: inside a hot one it would serialise commits. */
export async function notify(db: Db, channel: string, payload: string): Promise<void> {
  await sql`select pg_notify(${channel}, ${payload})`.execute(db)
}
