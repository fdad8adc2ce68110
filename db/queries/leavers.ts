import { sql } from 'kysely'
import type { PrincipalId } from '@/lib/domain/ids'
import type { Db, Tx } from '../client'

/** Whoever is gone at `now` and of whom not everything has been ended since, the longest gone first. */
export async function leaversNow(
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

/** Locks the requests of this person that wait, and those in which they sit, in the order of their ids. */
export async function lockRequestsOf(tx: Tx, principalId: PrincipalId): Promise<void> {
  await sql`
    select id from activation_request
     where state = 'PENDING_APPROVAL'
       and (requester_id = ${principalId} or id in (
         select request_id from request_approver where principal_id = ${principalId} and left_at is null))
     order by id for update`.execute(tx)
}

/** The delegations by this person and to them that are not over. */
export async function delegationsOf(
  tx: Tx,
  args: { principalId: PrincipalId; now: Date },
): Promise<string[]> {
  const rows = await tx
    .selectFrom('delegation')
    .select('id')
    .where((eb) =>
      eb.or([eb('principal_id', '=', args.principalId), eb('delegate_id', '=', args.principalId)]),
    )
    .where('ended_at', 'is', null)
    .where('ends_at', '>', args.now)
    .orderBy('id')
    .execute()
  return rows.map((row) => row.id)
}

/** The machines in use that this person answers for. */
export async function machinesOf(
  tx: Tx,
  sponsorId: PrincipalId,
): Promise<{ id: PrincipalId; name: string }[]> {
  return tx
    .selectFrom('principal')
    .select(['id', 'name'])
    .where('sponsor_id', '=', sponsorId)
    .where('kind', '!=', 'person')
    .where('status', '=', 'active')
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
}
