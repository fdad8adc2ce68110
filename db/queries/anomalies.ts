import { sql } from 'kysely'
import type { Anomaly, AnomalyKind, AnomalyThresholds } from '@/lib/domain/anomaly'
import type { GrantId, PrincipalId, RequestId, RoleId, TargetId } from '@/lib/domain/ids'
import type { Db, Tx } from '../client'
import { prepare } from '../prepared'

/** What is counted about a person and a role, with the thresholds in force. */
export interface CountedRow {
  settings: AnomalyThresholds
  zone: string | null
  heldBefore: number
  recent: number
  earlier: number
  starts: number
  startsOutOfHours: number
  teamPeople: number
  teamMs: number | null
  otherPeople: number
  otherMs: number | null
  pairName: string | null
  pairApproved: number
  pairOf: number
  pairReturned: number
  deniedNumber: number | null
  deniedAt: Date | null
  deniedRole: string | null
  deniedSame: boolean | null
}

/**
 * Everything that the rules of anomalies count, in one statement. Of a role's grants the newest 200 are looked at: what is
 * usual shows in them, and an old, busy role costs no more than a new one.
 */
export async function countedFor(
  db: Db,
  { principalId, roleId, start, now }: { principalId: PrincipalId; roleId: RoleId; start: Date; now: Date },
): Promise<CountedRow | null> {
  const { rows } = await sql<CountedRow>`
    with asked as materialized (
      select ${principalId}::uuid as principal, ${roleId}::uuid as role, ${now}::timestamptz as at,
             ${start}::timestamptz as start
    ), own as materialized (
      select r.id, r.number, r.role_id, r.state, r.kind, r.submitted_at, r.decided_at
        from activation_request r, asked
       where r.requester_id = asked.principal and r.submitted_at > asked.at - interval '365 days'
         and r.submitted_at <= asked.at
    ), given as materialized (
      select g.principal_id, g.duration_ms, g.access_granted_at, p.team_id, p.time_zone
        from (select * from "grant" g, asked where g.role_id = asked.role order by g.number desc limit 200) g
        join principal p on p.id = g.principal_id
       where g.access_granted_at > g.at - interval '12 months'
    ), approvals as materialized (
      select d.principal_id, count(distinct d.request_id) as approved
        from own join decision d on d.request_id = own.id and d.verb = 'approve', asked
       where own.submitted_at > asked.at - interval '90 days' group by d.principal_id
    ), pair as materialized (
      select a.principal_id, a.approved, (select name from principal where id = a.principal_id) as name
        from approvals a order by a.approved desc, a.principal_id limit 1
    ), denied as materialized (
      select own.number, own.decided_at, role.name, own.role_id = asked.role as same
        from own join role on role.id = own.role_id, asked, anomaly_thresholds t
       where own.state = 'DENIED' and own.decided_at > asked.at - (t.settings ->> 'deniedDays')::int * interval '1 day'
         and (own.role_id = asked.role or role.target_id = (select target_id from role where id = asked.role))
       order by own.role_id = asked.role desc, own.decided_at desc limit 1
    )
    select t.settings, p.time_zone as zone,
      (select count(*)::int from (select from "grant" g where g.principal_id = asked.principal and g.role_id = asked.role
         and g.access_granted_at > asked.at - (t.settings ->> 'firstUseDays')::int * interval '1 day' limit 1) held)
        as "heldBefore",
      (select count(*)::int from own where role_id = asked.role and kind = 'activation' and state <> 'REJECTED'
         and submitted_at > asked.at - interval '7 days') as recent,
      (select count(*)::int from own where role_id = asked.role and kind = 'activation' and state <> 'REJECTED'
         and submitted_at > asked.at - interval '97 days' and submitted_at <= asked.at - interval '7 days') as earlier,
      coalesce(hours.starts, 0) as starts, coalesce(hours.out, 0) as "startsOutOfHours",
      peers.team as "teamPeople", peers.team_ms as "teamMs", peers.others as "otherPeople", peers.others_ms as "otherMs",
      pair.name as "pairName", coalesce(pair.approved, 0)::int as "pairApproved",
      (select count(distinct d.request_id)::int from own join decision d on d.request_id = own.id and d.verb = 'approve'
        where own.submitted_at > asked.at - interval '90 days') as "pairOf",
      (select count(distinct d.request_id)::int from decision d join activation_request r on r.id = d.request_id
        where pair.principal_id is not null and d.principal_id = asked.principal and d.verb = 'approve'
          and d.decided_at > asked.at - interval '90 days' and r.requester_id = pair.principal_id) as "pairReturned",
      denied.number as "deniedNumber", denied.decided_at as "deniedAt", denied.name as "deniedRole",
      denied.same as "deniedSame"
    from asked cross join anomaly_thresholds t join principal p on p.id = asked.principal
    left join pair on true left join denied on true
    cross join lateral (
      select count(distinct principal_id)::int as others,
             count(distinct principal_id) filter (where team_id = p.team_id)::int as team,
             percentile_disc(${share}) within group (order by duration_ms)::float8 as others_ms,
             percentile_disc(${share}) within group (order by duration_ms) filter (where team_id = p.team_id)::float8
               as team_ms
        from given where principal_id <> asked.principal) peers
    -- What is usual out of hours matters to nobody who starts within them.
    left join lateral (
      select count(*)::int as starts, count(*) filter (where ${outOfHours('access_granted_at', 'given.time_zone')})::int as out
        from given where access_granted_at > asked.at - interval '90 days') hours
      on ${outOfHours('asked.start', 'p.time_zone')} ${sql.raw(prepare)}`.execute(db)
  return rows[0] ?? null
}

const share = sql`coalesce((t.settings ->> 'peersPercentile')::int, 95) / 100.0`

