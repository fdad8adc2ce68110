import { sql } from 'kysely'
import { aside, column, during, scope, total, type Report } from './report'

export const separation: Report = {
  id: 'separation',
  title: 'Separation conflicts',
  question:
    'Which conflicts of duties were prevented, which were allowed as an exception, and which stand open now?',
  group: 'risk',
  params: ['period', 'person'],
  controls: ['ac-5', 'cc6-3', 'a-5-15', 'pci-7-2'],
  sampled: true,
  rank: 'time',
  notes: [
    'Prevented: requests that a separation rule refused within the period. Excepted: exceptions that held at some time within it.',
    'Open: people who hold two such roles at this moment, whatever the period.',
  ],
  empty: 'No conflict was prevented or excepted in this period, and none stands open.',
  columns: [
    column('kind', 'Kind'),
    column('person', 'Person', 'person'),
    column('rule', 'Separation rule'),
    aside('effect', 'Effect'),
    column('roles', 'Roles'),
    column('at', 'When', 'time'),
    column('until', 'Until', 'time'),
    column('request', 'Request', 'request'),
    column('detail', 'Why'),
    column('control', 'Compensating control'),
    column('owner', 'Answers for it', 'person'),
  ],
  figures: [
    total('prevented', 'Prevented', 'count', "count(*) filter (where r.kind = 'prevented')"),
    total('excepted', 'Excepted', 'count', "count(*) filter (where r.kind = 'excepted')"),
    total('open', 'Open', 'count', "count(*) filter (where r.kind = 'open')"),
  ],
  rows: (ask) => sql`
    select 'prevented:' || q.id as key, q.submitted_at as rank, 'prevented' as kind, p.name as person,
      (select string_agg(distinct rule.name, ', ') from separation_rule rule
         join separation_role own on own.rule_id = rule.id and own.role_id = q.role_id
        where rule.created_at <= q.submitted_at and (rule.ended_at is null or rule.ended_at > q.submitted_at)) as rule,
      'block' as effect, r.name as roles, q.submitted_at as at, null::timestamptz as until,
      'REQ-' || q.number as request,
      (select string_agg(reason ->> 'text', ' ') from jsonb_array_elements(q.verdict -> 'reasons') reason
        where reason ->> 'code' = 'conflict') as detail,
      null::text as control, null::text as owner
    from activation_request q
    join principal p on p.id = q.requester_id
    join role r on r.id = q.role_id
    where q.state = 'REJECTED' and q.verdict @> '{"reasons": [{"code": "conflict"}]}'
      and ${during(ask, 'q.submitted_at')} ${scope(ask, { person: 'p.handle' })}
    union all
    select 'excepted:' || x.id, x.created_at, 'excepted', p.name, rule.name, rule.effect,
      (select string_agg(r.name, ', ' order by r.name) from separation_role s join role r on r.id = s.role_id
        where s.rule_id = rule.id),
      x.created_at, coalesce(x.ended_at, x.ends_at), null, x.reason, x.control, owner.name
    from separation_exception x
    join separation_rule rule on rule.id = x.rule_id
    join principal p on p.id = x.principal_id
    join principal owner on owner.id = x.owner_id
    where x.created_at < ${ask.to} and coalesce(x.ended_at, x.ends_at) > ${ask.from} ${scope(ask, { person: 'p.handle' })}
    union all
    select 'open:' || rule.id || ':' || p.id, min(least(one.created_at, two.created_at)), 'open', p.name, rule.name,
      rule.effect, string_agg(distinct r.name || ' and ' || other.name, '; '), max(greatest(one.created_at, two.created_at)),
      null, null,
      case when exists (select from separation_exception x where x.rule_id = rule.id and x.principal_id = p.id
        and x.created_at <= ${ask.now} and coalesce(x.ended_at, x.ends_at) > ${ask.now})
        then 'Covered by an exception.' else 'Not covered by an exception.' end, null, null
    from separation_rule rule
    join separation_role s on s.rule_id = rule.id
    join separation_role z on z.rule_id = rule.id and s.role_id < z.role_id
      and (s.side <> z.side or not exists (select from separation_role far where far.rule_id = rule.id and far.side = 2))
    join "grant" one on one.role_id = s.role_id and one.state in ('ACTIVATING', 'ACTIVE', 'DEACTIVATING', 'REVOCATION_FAILED')
    join "grant" two on two.role_id = z.role_id and two.principal_id = one.principal_id
      and two.state in ('ACTIVATING', 'ACTIVE', 'DEACTIVATING', 'REVOCATION_FAILED')
    join principal p on p.id = one.principal_id
    join role r on r.id = s.role_id
    join role other on other.id = z.role_id
    where rule.ended_at is null ${scope(ask, { person: 'p.handle' })}
    group by rule.id, p.id`,
}
