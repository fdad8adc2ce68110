import { sql, type RawBuilder } from 'kysely'
import type { Row } from '@/lib/domain/report/columns'
import type { Db } from '../../client'
import { aside, column, counted, during, msBetween, scope, total, type Report } from './report'
import { decisions, ruleOf } from './fragments'

/** The one-row evidence of an activation; other reports lead to the same rows by the request. */
export const activations: Report = {
  id: 'activations',
  title: 'Population of activations',
  question:
    'Which access was given in a period: asked by whom, why, by whose leave, what exactly, and did it really end?',
  group: 'access',
  params: ['period', 'role', 'target', 'person'],
  controls: ['ac-2-2', 'ac-2-4', 'au-3', 'au-10', 'cc6-1', 'cc6-3', 'a-8-2', 'pci-7-2', 'pci-10'],
  sampled: true,
  rank: 'time',
  asksConnector: true,
  notes: [
    'One row for each grant that was opened in the period, those that failed or never started included.',
    'Time to activate counts from when access was due, the approval or the planned start, to the target’s confirmation; time to revoke from the end to the confirmed removal.',
    'Extensions are counted in the grant they lengthen: the planned end is the last one agreed.',
  ],
  empty: 'No grant was opened in this period for what is asked about.',
  columns: [
    column('request', 'Request', 'request'),
    aside('grant', 'Grant'),
    column('person', 'Person', 'person'),
    aside('person_handle', 'Short name'),
    aside('asked_by', 'Asked by', 'person'),
    column('role', 'Role', 'role'),
    column('target', 'Target'),
    aside('connector', 'Connector'),
    aside('account', 'Account on the target'),
    aside('entitlement', 'What was provisioned'),
    aside('requested_at', 'Requested', 'time'),
    aside('justification', 'Justification'),
    aside('ticket', 'Ticket'),
    aside('incident', 'Incident'),
    aside('policy_version', 'Policy version', 'count'),
    aside('rule', 'Rule'),
    column('decisions', 'Decisions'),
    aside('decided_at', 'Decided', 'time'),
    aside('planned_start', 'Planned start', 'time'),
    column('started_at', 'Access from', 'time'),
    aside('planned_end', 'Planned end', 'time'),
    column('ended_at', 'Access until', 'time'),
    aside('state', 'State'),
    column('end_reason', 'End reason'),
    aside('ended_by', 'Ended by', 'person'),
    column('activate_ms', 'Time to activate', 'duration'),
    column('revoke_ms', 'Time to revoke', 'duration'),
    aside('extensions', 'Extensions', 'count'),
    aside('residual_sessions', 'Sessions after the end'),
    aside('failure', 'Trouble'),
  ],
  figures: [
    counted('Activations'),
    total('people', 'People', 'count', 'count(distinct r.person_handle)'),
    total('given', 'Access confirmed', 'count', 'count(r.started_at)'),
    total(
      'open',
      'Not over yet',
      'count',
      "count(*) filter (where r.state not in ('ENDED', 'ACTIVATION_FAILED'))",
    ),
    total('emergencies', 'Emergencies', 'count', 'count(r.incident)'),
    total('activate_p50', 'Median time to activate', 'duration', activateMedian('activate_ms')),
    total('revoke_p50', 'Median time to revoke', 'duration', activateMedian('revoke_ms')),
  ],
  rows: (ask) =>
    activationsWhere(
      sql`${during(ask, 'g.created_at')} ${scope(ask, { role: 'r.slug', target: 't.slug', person: 'p.handle' })}`,
    ),
}

/** The rows of grants `g` under a condition; `q` is the request, `p` the person, `r` the role, `t` the target. */
function activationsWhere(condition: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select g.id::text as key, g.created_at as rank,
      'REQ-' || q.number as request, 'GRT-' || g.number as "grant",
      p.name as person, p.handle as person_handle,
      (select asker.name from principal asker where asker.id = q.asked_by_id) as asked_by,
      r.name as role, t.name as target, t.connector,
      (select a.account from assignment a where a.id = g.assignment_id) as account,
      coalesce((select a.entitlement from assignment a where a.id = g.assignment_id), r.entitlement)::text as entitlement,
      q.submitted_at as requested_at, q.justification, nullif(q.ticket, '') as ticket, q.incident,
      (select v.version from policy_version v where v.id = q.policy_version_id) as policy_version,
      ${ruleOf} as rule, ${decisions} as decisions, q.decided_at,
      g.planned_start, g.access_granted_at as started_at, g.ends_at as planned_end, g.access_removed_at as ended_at,
      g.state, g.end_reason,
      (select e.actor_name from audit_event e
        where e.request_id = q.id and e.grant_id = g.id and e.action in ('grant.deactivating', 'grant.ended')
          and e.actor_kind = 'person' order by e.id limit 1) as ended_by,
      case when g.access_granted_at is not null
        then ${msBetween('greatest(g.created_at, g.planned_start)', 'g.access_granted_at')} end as activate_ms,
      case when g.access_removed_at is not null
        then ${msBetween('g.revoke_started_at', 'g.access_removed_at')} end as revoke_ms,
      g.extensions, null::text as residual_sessions, g.failure
    from "grant" g
    join activation_request q on q.id = g.request_id
    join principal p on p.id = g.principal_id
    join role r on r.id = g.role_id
    join target t on t.id = g.target_id
    where ${condition}`
}

function activateMedian(column: string): string {
  return `round(percentile_cont(0.5) within group (order by r.${column}))::bigint`
}

/**
 * The activations that a table of events (as `hitsOf` makes one of a filter) tells of, the first given first: how many there
 * are, and the first `limit` of them.
 */
export async function activationsToldOf(
  db: Db,
  args: { events: RawBuilder<unknown>; limit: number },
): Promise<{ total: number; rows: Row[] }> {
  const told = sql`told as materialized (
    select distinct request_id, grant_id from ${args.events} where request_id is not null or grant_id is not null)`
  const among = sql`(g.id in (select grant_id from told) or g.request_id in (select request_id from told))`
  const counted = await sql<{ total: number }>`
    with ${told} select count(*) as total from "grant" g where ${among}`.execute(db)
  const { rows } = await sql<Row['cells'] & { key: string }>`
    with ${told} select r.* from (${activationsWhere(among)}) r order by r.rank, r.key limit ${args.limit}`.execute(
    db,
  )
  return { total: counted.rows[0]?.total ?? 0, rows: rows.map((cells) => ({ key: cells.key, cells })) }
}
