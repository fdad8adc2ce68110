import { sql } from 'kysely'
import type { EndReason, GrantState } from '@/lib/domain/grant'
import type { AssignmentId, PrincipalId, RequestId } from '@/lib/domain/ids'
import type { RequestState } from '@/lib/domain/request'
import type { Db } from '../client'
import { narrowingInForce } from './narrowing'

/** One request with everything its page tells, or null when there is no such number. */
export async function requestByNumber(db: Db, number: number) {
  const row = await db
    .selectFrom('activation_request as request')
    .innerJoin('principal as requester', 'requester.id', 'request.requester_id')
    .innerJoin('role', 'role.id', 'request.role_id')
    .innerJoin('target', 'target.id', 'role.target_id')
    .innerJoin('policy_version', 'policy_version.id', 'request.policy_version_id')
    // More time is given to a grant that another request brought about.
    .leftJoin('grant', (join) =>
      join.on((eb) =>
        eb.or([
          eb('grant.request_id', '=', eb.ref('request.id')),
          eb('grant.id', '=', eb.ref('request.extends_grant_id')),
        ]),
      ),
    )
    .select([
      'request.id',
      'request.kind',
      'request.incident',
      'request.number',
      'request.requester_id',
      'request.asked_by_id',
      'request.state',
      'request.wanted_start',
      'request.duration_ms',
      'request.justification',
      'request.ticket',
      'request.verdict',
      'request.needed',
      'request.stage',
      'request.timed_out_at',
      'request.submitted_at',
      'request.decide_by',
      'request.decided_at',
      'request.source_address',
      'request.sign_in',
      'requester.name as requester_name',
      'role.name as role_name',
      'role.slug as role_slug',
      'role.allows',
      'role.risk',
      'target.name as target_name',
      'policy_version.version as policy_version',
      'policy_version.comment as policy_comment',
      'policy_version.published_at as policy_published_at',
      'grant.number as grant_number',
      'grant.state as grant_state',
      'grant.duration_ms as granted_ms',
      'grant.extended_ms',
      'grant.assignment_id',
      'grant.planned_start',
      'grant.activating_at',
      'grant.access_granted_at',
      'grant.ends_at',
      'grant.revoke_started_at',
      'grant.access_removed_at',
      'grant.verified_at',
      'grant.ended_at',
      'grant.end_reason',
      'grant.failure',
      narrowingInForce.as('narrowing'),
    ])
    .where('request.number', '=', number)
    .executeTakeFirst()
  return row ?? null
}

export type RequestDetailRow = NonNullable<Awaited<ReturnType<typeof requestByNumber>>>

/** Those who may, or might have, answered; by name. */
export async function approversOf(db: Db, id: RequestId): Promise<{ id: PrincipalId; name: string }[]> {
  return db
    .selectFrom('request_approver')
    .innerJoin('principal', 'principal.id', 'request_approver.principal_id')
    .select(['principal.id', 'principal.name'])
    .distinct()
    .where('request_approver.request_id', '=', id)
    .orderBy('principal.name')
    .execute()
}

/** The answers given so far, the first first. */
export async function decisionsOf(db: Db, id: RequestId) {
  return db
    .selectFrom('decision')
    .innerJoin('principal', 'principal.id', 'decision.principal_id')
    .select([
      'principal.id',
      'principal.name',
      'decision.verb',
      'decision.reason',
      'decision.duration_ms',
      'decision.decided_at',
    ])
    .where('decision.request_id', '=', id)
    .orderBy('decision.decided_at')
    .execute()
}

/** What the target answered to each attempt on an assignment between two instants, oldest first, 200 at most. */
export async function operationsBetween(db: Db, args: { assignmentId: AssignmentId; from: Date; to: Date }) {
  return db
    .selectFrom('operation')
    .select(['id', 'kind', 'outcome', 'error_class', 'message', 'attempt', 'started_at', 'finished_at'])
    .where('assignment_id', '=', args.assignmentId)
    .where('started_at', '>=', args.from)
    .where('started_at', '<=', args.to)
    .orderBy('id')
    .limit(200)
    .execute()
}

/** What a page of history is narrowed to: by the request's fate, or by its grant's. */
export interface HistoryStates {
  request?: readonly RequestState[]
  grant?: readonly GrantState[]
}

interface HistoryRow {
  number: number
  state: RequestState
  kind: 'activation' | 'extension'
  incident: string | null
  submitted_at: Date
  duration_ms: number
  justification: string
  role_name: string
  role_slug: string
  target_name: string
  grant_state: GrantState | null
  granted_ms: number | null
  access_granted_at: Date | null
  access_removed_at: Date | null
  ends_at: Date | null
  end_reason: EndReason | null
}

/**
 * One page of a person's requests with their grants, the newest first, older than `before` or newer than `after` (the
 * number of a request of theirs). Fetches one row more than `limit`, so that the caller knows whether there are more.
 */
export async function ownHistory(
  db: Db,
  args: {
    principalId: PrincipalId
    states: HistoryStates
    before: number | null
    after: number | null
    limit: number
  },
): Promise<HistoryRow[]> {
  const place = (number: number) =>
    sql`(select c.submitted_at, c.number from activation_request c where c.requester_id = ${args.principalId} and c.number = ${number})`
  const here = sql`(request.submitted_at, request.number)`
  const direction = args.after === null ? 'desc' : 'asc'
  const rows = await db
    .selectFrom('activation_request as request')
    .innerJoin('role', 'role.id', 'request.role_id')
    .innerJoin('target', 'target.id', 'role.target_id')
    .leftJoin('grant', 'grant.request_id', 'request.id')
    .select([
      'request.number',
      'request.state',
      'request.kind',
      'request.incident',
      'request.submitted_at',
      'request.duration_ms',
      'request.justification',
      'role.name as role_name',
      'role.slug as role_slug',
      'target.name as target_name',
      'grant.state as grant_state',
      'grant.duration_ms as granted_ms',
      'grant.access_granted_at',
      'grant.access_removed_at',
      'grant.ends_at',
      'grant.end_reason',
    ])
    .where('request.requester_id', '=', args.principalId)
    .$if(args.states.request !== undefined, (query) =>
      query.where('request.state', 'in', [...(args.states.request ?? [])]),
    )
    .$if(args.states.grant !== undefined, (query) =>
      query.where('grant.state', 'in', [...(args.states.grant ?? [])]),
    )
    .$if(args.before !== null, (query) => query.where(sql<boolean>`${here} < ${place(args.before ?? 0)}`))
    .$if(args.after !== null, (query) => query.where(sql<boolean>`${here} > ${place(args.after ?? 0)}`))
    .orderBy('request.submitted_at', direction)
    .orderBy('request.number', direction)
    .limit(args.limit + 1)
    .execute()
  return rows
}
