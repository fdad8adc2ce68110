import type { Db } from '@/db/client'
import type { Person } from './factories'

/** What the log says that this person did, the oldest first. */
export async function recordedActions(db: Db, person: Person): Promise<string[]> {
  const rows = await db
    .selectFrom('audit_event')
    .select('action')
    .where('actor_id', '=', person.id)
    .orderBy('id')
    .execute()
  return rows.map(({ action }) => action)
}
