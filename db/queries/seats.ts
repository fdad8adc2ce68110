import { sql, type Insertable } from 'kysely'
import type { PrincipalId, RequestId, RoleId } from '@/lib/domain/ids'
import type { PrincipalStatus } from '@/lib/domain/principal'
import type { Approver } from '@/lib/domain/seats'
import type { Db, Tx } from '../client'
import type { Database } from '../schema'
import { absenceOf } from './absence'

type Because = NonNullable<Database['request_approver']['left_because']>

/** Whoever sits in one stage of a request, with whether they have answered it. */
export async function seatsInStage(db: Db, args: { requestId: RequestId; stage: number }) {
  return db
    .selectFrom('request_approver as seat')
    .innerJoin('principal', 'principal.id', 'seat.principal_id')
    .leftJoin('principal as absent', 'absent.id', 'seat.for_id')
    .leftJoin('decision', (join) =>
      join
        .onRef('decision.request_id', '=', 'seat.request_id')
        .onRef('decision.stage', '=', 'seat.stage')
        .onRef('decision.principal_id', '=', 'seat.principal_id'),
    )
    .select([
      'principal.id',
      'principal.name',
      'principal.status',
      'principal.ends_at as endsAt',
      'seat.for_id as forId',
      'absent.name as forName',
      'seat.via',
    ])
    .select((eb) => eb('decision.verb', 'is not', null).as('answered'))
    .where('seat.request_id', '=', args.requestId)
    .where('seat.stage', '=', args.stage)
    .where('seat.left_at', 'is', null)
    .orderBy('principal.name')
    .execute()
}

/** Gives places to people; one who left gets theirs back, one who sits already keeps it. Returns whose are new. */
export async function addSeats(
  tx: Tx,
  rows: readonly Insertable<Database['request_approver']>[],
): Promise<PrincipalId[]> {
  if (rows.length === 0) return []
  const added = await tx
    .insertInto('request_approver')
    .values([...rows])
    .onConflict((conflict) =>
      conflict
        .columns(['request_id', 'stage', 'principal_id'])
        .doUpdateSet((eb) => ({
          for_id: eb.ref('excluded.for_id'),
          via: eb.ref('excluded.via'),
          left_at: null,
          left_because: null,
        }))
        .where('request_approver.left_at', 'is not', null),
    )
    .returning('principal_id')
    .execute()
  return added.map((row) => row.principal_id)
}

/** Empties places that have not been answered from: in one stage, or from it on. Returns who left which stage. */
export async function leaveSeats(
  tx: Tx,
  args: {
    requestId: RequestId
    stage: number | { from: number }
    /** All, where it is left out. */
    principalId?: PrincipalId
    because: Because
    now: Date
  },
) {
  const { stage, principalId } = args
  return tx
    .updateTable('request_approver')
    .set({ left_at: args.now, left_because: args.because })
    .where('request_id', '=', args.requestId)
    .where('stage', typeof stage === 'number' ? '=' : '>=', typeof stage === 'number' ? stage : stage.from)
    .where('left_at', 'is', null)
    .where((eb) => (principalId === undefined ? eb.lit(true) : eb('principal_id', '=', principalId)))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('decision')
            .select('decision.verb')
            .whereRef('decision.request_id', '=', 'request_approver.request_id')
            .whereRef('decision.stage', '=', 'request_approver.stage')
            .whereRef('decision.principal_id', '=', 'request_approver.principal_id'),
        ),
      ),
    )
    .returning(['stage', 'principal_id as id', 'for_id as forId', 'via'])
    .execute()
}

/** The pending requests in whose open or later stages this person sits and has not answered, by id. */
export async function pendingSeatsOf(db: Db, id: PrincipalId): Promise<RequestId[]> {
  const rows = await db
    .selectFrom('request_approver as seat')
    .innerJoin('activation_request as request', 'request.id', 'seat.request_id')
    .select('request.id')
    .distinct()
    .where('seat.principal_id', '=', id)
    .where('seat.left_at', 'is', null)
    .whereRef('seat.stage', '>=', 'request.stage')
    .where('request.state', '=', 'PENDING_APPROVAL')
    .orderBy('request.id')
    .execute()
  return rows.map((row) => row.id)
}

