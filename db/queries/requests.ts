import type { Insertable, Updateable } from 'kysely'
import type { PrincipalId, RequestId } from '@/lib/domain/ids'
import { remindAt } from '@/lib/domain/reminders'
import type { Answer, OpenRequest, RequestState } from '@/lib/domain/request'
import type { StagePlan } from '@/lib/domain/seats'
import type { Db, Tx } from '../client'
import { once } from '../once'
import { readsOn } from '../reads'
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

/** Freezes who may approve, stage by stage. */
export async function insertApprovers(
  tx: Tx,
  requestId: RequestId,
  stages: readonly StagePlan[],
): Promise<void> {
  const rows = stages.flatMap((stage, index) =>
    stage.seats.map((seat) => ({
      request_id: requestId,
      stage: index + 1,
      principal_id: seat.id,
      for_id: seat.forId,
      via:
        seat.forId === null
          ? stage.fallback
            ? ('fallback' as const)
            : ('policy' as const)
          : ('delegation' as const),
    })),
  )
  if (rows.length > 0) await tx.insertInto('request_approver').values(rows).execute()
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
  const row = await findRow(db, by)
  return row === null ? null : { row, open: await openRequest(db, row) }
}

/** The row alone, for whoever reads what belongs to it beside much else. */
export async function findRow(
  db: Db,
  by: { id: RequestId } | { number: number },
): Promise<RequestRow | null> {
  const [row] = await ('id' in by ? rowsOfId(db, by) : rowsOfNumber(db, by))
  return row ?? null
}

const rowsOfId = once((db, args: { id: RequestId }) =>
  db.selectFrom('activation_request').selectAll().where('id', '=', args.id).compile(),
)

const rowsOfNumber = once((db, args: { number: number }) =>
  db.selectFrom('activation_request').selectAll().where('number', '=', args.number).compile(),
)

export async function openRequest(db: Db, row: RequestRow): Promise<OpenRequest> {
  const read = readsOn(db)
  const [approvers, answers] = await Promise.all([
    read(() => sittingIn(db, row)),
    read(() => answersTo(db, row)),
  ])
  const plan = row.verdict.outcome === 'needs-approval' ? row.verdict.stages[row.stage - 1] : undefined
  return {
    state: row.state,
    requesterId: row.requester_id,
    askedById: row.asked_by_id,
    stage: row.stage,
    stages: row.stages,
    decideBy: row.decide_by ?? row.submitted_at,
    needed: row.needed,
    approverIds: approvers.map((approver) => approver.principal_id),
    someoneElse: plan?.someoneElse ?? true,
    reasonRequired: plan?.reasonRequired ?? false,
    freshSignInMs: plan?.freshSignInMs ?? null,
    signInMethods: plan?.signInMethods ?? [],
    passkey: plan?.passkey ?? false,
    answers: answers satisfies Answer[],
  }
}

const sittingIn = once((db, args: Pick<RequestRow, 'id' | 'stage'>) =>
  db
    .selectFrom('request_approver')
    .select('principal_id')
    .where('request_id', '=', args.id)
    .where('stage', '=', args.stage)
    .where('left_at', 'is', null)
    .compile(),
)

const answersTo = once((db, args: Pick<RequestRow, 'id'>) =>
  db
    .selectFrom('decision')
    .select(['principal_id as by', 'verb', 'stage'])
    .where('request_id', '=', args.id)
    .orderBy('decided_at')
    .compile(),
)

/** Opens the next stage of a request; the caller holds its lock. */
export async function openStage(
  tx: Tx,
  id: RequestId,
  args: { stage: number; needed: number; decideBy: Date; now: Date },
): Promise<void> {
  await tx
    .updateTable('activation_request')
    .set({
      stage: args.stage,
      needed: args.needed,
      decide_by: args.decideBy,
      stage_opened_at: args.now,
      timed_out_at: null,
      reminders: 0,
      remind_at: remindAt({ from: args.now, until: args.decideBy }, 0),
    })
    .where('id', '=', id)
    .where('state', '=', 'PENDING_APPROVAL')
    .execute()
}

/** Whoever answered an earlier stage leaves this one, which asks for somebody else. */
export async function unseatEarlier(
  tx: Tx,
  id: RequestId,
  args: { stage: number; now: Date },
): Promise<void> {
  await tx
    .updateTable('request_approver')
    .set({ left_at: args.now, left_because: 'answered-earlier' })
    .where('request_id', '=', id)
    .where('stage', '=', args.stage)
    .where('left_at', 'is', null)
    .where('principal_id', 'in', (eb) =>
      eb.selectFrom('decision').select('decision.principal_id').where('decision.request_id', '=', id),
    )
    .execute()
}

/** Whom this person stands in for in a stage; null where they sit there for themselves. */
export async function standsInFor(
  tx: Tx,
  args: { requestId: RequestId; stage: number; principalId: PrincipalId },
): Promise<{ id: PrincipalId; name: string } | null> {
  const row = await tx
    .selectFrom('request_approver')
    .innerJoin('principal', 'principal.id', 'request_approver.for_id')
    .select(['principal.id', 'principal.name'])
    .where('request_id', '=', args.requestId)
    .where('stage', '=', args.stage)
    .where('request_approver.principal_id', '=', args.principalId)
    .executeTakeFirst()
  return row ?? null
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
