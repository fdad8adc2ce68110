import { sql } from 'kysely'
import { endableStates } from '@/lib/domain/grant'
import type { GrantId, PrincipalId, RequestId, RoleId } from '@/lib/domain/ids'
import type { RiskTier } from '@/lib/domain/role'
import type { Db } from '../client'
import { narrowingInForce } from './narrowing'
import { once } from '../once'

/** How many requests wait for this person's answer at `now`. */
export async function countWaiting(db: Db, args: { approverId: PrincipalId; now: Date }): Promise<number> {
  const row = await db
    .selectFrom('request_approver as seat')
    .innerJoin('activation_request as request', 'request.id', 'seat.request_id')
    .select((eb) => eb.fn.countAll<number>().as('waiting'))
    .where('seat.principal_id', '=', args.approverId)
    .whereRef('seat.stage', '=', 'request.stage')
    .where('seat.left_at', 'is', null)
    .where('request.state', '=', 'PENDING_APPROVAL')
    .where('request.decide_by', '>', args.now)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('decision')
            .select('decision.verb')
            .whereRef('decision.request_id', '=', 'request.id')
            .whereRef('decision.stage', '=', 'request.stage')
            .where('decision.principal_id', '=', args.approverId),
        ),
      ),
    )
    .executeTakeFirstOrThrow()
  return row.waiting
}

export type InboxRow = Awaited<ReturnType<typeof pendingRows>>[number]

/** A page of an inbox never holds more than this of what is pending, or of what is decided. */
const pendingLimit = 200
const decidedLimit = 40
/** What was decided longer ago than this is for the history, unless its access is still open. */
const decidedForDays = 14

/** What is pending and concerns this person: to be answered, answered by them already, or asked by them. */
export const pendingRows = once((db, args: { viewerId: PrincipalId; now: Date }) =>
  inboxRows(db, args.viewerId)
    .where('request.state', '=', 'PENDING_APPROVAL')
    .where('request.decide_by', '>', args.now)
    .where(({ or, eb, exists }) =>
      or([eb('request.requester_id', '=', args.viewerId), exists(seatOf(db, args.viewerId))]),
    )
    // Who asks once more comes first, the latest nudge on top; then whatever lapses soonest.
    .orderBy('request.nudged_at', (order) => order.desc().nullsLast())
    .orderBy('request.decide_by')
    .orderBy('request.number')
    .limit(pendingLimit)
    .compile(),
)

/** What is over and concerned this person as an approver or as an owner of the role, the latest first. */
export const decidedRows = once((db, args: { viewerId: PrincipalId; now: Date }) =>
  inboxRows(db, args.viewerId)
    .where('request.state', 'in', ['APPROVED', 'DENIED', 'EXPIRED', 'CANCELED'])
    .where('request.requester_id', '<>', args.viewerId)
    .where(({ or, exists, selectFrom }) =>
      or([
        exists(seatOf(db, args.viewerId)),
        exists(
          selectFrom('role_owner')
            .select('role_owner.role_id')
            .whereRef('role_owner.role_id', '=', 'request.role_id')
            .where('role_owner.principal_id', '=', args.viewerId),
        ),
      ]),
    )
    .where(({ or, eb }) =>
      or([
        eb(
          'request.decided_at',
          '>',
          sql<Date>`${args.now}::timestamptz - make_interval(days => ${decidedForDays})`,
        ),
        eb('grant.state', 'in', [...endableStates]),
      ]),
    )
    .orderBy('request.decided_at', 'desc')
    .limit(decidedLimit)
    .compile(),
)

/** A seat of this person in a stage that is or was open. */
function seatOf(db: Db, viewerId: PrincipalId) {
  return db
    .selectFrom('request_approver')
    .select('request_approver.request_id')
    .where('request_approver.stage', '<=', sql.ref<number>('request.stage'))
    .where('request_approver.principal_id', '=', viewerId)
    .where('request_approver.request_id', '=', sql.ref<RequestId>('request.id'))
}

