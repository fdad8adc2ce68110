import { sql } from 'kysely'
import { column, during, scope, total, type Report } from './report'

const ofAll = (step: string, value: string) =>
  `max(r.${value}) filter (where r.step = '${step}' and r.role = 'all roles')`

export const times: Report = {
  id: 'times',
  title: 'Time to approve, activate and revoke',
  question: 'How long do people wait for an answer and for access, and how long does access outlive its end?',
  group: 'approvals',
  params: ['period', 'role', 'target', 'threshold'],
  threshold: { label: 'A breach is more than', unit: 'seconds', initial: 120 },
  controls: ['ac-2-2', 'cc6-2', 'cc6-3', 'a-5-18'],
  sampled: false,
  rank: 'number',
  notes: [
    'To approve: from submit to the decision, where somebody was asked. To activate: from when access was due to the target’s confirmation. To revoke: from the end to the confirmed removal.',
    'What was settled within the period counts, whenever it was asked for.',
  ],
  empty: 'Nothing was decided, given or taken back in this period of what is asked about.',
  columns: [
    column('step', 'Step'),
    column('role', 'Role'),
    column('n', 'n', 'count'),
    column('mean_ms', 'Mean', 'duration'),
    column('p50_ms', 'p50', 'duration'),
    column('p95_ms', 'p95', 'duration'),
    column('p99_ms', 'p99', 'duration'),
    column('max_ms', 'Longest', 'duration'),
    column('breaches', 'Breaches', 'count'),
  ],
  figures: [
    total('approve_p50', 'Approve, median', 'duration', ofAll('approve', 'p50_ms')),
    total('approve_p95', 'Approve, p95', 'duration', ofAll('approve', 'p95_ms')),
    total('activate_p50', 'Activate, median', 'duration', ofAll('activate', 'p50_ms')),
    total('activate_p95', 'Activate, p95', 'duration', ofAll('activate', 'p95_ms')),
    total('revoke_p50', 'Revoke, median', 'duration', ofAll('revoke', 'p50_ms')),
    total('revoke_max', 'Revoke, longest', 'duration', ofAll('revoke', 'max_ms')),
  ],
  rows: (ask) => sql`
    with took as (
      select 'approve' as step, 3 as place, q.role_id, q.decided_at - q.submitted_at as length
        from activation_request q
       where q.state in ('APPROVED', 'DENIED') and exists (select from decision d where d.request_id = q.id)
         and ${during(ask, 'q.decided_at')}
      union all
      select 'activate', 2, g.role_id, g.access_granted_at - greatest(g.created_at, g.planned_start)
        from "grant" g where ${during(ask, 'g.access_granted_at')}
      union all
      select 'revoke', 1, g.role_id, g.access_removed_at - g.revoke_started_at
        from "grant" g where g.revoke_started_at is not null and ${during(ask, 'g.access_removed_at')}
    ), measured as (
      select took.step, took.place, r.name as role, round(extract(epoch from took.length) * 1000)::bigint as ms
        from took join role r on r.id = took.role_id join target t on t.id = r.target_id
       where true ${scope(ask, { role: 'r.slug', target: 't.slug' })})
    select step || ':' || coalesce(role, '') as key,
      (case when role is null then 1e15 + place else place * 1e12 + count(*) end)::float8 as rank,
      step, coalesce(role, 'all roles') as role, count(*) as n, round(avg(ms))::bigint as mean_ms,
      round(percentile_cont(0.5) within group (order by ms))::bigint as p50_ms,
      round(percentile_cont(0.95) within group (order by ms))::bigint as p95_ms,
      round(percentile_cont(0.99) within group (order by ms))::bigint as p99_ms,
      max(ms) as max_ms, count(*) filter (where ms > ${ask.thresholdMs}) as breaches
    from measured group by grouping sets ((step, place), (step, place, role))`,
}
