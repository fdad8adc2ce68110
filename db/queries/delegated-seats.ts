import { sql } from 'kysely'
import type { PrincipalId, RequestId } from '@/lib/domain/ids'
import type { Db, Tx } from '../client'
import { prepare } from '../prepared'
import { covers, holds } from './absence'
import type { DelegationRow } from './delegations'

const ofTheRequest = { id: 'request.role_id', target: 'role.target_id' }

/** Waits until every transaction is over that has given this person a place; those that come later wait for this one. */
export async function awaitPlacesOf(tx: Tx, id: PrincipalId): Promise<void> {
  // A row that names a person holds their key, and of all locks this one alone does not let it.
  await tx.selectFrom('principal').select('id').where('id', '=', id).forUpdate().execute()
}

/** Every seat in a pending request that the delegation is about, in the open stage or a later one. */
function seatsWithin(db: Db, delegationId: string) {
  return db
    .selectFrom('request_approver as seat')
    .innerJoin('activation_request as request', 'request.id', 'seat.request_id')
    .innerJoin('role', 'role.id', 'request.role_id')
    .innerJoin('delegation', (join) => join.on('delegation.id', '=', delegationId))
    .select('request.id')
    .distinct()
    .where('request.state', '=', 'PENDING_APPROVAL')
    .whereRef('seat.stage', '>=', 'request.stage')
    .where(covers('delegation', ofTheRequest))
    .orderBy('request.id')
}

/** The pending requests about which whoever is away is asked, by id. */
export async function requestsToPassOn(
  db: Db,
  { id, principal_id: principalId }: Pick<DelegationRow, 'id' | 'principal_id'>,
): Promise<RequestId[]> {
  const rows = await seatsWithin(db, id)
    .where('seat.principal_id', '=', principalId)
    .where('seat.left_at', 'is', null)
    .execute()
  return rows.map((row) => row.id)
}

/** The pending requests in which a seat of whoever was away has gone, or may have gone, to a delegate; by id. */
export async function requestsToGiveBack(
  db: Db,
  { id, principal_id: principalId }: Pick<DelegationRow, 'id' | 'principal_id'>,
): Promise<RequestId[]> {
  const rows = await seatsWithin(db, id)
    .where((eb) =>
      eb.or([
        eb.and([eb('seat.for_id', '=', principalId), eb('seat.via', '=', 'delegation')]),
        eb.and([eb('seat.principal_id', '=', principalId), eb('seat.left_because', '=', 'delegation')]),
      ]),
    )
    .execute()
  return rows.map((row) => row.id)
}

/**
 * The delegations that hold at `now` of people who are asked about this request all the same, by id. Prepared: every
 * submit asks it.
 */
export async function delegationsPassedBy(
  tx: Tx,
  args: { requestId: RequestId; now: Date },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct d.id
      from request_approver seat
      join activation_request request on request.id = seat.request_id
      join role on role.id = request.role_id
      join delegation d on d.principal_id = seat.principal_id
     where seat.request_id = ${args.requestId} and seat.left_at is null and seat.stage >= request.stage
       and ${holds('d', args.now)} and ${covers('d', ofTheRequest)} ${sql.raw(prepare)}`.execute(tx)
  return rows.map((row) => row.id)
}

/** The seats of a request, from its open stage on, that have to do with this person's absence. */
export async function delegatedSeats(
  tx: Tx,
  args: { requestId: RequestId; stage: number; principalId: PrincipalId },
) {
  return tx
    .selectFrom('request_approver as seat')
    .leftJoin('decision', (join) =>
      join
        .onRef('decision.request_id', '=', 'seat.request_id')
        .onRef('decision.stage', '=', 'seat.stage')
        .onRef('decision.principal_id', '=', 'seat.principal_id'),
    )
    .select([
      'seat.stage',
      'seat.principal_id as id',
      'seat.for_id as forId',
      'seat.via',
      'seat.left_because',
    ])
    .select((eb) => [
      eb('decision.verb', 'is not', null).as('answered'),
      eb('seat.left_at', 'is', null).as('sits'),
    ])
    .where('seat.request_id', '=', args.requestId)
    .where('seat.stage', '>=', args.stage)
    .where((eb) =>
      eb.or([eb('seat.for_id', '=', args.principalId), eb('seat.principal_id', '=', args.principalId)]),
    )
    .execute()
}
