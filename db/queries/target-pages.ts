import { sql } from 'kysely'
import { coveringStates, revokingStates } from '@/lib/domain/grant'
import type { TargetId } from '@/lib/domain/ids'
import type { Db } from '../client'

export interface ListedTarget {
  id: TargetId
  slug: string
  name: string
  description: string
  connector: string
  environment: string
  mode: 'live' | 'dry-run'
  roles: number
  openGrants: number
  failing: number
  standing: number
}

/** Every target with how much hangs on it. */
export async function listTargets(db: Db): Promise<ListedTarget[]> {
  const { rows } = await sql<ListedTarget>`
    select t.id, t.slug, t.name, t.description, t.connector, t.environment, t.mode,
           (select count(*)::int from role r where r.target_id = t.id and r.archived_at is null) as roles,
           (select count(*)::int from "grant" g where g.target_id = t.id
             and g.state in (${sql.join([...coveringStates, ...revokingStates])})) as "openGrants",
           (select count(*)::int from assignment a where a.target_id = t.id and a.failing_since is not null) as failing,
           (select count(*)::int from drift_finding f where f.target_id = t.id and f.kind = 'standing'
             and f.resolved_at is null) as standing
      from target t order by t.name`.execute(db)
  return rows
}

export interface TargetPulse {
  /** Of the latest 500 operations, in milliseconds; null where there was none. */
  p50Ms: number | null
  p95Ms: number | null
  operations: number
  failed: number
  lastOkAt: Date | null
  lastErrorAt: Date | null
  lastError: string | null
  /** Assignments whose work is due now, and for how long the oldest has waited, in milliseconds. */
  queued: number
  waitedMs: number | null
  failing: number
}

/** How a target answers, as the latest operations on it show, and what waits for it. */
export async function targetPulse(db: Db, args: { id: TargetId; now: Date }): Promise<TargetPulse> {
  const { rows } = await sql<TargetPulse>`
    with latest as (
      select o.* from operation o join assignment a on a.id = o.assignment_id
       where a.target_id = ${args.id} order by o.id desc limit 500),
    took as (select extract(epoch from finished_at - started_at) * 1000 as ms from latest where outcome = 'ok'),
    waiting as (select due_at from assignment where target_id = ${args.id} and due_at <= ${args.now})
    select (select round(percentile_cont(0.5) within group (order by ms))::int from took) as "p50Ms",
           (select round(percentile_cont(0.95) within group (order by ms))::int from took) as "p95Ms",
           (select count(*)::int from latest) as operations,
           (select count(*)::int from latest where outcome = 'error') as failed,
           (select max(finished_at) from latest where outcome = 'ok') as "lastOkAt",
           (select max(finished_at) from latest where outcome = 'error') as "lastErrorAt",
           (select message from latest where outcome = 'error' order by id desc limit 1) as "lastError",
           (select count(*)::int from waiting) as queued,
           (select round(extract(epoch from ${args.now}::timestamptz - min(due_at)) * 1000)::int from waiting) as "waitedMs",
           (select count(*)::int from assignment where target_id = ${args.id} and failing_since is not null) as failing`.execute(
    db,
  )
  const row = rows[0]
  if (row === undefined) throw new Error('A target always has a pulse.')
  return row
}

/** The roles of a target with what they hand out. */
export async function rolesOfTarget(db: Db, id: TargetId) {
  return db
    .selectFrom('role')
    .select(['id', 'slug', 'name', 'allows', 'risk', 'entitlement'])
    .where('target_id', '=', id)
    .where('archived_at', 'is', null)
    .orderBy('name')
    .execute()
}

/** How many accounts held standing access at the end of each of the last `days` days, oldest first. */
export async function standingTrend(
  db: Db,
  args: { id: TargetId; now: Date; days: number },
): Promise<{ day: Date; standing: number }[]> {
  const { rows } = await sql<{ day: Date; standing: number }>`
    select d.day, (select count(*)::int from drift_finding f where f.target_id = ${args.id} and f.kind = 'standing'
             and f.first_seen <= d.day and (f.resolved_at is null or f.resolved_at > d.day)) as standing
      from generate_series(${args.now}::timestamptz - make_interval(days => ${args.days - 1}), ${args.now}::timestamptz,
                           interval '1 day') as d (day)
     order by d.day`.execute(db)
  return rows
}
