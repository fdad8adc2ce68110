import { sql } from 'kysely'
import type { GroupId, PrincipalId, RequestId, RoleId } from '@/lib/domain/ids'
import type { PastUseRow, PeerRow } from '@/lib/domain/inbox-case'
import type { Db } from '../client'
import { once } from '../once'
import { narrowingInForce } from './narrowing'
import { seatRows } from './seats'

interface Asked {
  principalId: PrincipalId
  roleId: RoleId
  /** The twelve months before this instant are looked at. */
  now: Date
}

/** How one person used one role in the twelve months before `now`. */
export interface PastUse {
  requests: number
  granted: number
  denied: number
  lastAt: Date | null
  usualMs: number | null
}

export async function pastUse(db: Db, args: Asked): Promise<PastUse> {
  const { rows } = await sql<PastUse>`
    select count(*) as requests,
           count(g.id) filter (where g.access_granted_at is not null) as granted,
           count(*) filter (where r.state = 'DENIED') as denied,
           max(g.access_granted_at) as "lastAt",
           percentile_disc(0.5) within group (order by g.duration_ms) filter (where g.access_granted_at is not null)
             as "usualMs"
      from activation_request r left join "grant" g on g.request_id = r.id
     where r.requester_id = ${args.principalId} and r.role_id = ${args.roleId}
       and r.submitted_at < ${args.now} and r.submitted_at > ${args.now}::timestamptz - interval '12 months'`.execute(
    db,
  )
  return rows[0] ?? { requests: 0, granted: 0, denied: 0, lastAt: null, usualMs: null }
}

/** The requests behind `pastUse`, newest first, at most 20. */
export async function pastUseRows(db: Db, args: Asked): Promise<PastUseRow[]> {
  const { rows } = await sql<PastUseRow>`
    select r.number, r.state, r.submitted_at as "submittedAt", coalesce(g.duration_ms, r.duration_ms) as "durationMs",
           g.state as "grantState"
      from activation_request r left join "grant" g on g.request_id = r.id
     where r.requester_id = ${args.principalId} and r.role_id = ${args.roleId}
       and r.submitted_at < ${args.now} and r.submitted_at > ${args.now}::timestamptz - interval '12 months'
     order by r.submitted_at desc limit 20`.execute(db)
  return rows
}

/** How the person's team uses the role: how many others there are, how many used it in twelve months, for how long. */
export interface Peers {
  team: string | null
  size: number
  used: number
  usualMs: number | null
}

export async function peers(db: Db, args: Asked): Promise<Peers> {
  const { rows } = await sql<Peers>`
    select team.name as team,
           count(distinct mate.id) as size,
           count(distinct g.principal_id) as used,
           percentile_disc(0.5) within group (order by g.duration_ms) filter (where g.id is not null) as "usualMs"
      from principal p
      left join team on team.id = p.team_id
      left join principal mate on mate.team_id = p.team_id and mate.id <> p.id and mate.status = 'active'
       and (mate.ends_at is null or mate.ends_at > ${args.now})
      left join "grant" g on g.principal_id = mate.id and g.role_id = ${args.roleId}
       and g.access_granted_at > ${args.now}::timestamptz - interval '12 months' and g.access_granted_at <= ${args.now}
     where p.id = ${args.principalId}
     group by team.name`.execute(db)
  return rows[0] ?? { team: null, size: 0, used: 0, usualMs: null }
}

/** The team mates behind `peers` who used the role, the latest first, at most 20. */
export async function peerRows(db: Db, args: Asked): Promise<PeerRow[]> {
  const { rows } = await sql<PeerRow>`
    select mate.name, count(*) as times, max(g.access_granted_at) as "lastAt"
      from principal p
      join principal mate on mate.team_id = p.team_id and mate.id <> p.id and mate.status = 'active'
       and (mate.ends_at is null or mate.ends_at > ${args.now})
      join "grant" g on g.principal_id = mate.id and g.role_id = ${args.roleId}
       and g.access_granted_at > ${args.now}::timestamptz - interval '12 months' and g.access_granted_at <= ${args.now}
     where p.id = ${args.principalId}
     group by mate.id order by 3 desc limit 20`.execute(db)
  return rows
}

/** Why this person may ask for this role at all. */
export const eligibilityRows = once((db, args: Asked) =>
  db
    .selectFrom('eligibility')
    .leftJoin('principal_group', 'principal_group.id', 'eligibility.group_id')
    .select([
      'principal_group.name as group',
      'eligibility.starts_at as startsAt',
      'eligibility.ends_at as endsAt',
      'eligibility.reason',
    ])
    .where('eligibility.role_id', '=', args.roleId)
    .where((eb) =>
      eb.or([
        eb('eligibility.principal_id', '=', args.principalId),
        eb(
          'eligibility.group_id',
          'in',
          eb
            .selectFrom('principal_group_member')
            .select('group_id')
            .where('principal_id', '=', args.principalId),
        ),
      ]),
    )
    .where((eb) => eb.or([eb('eligibility.ends_at', 'is', null), eb('eligibility.ends_at', '>', args.now)]))
    .orderBy('eligibility.starts_at')
    .compile(),
)

/** The people and things a request is about, in one row, with the policy version it was judged by. */
export async function caseSubject(db: Db, id: RequestId) {
  const [row] = await subjectRows(db, { id })
  if (row === undefined) throw new Error(`There is no request ${id}.`)
  return row
}

const subjectRows = once((db, args: { id: RequestId }) =>
  db
    .selectFrom('activation_request as request')
    .innerJoin('principal as requester', 'requester.id', 'request.requester_id')
    .leftJoin('team', 'team.id', 'requester.team_id')
    .leftJoin('principal as manager', 'manager.id', 'requester.manager_id')
    .leftJoin('principal as careful', 'careful.id', 'requester.risk_set_by')
    .innerJoin('role', 'role.id', 'request.role_id')
    .innerJoin('target', 'target.id', 'role.target_id')
    .innerJoin('policy_version', 'policy_version.id', 'request.policy_version_id')
    .select([
      'requester.name as requester_name',
      'requester.title',
      'requester.employment',
      'requester.ends_at',
      'requester.risk as person_risk',
      'requester.risk_reason',
      'requester.risk_set_at',
      'requester.risk_until',
      'careful.name as risk_set_by',
      'requester.time_zone',
      'requester.team_id',
      'team.name as team_name',
      'manager.name as manager_name',
      'role.id as role_id',
      'role.name as role_name',
      'role.allows',
      'role.risk',
      'target.id as target_id',
      'target.name as target_name',
      'target.environment',
      'policy_version.version',
      'policy_version.settings',
      sql<
        GroupId[]
      >`array(select m.group_id from principal_group_member m where m.principal_id = requester.id)`.as(
        'group_ids',
      ),
      narrowingInForce.as('narrowing'),
    ])
    .where('request.id', '=', args.id)
    .compile(),
)

/** Everyone who could answer the request, with the answer where one was given; those who answered come first. */
export function seatsOf(db: Db, id: RequestId) {
  return seatsWithFacts(db, { id })
}

const seatsWithFacts = once((db, args: { id: RequestId }) =>
  seatRows(db).select('decision.facts').where('seat.request_id', '=', args.id).compile(),
)

export async function personNames(db: Db, ids: readonly PrincipalId[]): Promise<Map<PrincipalId, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('principal')
    .select(['id', 'name'])
    .where('id', 'in', [...ids])
    .execute()
  return new Map(rows.map((row) => [row.id, row.name]))
}