/** Whether the clock on the wall of a zone shows an hour outside those that are set; `t` holds the thresholds. */
function outOfHours(instant: string, zone: string) {
  const local = sql.raw(`${instant} at time zone coalesce(${zone}, 'UTC')`)
  return sql`(extract(isodow from ${local}) >= 6 or extract(hour from ${local}) < (t.settings ->> 'hoursFrom')::int
    or extract(hour from ${local}) >= (t.settings ->> 'hoursTo')::int)`
}

export interface NewAnomaly extends Anomaly {
  requestId: RequestId | null
  findingId: string | null
  principalId: PrincipalId | null
  roleId: RoleId | null
  targetId: TargetId | null
}

/** Keeps what was found, once for each request and kind, or finding; answers the findings that were not kept before. */
export async function insertAnomalies(
  tx: Tx,
  now: Date,
  found: readonly NewAnomaly[],
): Promise<(string | null)[]> {
  if (found.length === 0) return []
  const kept = await tx
    .insertInto('anomaly')
    .values(
      found.map((each) => ({
        kind: each.kind,
        noted_at: now,
        request_id: each.requestId,
        finding_id: each.findingId,
        principal_id: each.principalId,
        role_id: each.roleId,
        target_id: each.targetId,
        text: each.text,
        counted: JSON.stringify(each.counted),
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning('finding_id')
    .execute()
  return kept.map((row) => row.finding_id)
}

/** What was noted when this was asked for, in the order it was noted. */
export async function anomaliesOf(
  db: Db,
  requestId: RequestId,
): Promise<{ kind: AnomalyKind; text: string }[]> {
  return db
    .selectFrom('anomaly')
    .select(['kind', 'text'])
    .where('request_id', '=', requestId)
    .orderBy('id')
    .execute()
}

export interface ListedAnomaly {
  id: string
  kind: AnomalyKind
  notedAt: Date
  text: string
  request: number | null
  person: string | null
  role: string | null
  target: string | null
}

/** The newest first, `limit` at most, older than `before` where that is given. */
export async function listAnomalies(
  db: Db,
  args: { kind: AnomalyKind | null; person: string; before: string | null; limit: number },
): Promise<ListedAnomaly[]> {
  const { kind, person, before, limit } = args
  const { rows } = await sql<ListedAnomaly>`
    select a.id, a.kind, a.noted_at as "notedAt", a.text, r.number as request, p.name as person, role.name as role,
           target.name as target
      from anomaly a
      left join activation_request r on r.id = a.request_id
      left join principal p on p.id = a.principal_id
      left join role on role.id = a.role_id
      left join target on target.id = a.target_id
     where (${kind}::text is null or a.kind = ${kind})
       and (${person} = '' or p.name ilike '%' || ${person} || '%' or p.handle = ${person})
       and (${before}::uuid is null or (a.noted_at, a.id) < (select noted_at, id from anomaly where id = ${before}::uuid))
     order by a.noted_at desc, a.id desc limit ${limit}`.execute(db)
  return rows
}

/** How many of each kind were noted in the last 30 days. */
export async function countAnomalies(db: Db, now: Date): Promise<{ kind: AnomalyKind; count: number }[]> {
  const { rows } = await sql<{ kind: AnomalyKind; count: number }>`
    select kind, count(*)::int as count from anomaly
     where noted_at > ${now}::timestamptz - interval '30 days' group by kind`.execute(db)
  return rows
}

export interface ThresholdsRow {
  settings: AnomalyThresholds
  changedAt: Date | null
  changedBy: string | null
}

export async function readThresholds(db: Db): Promise<ThresholdsRow> {
  return db
    .selectFrom('anomaly_thresholds as t')
    .leftJoin('principal as p', 'p.id', 't.changed_by')
    .select(['t.settings', 't.changed_at as changedAt', 'p.name as changedBy'])
    .executeTakeFirstOrThrow()
}

export async function saveThresholds(
  tx: Tx,
  args: { settings: AnomalyThresholds; by: PrincipalId; now: Date },
): Promise<void> {
  await tx
    .updateTable('anomaly_thresholds')
    .set({ settings: JSON.stringify(args.settings), changed_at: args.now, changed_by: args.by })
    .execute()
}

export interface FoundAfterEnd {
  findingId: string
  targetId: TargetId
  targetName: string
  account: string
  grantId: GrantId
  grant: number
  principalId: PrincipalId
  person: string
  roleId: RoleId
  role: string
  afterMs: number
}

/** What targets reported on an account of ours after its last grant had ended, and is not noted yet. */
export async function foundAfterEnd(db: Db, limit: number): Promise<FoundAfterEnd[]> {
  const { rows } = await sql<FoundAfterEnd>`
    select f.id as "findingId", f.target_id as "targetId", target.name as "targetName", f.account, g.id as "grantId",
           g.number as grant, g.principal_id as "principalId", p.name as person, g.role_id as "roleId", role.name as role,
           (extract(epoch from f.first_seen - g.ended_at) * 1000)::float8 as "afterMs"
      from drift_finding f
      join target on target.id = f.target_id
      cross join lateral (select * from "grant" g where g.assignment_id = f.assignment_id
        order by g.number desc limit 1) g
      join principal p on p.id = g.principal_id
      join role on role.id = g.role_id
     where f.kind in ('orphan', 'altered') and g.state = 'ENDED' and f.first_seen > g.ended_at
       and f.first_seen > statement_timestamp() - interval '30 days'
       and (select (settings ->> 'afterEnd')::boolean from anomaly_thresholds)
       and not exists (select from anomaly a where a.finding_id = f.id)
     order by f.first_seen limit ${limit}`.execute(db)
  return rows
}