function inboxRows(db: Db, viewerId: PrincipalId) {
  return db
    .selectFrom('activation_request as request')
    .innerJoin('principal as requester', 'requester.id', 'request.requester_id')
    .innerJoin('role', 'role.id', 'request.role_id')
    .innerJoin('target', 'target.id', 'role.target_id')
    .leftJoin('grant', 'grant.request_id', 'request.id')
    .leftJoin('bundle_activation as activation', 'activation.id', 'request.batch_id')
    .leftJoin('bundle', 'bundle.id', 'activation.bundle_id')
    .select([
      'activation.number as bundle_number',
      'bundle.name as bundle_name',
      'request.id',
      'request.number',
      'request.state',
      'request.requester_id',
      'request.wanted_start',
      'request.duration_ms',
      'request.submitted_at',
      'request.decide_by',
      'request.decided_at',
      'request.nudged_at',
      'request.needed',
      'request.stage',
      'request.stages',
      'request.incident',
      'request.kind',
      'requester.name as requester_name',
      'role.name as role_name',
      'role.risk',
      'target.name as target_name',
      'grant.id as grant_id',
      'grant.state as grant_state',
      'grant.ends_at as grant_ends_at',
    ])
    .select(({ selectFrom, exists }) => [
      narrowingInForce.as('narrowing'),
      selectFrom('decision')
        .select((eb) => eb.fn.countAll<number>().as('approvals'))
        .whereRef('decision.request_id', '=', 'request.id')
        .whereRef('decision.stage', '=', 'request.stage')
        .where('decision.verb', '=', 'approve')
        .as('approvals'),
      selectFrom('request_message')
        .select((eb) => eb.fn.countAll<number>().as('messages'))
        .whereRef('request_message.request_id', '=', 'request.id')
        .as('messages'),
      exists(
        selectFrom('request_approver as seat')
          .select('seat.request_id')
          .whereRef('seat.request_id', '=', 'request.id')
          .whereRef('seat.stage', '=', 'request.stage')
          .where('seat.principal_id', '=', viewerId)
          .where('seat.left_at', 'is', null)
          .where(({ not, exists: found, selectFrom: from }) =>
            not(
              found(
                from('decision')
                  .select('decision.verb')
                  .whereRef('decision.request_id', '=', 'seat.request_id')
                  .whereRef('decision.stage', '=', 'seat.stage')
                  .where('decision.principal_id', '=', viewerId),
              ),
            ),
          ),
      ).as('asked'),
    ])
}

/** Number and risk of these requests: what says whether several may be answered together. */
export async function riskOfRequests(
  db: Db,
  ids: readonly RequestId[],
): Promise<{ id: RequestId; number: number; risk: RiskTier }[]> {
  if (ids.length === 0) return []
  return db
    .selectFrom('activation_request as request')
    .innerJoin('role', 'role.id', 'request.role_id')
    .select(['request.id', 'request.number', 'role.risk'])
    .where('request.id', 'in', [...ids])
    .execute()
}

/** Who watches over a role: its owners. */
export async function ownersOf(db: Db, roleId: RoleId): Promise<PrincipalId[]> {
  return (await ownerRows(db, { roleId })).map((row) => row.principal_id)
}

const ownerRows = once((db, args: { roleId: RoleId }) =>
  db.selectFrom('role_owner').select('principal_id').where('role_id', '=', args.roleId).compile(),
)

/** Who may take this grant back: the approvers frozen with its request or with one for more time, and the role's owners. */
export async function overseersOf(db: Db, grantId: GrantId): Promise<PrincipalId[]> {
  const rows = await db
    .selectFrom('grant')
    .innerJoin('request_approver as seat', 'seat.request_id', 'grant.request_id')
    .select('seat.principal_id')
    .where('grant.id', '=', grantId)
    .where('seat.left_at', 'is', null)
    .union(
      db
        .selectFrom('activation_request as more')
        .innerJoin('request_approver as seat', 'seat.request_id', 'more.id')
        .select('seat.principal_id')
        .where('more.extends_grant_id', '=', grantId)
        .where('seat.left_at', 'is', null),
    )
    .union(
      db
        .selectFrom('grant')
        .innerJoin('role_owner as owner', 'owner.role_id', 'grant.role_id')
        .select('owner.principal_id')
        .where('grant.id', '=', grantId),
    )
    .execute()
  return rows.map((row) => row.principal_id)
}
