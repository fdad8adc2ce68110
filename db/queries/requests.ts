import type { Insertable, Updateable } from 'kysely'
import type { PrincipalId, RequestId } from '@/lib/domain/ids'
import type { Answer, OpenRequest, RequestState } from '@/lib/domain/request'
import type { Db, Tx } from '../client'
import type { Database, RequestRow } from '../schema'

/** Inserts the request, or null when this requester's idempotency key is taken already. */
export async function insertRequest(
  tx: Tx,
  values: Insertable<Database['activation_request']>,
): Promise<RequestRow | null> {
  const row = await tx
    .insertInto('activation_request')
    .values(values)
    .onConflict((conflict) => conflict.columns(['requester_id', 'idempotency_key']).doNothing())
    .returningAll()
    .executeTakeFirst()
  return row ?? null
}

/** Freezes who may approve. */
export async function insertApprovers(
  tx: Tx,
  requestId: RequestId,
  ids: readonly PrincipalId[],
): Promise<void> {
  if (ids.length === 0) return
  await tx
    .insertInto('request_approver')
    .values(ids.map((id) => ({ request_id: requestId, principal_id: id })))
    .execute()
}

/** The request that this requester submitted under this key, or null. */
export async function requestByKey(
  db: Db,
  args: { requesterId: PrincipalId; idempotencyKey: string },
): Promise<RequestRow | null> {
  const row = await db
    .selectFrom('activation_request')
    .selectAll()
    .where('requester_id', '=', args.requesterId)
    .where('idempotency_key', '=', args.idempotencyKey)
    .executeTakeFirst()
  return row ?? null
}

/** A request as the rules of `lib/domain/request.ts` see it, beside its row. */
export interface RequestCase {
  row: RequestRow
  open: OpenRequest
}

/** Locks the request until the transaction ends and reads its answers: deciders wait for one another here. */
export async function lockRequest(tx: Tx, id: RequestId): Promise<RequestCase | null> {
  const row = await tx
    .selectFrom('activation_request')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row === undefined ? null : { row, open: await openRequest(tx, row) }
}

/** The request with this id or readable number, unlocked. */
export async function findRequest(
  db: Db,
  by: { id: RequestId } | { number: number },
): Promise<RequestCase | null> {
  const row = await db
    .selectFrom('activation_request')
    .selectAll()
    .$if('id' in by, (query) => query.where('id', '=', 'id' in by ? by.id : ('' as RequestId)))
    .$if('number' in by, (query) => query.where('number', '=', 'number' in by ? by.number : 0))
    .executeTakeFirst()
  return row === undefined ? null : { row, open: await openRequest(db, row) }
}

async function openRequest(db: Db, row: RequestRow): Promise<OpenRequest> {
  const approvers = await db
    .selectFrom('request_approver')
    .select('principal_id')
    .where('request_id', '=', row.id)
    .execute()
  const answers = await db
    .selectFrom('decision')
    .select(['principal_id as by', 'verb'])
    .where('request_id', '=', row.id)
    .orderBy('decided_at')
    .execute()
  return {
    state: row.state,
    requesterId: row.requester_id,
    decideBy: row.decide_by ?? row.submitted_at,
    needed: row.needed,
    approverIds: approvers.map((approver) => approver.principal_id),
    answers: answers satisfies Answer[],
  }
}

export async function insertDecision(tx: Tx, values: Insertable<Database['decision']>): Promise<void> {
  await tx.insertInto('decision').values(values).execute()
}

/** The shortest duration any approver agreed to, in milliseconds. */
export async function shortestAgreed(tx: Tx, id: RequestId): Promise<number | null> {
  const row = await tx
    .selectFrom('decision')
    .select((eb) => eb.fn.min('duration_ms').as('ms'))
    .where('request_id', '=', id)
    .where('verb', '=', 'approve')
    .executeTakeFirst()
  return row?.ms ?? null
}

/** Moves a request out of PENDING_APPROVAL; the caller holds its lock. */
export async function settleRequest(
  tx: Tx,
  id: RequestId,
  args: { state: Exclude<RequestState, 'PENDING_APPROVAL'>; now: Date },
): Promise<void> {
  await tx
    .updateTable('activation_request')
    .set({ state: args.state, decided_at: args.now })
    .where('id', '=', id)
    .where('state', '=', 'PENDING_APPROVAL')
    .execute()
}

export async function updateRequest(
  tx: Tx,
  id: RequestId,
  values: Updateable<Database['activation_request']>,
): Promise<void> {
  await tx.updateTable('activation_request').set(values).where('id', '=', id).execute()
}

/** Locks up to `limit` requests whose time to be answered is over, skipping those being decided right now. */
export async function claimLapsed(tx: Tx, args: { now: Date; limit: number }) {
  return tx
    .with('due', (db) =>
      db
        .selectFrom('activation_request')
        .select('id')
        .where('state', '=', 'PENDING_APPROVAL')
        .where('decide_by', '<=', args.now)
        .orderBy('decide_by')
        .limit(args.limit)
        .forUpdate()
        .skipLocked(),
    )
    .updateTable('activation_request as request')
    .from('role')
    .innerJoin('target', 'target.id', 'role.target_id')
    .innerJoin('principal', (join) => join.onTrue())
    .set({ state: 'EXPIRED', decided_at: args.now })
    .whereRef('role.id', '=', 'request.role_id')
    .whereRef('principal.id', '=', 'request.requester_id')
    .where('request.id', 'in', (eb) => eb.selectFrom('due').select('due.id'))
    .returning([
      'request.id',
      'request.number',
      'request.requester_id',
      'request.decide_by',
      'principal.name as requester_name',
      'role.id as role_id',
      'role.name as role_name',
      'target.id as target_id',
      'target.name as target_name',
    ])
    .execute()
}

/** Takes back every request of this person that waits for an answer. */
export async function cancelPendingOf(
  tx: Tx,
  args: { requesterId: PrincipalId; now: Date },
): Promise<RequestRow[]> {
  return tx
    .updateTable('activation_request')
    .set({ state: 'CANCELED', decided_at: args.now })
    .where('requester_id', '=', args.requesterId)
    .where('state', '=', 'PENDING_APPROVAL')
    .returningAll()
    .execute()
}
