import { sql } from 'kysely'
import { openStates } from '@/lib/domain/grant'
import type { PrincipalId, RoleId } from '@/lib/domain/ids'
import type { Db } from '../client'
import { once } from '../once'

/**
 * The grants of one person that the portal still owes something for, and those over since `endedSince`; the newest
 * first. The secret itself is not read.
 */
export const ownGrants = once((db, args: { principalId: PrincipalId; endedSince: Date }) =>
  db
    .selectFrom('grant')
    .innerJoin('activation_request as request', 'request.id', 'grant.request_id')
    .innerJoin('role', 'role.id', 'grant.role_id')
    .innerJoin('target', 'target.id', 'grant.target_id')
    .leftJoin('assignment', 'assignment.id', 'grant.assignment_id')
    .select([
      'grant.id',
      'grant.number',
      'grant.role_id',
      'grant.assignment_id',
      'grant.state',
      'grant.extensions',
      'grant.extended_ms',
      'grant.end_reason',
      'grant.failure',
      'grant.duration_ms',
      'grant.planned_start',
      'grant.activating_at',
      'grant.access_granted_at',
      'grant.ends_at',
      'grant.revoke_started_at',
      'grant.access_removed_at',
      'grant.ended_at',
      'request.number as request_number',
      'request.incident',
      'request.narrowing',
      'role.name as role_name',
      'role.slug as role_slug',
      'role.allows',
      'role.risk',
      'target.name as target_name',
      'target.connector',
      'target.config',
      'assignment.account',
      'assignment.entitlement',
      'assignment.secret_set_at',
      'assignment.secret_renewal',
      'assignment.attempts',
      'assignment.error_class',
      'assignment.error_message',
      'assignment.due_at',
    ])
    .select(
      sql<boolean>`assignment.secret_set_at is not null and assignment.secret_revealed_at is null`.as(
        'secret_waits',
      ),
    )
    .where('grant.principal_id', '=', args.principalId)
    .where((eb) =>
      eb.or([eb('grant.state', 'in', [...openStates]), eb('grant.ended_at', '>', args.endedSince)]),
    )
    .orderBy('grant.number', 'desc')
    .limit(100)
    .compile(),
)

export type OwnGrantRow = Awaited<ReturnType<typeof ownGrants>>[number]

/** The requests of one person that wait for an answer at `now`. */
export const ownWaiting = once((db, args: { principalId: PrincipalId; now: Date }) =>
  db
    .selectFrom('activation_request as request')
    .innerJoin('role', 'role.id', 'request.role_id')
    .innerJoin('target', 'target.id', 'role.target_id')
    .select([
      'request.id',
      'request.number',
      'request.kind',
      'request.verdict',
      'request.stage',
      'request.timed_out_at',
      'request.needed',
      'request.submitted_at',
      'request.decide_by',
      'request.nudged_at',
      'request.wanted_start',
      'request.duration_ms',
      'role.name as role_name',
      'role.risk',
      'target.name as target_name',
    ])
    .where('request.requester_id', '=', args.principalId)
    .where('request.state', '=', 'PENDING_APPROVAL')
    .where('request.decide_by', '>', args.now)
    .orderBy('request.submitted_at', 'desc')
    .limit(100)
    .compile(),
)

/** The requests of one person that were turned down, or that nobody answered, since `since`; the newest first. */
export const ownTurnedDown = once((db, args: { principalId: PrincipalId; since: Date }) =>
  db
    .selectFrom('activation_request as request')
    .innerJoin('role', 'role.id', 'request.role_id')
    .innerJoin('target', 'target.id', 'role.target_id')
    .leftJoin('decision', (join) =>
      join.onRef('decision.request_id', '=', 'request.id').on('decision.verb', '=', 'deny'),
    )
    .leftJoin('principal', 'principal.id', 'decision.principal_id')
    .select([
      'request.number',
      'request.state',
      'request.decided_at',
      'role.name as role_name',
      'role.slug as role_slug',
      'target.name as target_name',
      'decision.reason',
      'principal.name as denied_by',
    ])
    .where('request.requester_id', '=', args.principalId)
    .where('request.state', 'in', ['DENIED', 'EXPIRED'])
    .where('request.submitted_at', '>', sql<Date>`${args.since}::timestamptz - interval '7 days'`)
    .where('request.decided_at', '>', args.since)
    .orderBy('request.decided_at', 'desc')
    .limit(20)
    .compile(),
)

/**
 * The roles a person is, will be, or since `endedSince` was eligible for, by themselves or through a group, with what
 * the person has done with them. Archived roles are left out.
 */
export const eligibleRoles = once((db, args: { principalId: PrincipalId; endedSince: Date }) =>
  db
    .selectFrom('role')
    .select(['role.id', 'role.slug'])
    .select([
      sql<boolean>`exists (select from favourite f where f.role_id = role.id and f.principal_id = ${args.principalId})`.as(
        'favourite',
      ),
      sql<Date | null>`(select max(g.access_granted_at) from "grant" g
                         where g.role_id = role.id and g.principal_id = ${args.principalId})`.as('last_used'),
    ])
    .where('role.archived_at', 'is', null)
    .where('role.id', 'in', (eb) =>
      eb
        .selectFrom('eligibility')
        .select('eligibility.role_id')
        .where((window) =>
          window.or([window('ends_at', 'is', null), window('ends_at', '>', args.endedSince)]),
        )
        .where((holder) =>
          holder.or([
            holder('principal_id', '=', args.principalId),
            holder('group_id', 'in', (groups) =>
              groups
                .selectFrom('principal_group_member')
                .select('group_id')
                .where('principal_id', '=', args.principalId),
            ),
          ]),
        ),
    )
    .compile(),
)

/** Puts a star on a role, or takes it off; either is right when it is so already. */
export async function setFavourite(
  db: Db,
  args: { principalId: PrincipalId; roleId: RoleId; on: boolean },
): Promise<void> {
  const key = { principal_id: args.principalId, role_id: args.roleId }
  if (args.on)
    await db
      .insertInto('favourite')
      .values(key)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  else
    await db
      .deleteFrom('favourite')
      .where('principal_id', '=', key.principal_id)
      .where('role_id', '=', key.role_id)
      .execute()
}
