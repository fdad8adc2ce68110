import { sql } from 'kysely'
import { aside, column, counted, during, scope, total, type Report } from './report'
import { askedSince } from './fragments'

export const byApprover: Report = {
  id: 'approvals-by-approver',
  title: 'Approvals by approver',
  question: 'Who decided how much, how quickly, and are there signs that they did not look?',
  group: 'approvals',
  params: ['period', 'role', 'target', 'person', 'threshold'],
  threshold: { label: 'Quicker than', unit: 'seconds', initial: 10 },
  controls: ['ac-5', 'au-10', 'cc6-3', 'a-5-18', 'pci-7-2'],
  sampled: false,
  rank: 'number',
  notes: [
    'Time to decide counts from when the approver’s stage opened to their answer.',
    'These are counted facts, not a judgement: somebody on call may well approve everything within seconds.',
    'Own reports are people whose manager the approver was when they answered.',
  ],
  empty: 'Nobody decided anything in this period of what is asked about.',
  columns: [
    column('approver', 'Approver', 'person'),
    aside('approver_handle', 'Short name'),
    column('decided', 'Decided', 'count'),
    column('approved', 'Approved', 'count'),
    column('denied', 'Denied', 'count'),
    column('share_approved', 'Share approved', 'share'),
    column('median_ms', 'Median', 'duration'),
    column('p95_ms', 'p95', 'duration'),
    column('quick', 'Quicker than the limit', 'count'),
    column('no_reason', 'Approved without a reason', 'count'),
    column('own_reports', 'For own reports', 'count'),
    column('as_delegate', 'As a delegate', 'count'),
    aside('shortened', 'Shortened', 'count'),
    column('last_at', 'Last', 'time'),
  ],
  figures: [
    counted('Approvers'),
    total('decisions', 'Decisions', 'count', 'coalesce(sum(r.decided), 0)::bigint'),
    total('share', 'Share approved', 'share', 'sum(r.approved)::float8 / nullif(sum(r.decided), 0)'),
    total('quick', 'Quicker than the limit', 'count', 'coalesce(sum(r.quick), 0)::bigint'),
    total('no_reason', 'Approved without a reason', 'count', 'coalesce(sum(r.no_reason), 0)::bigint'),
    total('own_reports', 'For own reports', 'count', 'coalesce(sum(r.own_reports), 0)::bigint'),
  ],
  rows: (ask) => sql`
    select a.id::text as key, count(*) as rank, a.name as approver, a.handle as approver_handle,
      count(*) as decided,
      count(*) filter (where d.verb = 'approve') as approved,
      count(*) filter (where d.verb = 'deny') as denied,
      count(*) filter (where d.verb = 'approve')::float8 / count(*) as share_approved,
      round(percentile_cont(0.5) within group (order by d.took_ms))::bigint as median_ms,
      round(percentile_cont(0.95) within group (order by d.took_ms))::bigint as p95_ms,
      count(*) filter (where d.took_ms < ${ask.thresholdMs}) as quick,
      count(*) filter (where d.verb = 'approve' and d.reason = '') as no_reason,
      count(*) filter (where d.own_report) as own_reports,
      count(*) filter (where d.for_id is not null) as as_delegate,
      count(*) filter (where d.shortened) as shortened,
      max(d.decided_at) as last_at
    from (
      select d.principal_id, d.for_id, d.verb, d.reason, d.decided_at, d.duration_ms < q.duration_ms as shortened,
        round(extract(epoch from d.decided_at - ${askedSince}) * 1000)::bigint as took_ms,
        exists (select from principal_history h
                 where h.id = q.requester_id and h.manager_id = d.principal_id and h.valid_from <= d.decided_at
                   and (h.valid_to is null or h.valid_to > d.decided_at)) as own_report
      from decision d
      join activation_request q on q.id = d.request_id
      join role r on r.id = q.role_id
      join target t on t.id = r.target_id
      where ${during(ask, 'd.decided_at')} ${scope(ask, { role: 'r.slug', target: 't.slug' })}
    ) d join principal a on a.id = d.principal_id
    where true ${scope(ask, { person: 'a.handle' })}
    group by a.id`,
}

export const reciprocal: Report = {
  id: 'reciprocal-approvals',
  title: 'Reciprocal approvals',
  question: 'Who approves for one another?',
  group: 'approvals',
  params: ['period', 'person'],
  controls: ['ac-5', 'cc6-3', 'a-5-18'],
  sampled: false,
  rank: 'number',
  notes: ['A pair stands here when each approved at least one request of the other within the period.'],
  empty: 'No two people approved for one another in this period.',
  columns: [
    column('first', 'One', 'person'),
    column('second', 'The other', 'person'),
    column('first_for_second', 'Approved by the one for the other', 'count'),
    column('second_for_first', 'Approved by the other for the one', 'count'),
    column('roles', 'Roles'),
    column('last_at', 'Last', 'time'),
  ],
  figures: [
    counted('Pairs'),
    total(
      'approvals',
      'Approvals between them',
      'count',
      'coalesce(sum(r.first_for_second + r.second_for_first), 0)::bigint',
    ),
  ],
  rows: (ask) => sql`
    with given as (
      select d.principal_id as by_id, q.requester_id as for_id, count(*) as n, max(d.decided_at) as last_at,
        array_agg(distinct r.name) as roles
      from decision d
      join activation_request q on q.id = d.request_id
      join role r on r.id = q.role_id
      where d.verb = 'approve' and ${during(ask, 'd.decided_at')}
      group by 1, 2)
    select a.id || ':' || b.id as key, one.n + two.n as rank, a.name as first, b.name as second,
      one.n as first_for_second, two.n as second_for_first,
      (select string_agg(distinct name, ', ') from unnest(one.roles || two.roles) name) as roles,
      greatest(one.last_at, two.last_at) as last_at
    from given one
    join given two on two.by_id = one.for_id and two.for_id = one.by_id and one.by_id < two.by_id
    join principal a on a.id = one.by_id
    join principal b on b.id = two.by_id
    where ${ask.person}::text is null or ${ask.person} in (a.handle, b.handle)`,
}