/**
 * These people as approvers of a role: employed or not, and who stands in for whoever is away at `now`. A delegation
 * that begins meanwhile waits until the places given by it are there to be moved.
 */
export async function approversById(
  tx: Tx,
  args: { ids: readonly PrincipalId[]; roleId: RoleId; now: Date },
): Promise<Approver[]> {
  if (args.ids.length === 0) return []
  await tx
    .selectFrom('principal')
    .select('id')
    .where('id', 'in', [...args.ids])
    .forKeyShare()
    .execute()
  const { rows } = await sql<ApproverRow>`
    select p.id, p.status, p.ends_at, d.id is not null as away,
           s.id as delegate_id, s.status as delegate_status, s.ends_at as delegate_ends_at
      from principal p
      join role r on r.id = ${args.roleId}
      left join lateral ${absenceOf('p.id', { role: { id: 'r.id', target: 'r.target_id' }, now: args.now })} d on true
      left join principal s on s.id = d.delegate_id and s.kind = 'person'
     where p.id = any(${[...args.ids]}::uuid[]) and p.kind = 'person'
     order by p.name`.execute(tx)
  return rows.map((row) => ({
    id: row.id,
    status: row.status,
    endsAt: row.ends_at,
    away: row.away ? { delegate: delegateOf(row) } : null,
  }))
}

interface ApproverRow {
  id: PrincipalId
  status: PrincipalStatus
  ends_at: Date | null
  away: boolean
  delegate_id: PrincipalId | null
  delegate_status: PrincipalStatus | null
  delegate_ends_at: Date | null
}

function delegateOf(row: ApproverRow): NonNullable<Approver['away']>['delegate'] {
  const { delegate_id: id, delegate_status: status, delegate_ends_at: endsAt } = row
  return id === null || status === null ? null : { id, status, endsAt }
}

/** Whoever has been asked so far, in the stage that is open and those before it. */
export async function everAsked(
  db: Db,
  args: { requestId: RequestId; stage: number },
): Promise<PrincipalId[]> {
  const rows = await db
    .selectFrom('request_approver')
    .select('principal_id')
    .distinct()
    .where('request_id', '=', args.requestId)
    .where('stage', '<=', args.stage)
    .where('left_at', 'is', null)
    .execute()
  return rows.map((row) => row.principal_id)
}

/** Seats with whoever sits there and the answer where one was given; those who answered come first in each stage. */
export function seatRows(db: Db) {
  return db
    .selectFrom('request_approver as seat')
    .innerJoin('principal', 'principal.id', 'seat.principal_id')
    .leftJoin('principal as absent', 'absent.id', 'seat.for_id')
    .leftJoin('decision', (join) =>
      join
        .onRef('decision.request_id', '=', 'seat.request_id')
        .onRef('decision.stage', '=', 'seat.stage')
        .onRef('decision.principal_id', '=', 'seat.principal_id'),
    )
    .select([
      'seat.request_id',
      'seat.stage',
      'seat.via',
      'seat.left_at',
      'absent.name as for_name',
      'principal.id',
      'principal.name',
      'principal.status',
      'principal.ends_at',
      'decision.verb',
      'decision.reason',
      'decision.duration_ms',
      'decision.decided_at',
      'decision.sign_in',
    ])
    .orderBy('seat.stage')
    .orderBy('decision.decided_at', (order) => order.asc().nullsLast())
    .orderBy('principal.name')
}

/** Every seat of these requests. */
export async function seatsOfRequests(db: Db, ids: readonly RequestId[]) {
  if (ids.length === 0) return []
  return seatRows(db)
    .where('seat.request_id', 'in', [...ids])
    .execute()
}
