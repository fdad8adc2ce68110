import { sql } from 'kysely'
import { aside, column, counted, during, msBetween, scope, total, type Report } from './report'

const seen = [
  aside('entitlement', 'Entitlement'),
  column('first_seen', 'First seen', 'time'),
  column('gone_at', 'Gone', 'time'),
  column('stood_ms', 'Stood for', 'duration'),
]

export const standing: Report = {
  id: 'standing-access',
  title: 'Standing access',
  question:
    'Which permanent access stands on the targets that no grant explains, and what was decided about it?',
  group: 'hygiene',
  params: ['period', 'target', 'person'],
  controls: ['ac-2-4', 'ac-6-7', 'cc6-1', 'cc6-3', 'a-8-2', 'pci-7-2'],
  sampled: true,
  rank: 'time',
  notes: [
    'Everything that stood at some time within the period. It is found by searching the targets, never removed by itself.',
  ],
  empty: 'No target was seen with standing access in this period.',
  columns: [
    column('account', 'Account'),
    column('person', 'Person', 'person'),
    column('target', 'Target'),
    ...seen,
    column('settled', 'Decided'),
    aside('settled_by', 'Decided by', 'person'),
    aside('settled_at', 'Decided at', 'time'),
    column('reason', 'Why'),
    aside('attribution', 'What the target says of its origin'),
  ],
  figures: [
    counted('Findings'),
    total('open', 'Standing now', 'count', 'count(*) filter (where r.gone_at is null)'),
    total(
      'undecided',
      'Nothing decided',
      'count',
      'count(*) filter (where r.gone_at is null and r.settled is null)',
    ),
    total('oldest', 'Longest', 'duration', 'max(r.stood_ms)'),
  ],
  rows: (ask) => sql`
    select f.id::text as key, f.first_seen as rank, f.account, p.name as person, t.name as target,
      f.entitlement_key as entitlement, f.first_seen, f.resolved_at as gone_at,
      ${msBetween('f.first_seen', `coalesce(f.resolved_at, '${ask.now.toISOString()}')`)} as stood_ms,
      case f.settled when 'adopted' then 'adopted' when 'ignored' then 'put off' end as settled,
      (select who.name from principal who where who.id = f.settled_by) as settled_by, f.settled_at,
      f.settled_reason as reason, f.attribution
    from drift_finding f
    join target t on t.id = f.target_id
    left join principal p on p.handle = f.account
    where f.kind = 'standing' and f.first_seen < ${ask.to} and (f.resolved_at is null or f.resolved_at >= ${ask.from})
      ${scope(ask, { target: 't.slug', person: 'p.handle' })}`,
}

export const standingTrend: Report = {
  id: 'standing-access-trend',
  title: 'Standing access: trend',
  question: 'Does standing access become less, week by week?',
  group: 'hygiene',
  params: ['period', 'target'],
  controls: ['ac-6-7', 'cc6-3', 'a-8-2'],
  sampled: false,
  rank: 'time',
  notes: ['Weeks begin on Monday, 00:00 UTC; the first and the last may be cut by the period.'],
  empty: 'The period is empty.',
  columns: [
    column('week', 'Week from', 'time'),
    column('stood', 'Standing at its end', 'count'),
    column('found', 'Found', 'count'),
    column('gone', 'Gone', 'count'),
    column('grants', 'Grants opened', 'count'),
  ],
  figures: [
    counted('Weeks'),
    total('first', 'At the end of the first week', 'count', '(array_agg(r.stood order by r.week))[1]'),
    total('last', 'At the end of the last week', 'count', '(array_agg(r.stood order by r.week desc))[1]'),
    total('found', 'Found', 'count', 'coalesce(sum(r.found), 0)::bigint'),
    total('gone', 'Gone', 'count', 'coalesce(sum(r.gone), 0)::bigint'),
  ],
  rows: (ask) => sql`
    select to_char(begins at time zone 'UTC', 'YYYY-MM-DD') as key, begins as rank, begins as week,
      (select count(*) from drift_finding f join target t on t.id = f.target_id
        where f.kind = 'standing' and f.first_seen < ends and (f.resolved_at is null or f.resolved_at >= ends)
          ${scope(ask, { target: 't.slug' })}) as stood,
      (select count(*) from drift_finding f join target t on t.id = f.target_id
        where f.kind = 'standing' and f.first_seen >= begins and f.first_seen < ends
          ${scope(ask, { target: 't.slug' })}) as found,
      (select count(*) from drift_finding f join target t on t.id = f.target_id
        where f.kind = 'standing' and f.resolved_at >= begins and f.resolved_at < ends
          ${scope(ask, { target: 't.slug' })}) as gone,
      (select count(*) from "grant" g join target t on t.id = g.target_id
        where g.created_at >= begins and g.created_at < ends ${scope(ask, { target: 't.slug' })}) as grants
    from (
      select greatest(monday, ${ask.from}::timestamptz) as begins,
        least(monday + interval '7 days', ${ask.to}::timestamptz) as ends
      from generate_series(
        date_trunc('week', ${ask.from}::timestamptz at time zone 'UTC') at time zone 'UTC',
        ${ask.to}::timestamptz, interval '7 days') monday
    ) week where begins < ends`,
}

export const drift: Report = {
  id: 'drift',
  title: 'Drift',
  question: 'Where did a target differ from what the portal had given, and how did it end?',
  group: 'hygiene',
  params: ['period', 'target'],
  controls: ['ac-2-4', 'cc6-1', 'cc6-3', 'a-8-2'],
  sampled: true,
  rank: 'time',
  notes: [
    'Orphan: access with the portal’s mark that no grant wants. Altered: access that was changed on the target. Lost: access that somebody took away there.',
  ],
  empty: 'No target differed from what the portal had given in this period.',
  columns: [
    column('kind', 'Kind'),
    column('account', 'Account'),
    column('target', 'Target'),
    ...seen,
    column('request', 'Request', 'request'),
    column('outcome', 'Outcome'),
  ],
  figures: [
    counted('Findings'),
    total('orphan', 'Orphans', 'count', "count(*) filter (where r.kind = 'orphan')"),
    total('altered', 'Altered', 'count', "count(*) filter (where r.kind = 'altered')"),
    total('lost', 'Lost', 'count', "count(*) filter (where r.kind = 'lost')"),
    total('open', 'Open', 'count', 'count(*) filter (where r.gone_at is null)'),
  ],
  rows: (ask) => sql`
    select f.id::text as key, f.first_seen as rank, f.kind, f.account, t.name as target, f.entitlement_key as entitlement,
      f.first_seen, f.resolved_at as gone_at,
      ${msBetween('f.first_seen', `coalesce(f.resolved_at, '${ask.now.toISOString()}')`)} as stood_ms,
      (select 'REQ-' || q.number from "grant" g join activation_request q on q.id = g.request_id
        where g.assignment_id = f.assignment_id and g.created_at <= f.first_seen order by g.created_at desc limit 1) as request,
      case when f.resolved_at is null then 'open' when f.kind = 'lost' then 'the grant was ended'
        when f.kind = 'altered' then 'repaired' else 'removed' end as outcome
    from drift_finding f
    join target t on t.id = f.target_id
    where f.kind <> 'standing' and ${during(ask, 'f.first_seen')} ${scope(ask, { target: 't.slug' })}`,
}
