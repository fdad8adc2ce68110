import type { Insertable } from 'kysely'
import type { PrincipalId, RequestId } from '@/lib/domain/ids'
import type { Db, Tx } from '../client'
import type { Database } from '../schema'

export type DelegationRow = NonNullable<Awaited<ReturnType<typeof lockDelegation>>>

export async function insertDelegation(tx: Tx, values: Insertable<Database['delegation']>): Promise<string> {
  const { id } = await tx.insertInto('delegation').values(values).returning('id').executeTakeFirstOrThrow()
  return id
}

/** Locks a delegation until the transaction ends, with the names of both. */
export async function lockDelegation(tx: Tx, id: string) {
  const row = await tx
    .selectFrom('delegation')
    .innerJoin('principal', 'principal.id', 'delegation.principal_id')
    .leftJoin('principal as delegate', 'delegate.id', 'delegation.delegate_id')
    .selectAll('delegation')
    .select(['principal.name as principal_name', 'delegate.name as delegate_name'])
    .where('delegation.id', '=', id)
    .forUpdate('delegation')
    .executeTakeFirst()
  return row ?? null
}

/** Locks one delegation that begins at `now`, skipping those another sweep holds; null where there is none. */
export async function claimBeginning(tx: Tx, now: Date): Promise<string | null> {
  const row = await tx
    .selectFrom('delegation')
    .select('id')
    .where('began_at', 'is', null)
    .where('ended_at', 'is', null)
    .where('starts_at', '<=', now)
    .orderBy('starts_at')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  return row?.id ?? null
}

/** Locks one delegation that is over at `now` and whose cases have not come back, skipping those another sweep holds. */
export async function claimReturning(tx: Tx, now: Date): Promise<string | null> {
  const row = await tx
    .selectFrom('delegation')
    .select('id')
    .where('began_at', 'is not', null)
    .where('returned_at', 'is', null)
    .where((eb) => eb.or([eb('ends_at', '<=', now), eb('ended_at', 'is not', null)]))
    .orderBy('ends_at')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  return row?.id ?? null
}

export async function updateDelegation(
  tx: Tx,
  id: string,
  values: { began_at?: Date; ended_at?: Date; returned_at?: Date },
): Promise<void> {
  await tx.updateTable('delegation').set(values).where('id', '=', id).execute()
}

/** Whether this person has a delegation that shares any time with the one from `startsAt` to `endsAt`. */
export async function hasDelegationWithin(
  tx: Tx,
  args: { principalId: PrincipalId; startsAt: Date; endsAt: Date },
): Promise<boolean> {
  const row = await tx
    .selectFrom('delegation')
    .select('id')
    .where('principal_id', '=', args.principalId)
    .where('ended_at', 'is', null)
    .where('starts_at', '<', args.endsAt)
    .where('ends_at', '>', args.startsAt)
    .executeTakeFirst()
  return row !== undefined
}

/** The delegations by this person and to them that are not over at `now`, and their own of the past; the latest first. */
export async function delegationsAround(db: Db, args: { principalId: PrincipalId; now: Date }) {
  return db
    .selectFrom('delegation')
    .innerJoin('principal', 'principal.id', 'delegation.principal_id')
    .leftJoin('principal as delegate', 'delegate.id', 'delegation.delegate_id')
    .select([
      'delegation.id',
      'delegation.principal_id',
      'delegation.starts_at',
      'delegation.ends_at',
      'delegation.ended_at',
      'delegation.reason',
      'principal.name as principal_name',
      'delegate.name as delegate_name',
    ])
    .where((eb) =>
      eb.or([
        eb('delegation.principal_id', '=', args.principalId),
        eb.and([
          eb('delegation.delegate_id', '=', args.principalId),
          eb('delegation.ended_at', 'is', null),
          eb('delegation.ends_at', '>', args.now),
        ]),
      ]),
    )
    .orderBy('delegation.starts_at', 'desc')
    .limit(30)
    .execute()
}

/** The pending requests in which a seat of this person's has gone, or may go, to a delegate; by id. */
export async function requestsDelegatedBy(db: Db, principalId: PrincipalId): Promise<RequestId[]> {
  const rows = await db
    .selectFrom('request_approver as seat')
    .innerJoin('activation_request as request', 'request.id', 'seat.request_id')
    .select('request.id')
    .distinct()
    .where('request.state', '=', 'PENDING_APPROVAL')
    .whereRef('seat.stage', '>=', 'request.stage')
    .where((eb) =>
      eb.or([
        eb.and([eb('seat.for_id', '=', principalId), eb('seat.via', '=', 'delegation')]),
        eb.and([eb('seat.principal_id', '=', principalId), eb('seat.left_because', '=', 'delegation')]),
      ]),
    )
    .orderBy('request.id')
    .execute()
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

/** The active person with this handle, address or exact name; null where there is none, or several of that name. */
export async function personCalled(db: Db, called: string, now: Date) {
  const rows = await db
    .selectFrom('principal')
    .select(['id', 'name', 'handle'])
    .where('kind', '=', 'person')
    .where('status', '=', 'active')
    .where((eb) => eb.or([eb('ends_at', 'is', null), eb('ends_at', '>', now)]))
    .where((eb) =>
      eb.or([
        eb('handle', '=', called.toLowerCase()),
        eb(eb.fn('lower', ['email']), '=', called.toLowerCase()),
        eb(eb.fn('lower', ['name']), '=', called.toLowerCase()),
      ]),
    )
    .limit(2)
    .execute()
  return rows.length === 1
    ? (rows[0] ?? null)
    : (rows.find((row) => row.handle === called.toLowerCase()) ?? null)
}

/** People to choose from first: the manager, the same team and the same groups; by name, at most 50. */
export async function colleaguesOf(db: Db, args: { principalId: PrincipalId; now: Date }) {
  return db
    .selectFrom('principal')
    .select(['name', 'handle', 'title'])
    .where('kind', '=', 'person')
    .where('status', '=', 'active')
    .where('principal.id', '<>', args.principalId)
    .where((eb) => eb.or([eb('ends_at', 'is', null), eb('ends_at', '>', args.now)]))
    .where((eb) =>
      eb.or([
        eb(
          'principal.team_id',
          '=',
          eb.selectFrom('principal as own').select('own.team_id').where('own.id', '=', args.principalId),
        ),
        eb(
          'principal.id',
          '=',
          eb.selectFrom('principal as own').select('own.manager_id').where('own.id', '=', args.principalId),
        ),
        eb(
          'principal.id',
          'in',
          eb
            .selectFrom('principal_group_member as mate')
            .innerJoin('principal_group_member as own', 'own.group_id', 'mate.group_id')
            .select('mate.principal_id')
            .where('own.principal_id', '=', args.principalId),
        ),
      ]),
    )
    .orderBy('name')
    .limit(50)
    .execute()
}
