import { sql } from 'kysely'
import type { PrincipalId } from '@/lib/domain/ids'
import type { Db } from '../client'

/** Whoever is gone at `now` and whose places among approvers have not been emptied since, the longest gone first. */
export async function leaversWithSeats(
  db: Db,
  args: { now: Date; limit: number },
): Promise<{ id: PrincipalId; name: string; goneAt: Date }[]> {
  const { rows } = await sql<{ id: PrincipalId; name: string; goneAt: Date }>`
    select id, name, gone_at as "goneAt" from principal
     where gone_at <= ${args.now} and (seats_left_at is null or seats_left_at < gone_at)
     order by gone_at limit ${args.limit}`.execute(db)
  return rows
}

/** Notes that nobody who was gone by then sits in any place. */
export async function saveSeatsLeft(db: Db, args: { ids: readonly PrincipalId[]; at: Date }): Promise<void> {
  await db
    .updateTable('principal')
    .set({ seats_left_at: args.at })
    .where('id', 'in', [...args.ids])
    .execute()
}
