import type { Db } from '@/db/client'

/** What the log says of an object, the first first. */
export async function actionsAbout(db: Db, objectId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('audit_event')
    .select('action')
    .where('object_id', '=', objectId)
    .orderBy('id')
    .execute()
  return rows.map((row) => row.action)
}
