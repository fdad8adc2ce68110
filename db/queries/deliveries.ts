import type { Insertable } from 'kysely'
import type { TargetId } from '@/lib/domain/ids'
import type { Db } from '../client'
import type { Database } from '../schema'

const shownAtMost = 100

/** Adds to the log, and drops what is older than `keptSince`. */
export async function insertDelivery(
  db: Db,
  values: Insertable<Database['delivery']>,
  keptSince: Date,
): Promise<void> {
  await db.insertInto('delivery').values(values).execute()
  await db
    .deleteFrom('delivery')
    .where('target_id', '=', values.target_id)
    .where('at', '<', keptSince)
    .execute()
}

/** The latest messages of a target, the newest first. */
export async function latestDeliveries(db: Db, targetId: TargetId) {
  return db
    .selectFrom('delivery')
    .select([
      'id',
      'message_id',
      'direction',
      'type',
      'body',
      'status',
      'detail',
      'duration_ms',
      'at',
      'replay_of',
    ])
    .where('target_id', '=', targetId)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(shownAtMost)
    .execute()
}

export async function deliveryById(db: Db, id: string) {
  const row = await db
    .selectFrom('delivery')
    .innerJoin('target', 'target.id', 'delivery.target_id')
    .selectAll('delivery')
    .select(['target.slug', 'target.name', 'target.connector', 'target.config'])
    .where('delivery.id', '=', id)
    .executeTakeFirst()
  return row ?? null
}
