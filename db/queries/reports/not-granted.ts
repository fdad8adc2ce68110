import { sql } from 'kysely'
import { aside, column, counted, during, scope, total, type Report } from './report'
import { ruleOf } from './fragments'

export const notGranted: Report = {
  id: 'not-granted',
  title: 'Denied, expired, cancelled, refused',
  question: 'What was asked for and not given, and which rule or person stopped it?',
  group: 'approvals',
  params: ['period', 'role', 'target', 'person'],
  controls: ['au-3', 'au-10', 'cc6-1', 'cc6-3', 'a-5-15', 'pci-7-2'],
  sampled: true,
  rank: 'time',
  notes: ['What a policy refused at submit is kept too, with every reason it gave, not only the first.'],
  empty: 'Everything that was asked for in this period was given or is still open.',
  columns: [
    column('request', 'Request', 'request'),
    column('person', 'Person', 'person'),
    column('role', 'Role', 'role'),
    column('target', 'Target'),
    column('asked_at', 'Asked', 'time'),
    column('outcome', 'Outcome'),
    column('settled_at', 'Settled', 'time'),
    column('rule', 'Rule'),
    column('reasons', 'Reasons'),
    aside('reason_codes', 'Reason codes'),
    column('decided_by', 'Denied by', 'person'),
    aside('policy_version', 'Policy version', 'count'),
    aside('justification', 'Justification'),
  ],
  figures: [
    counted('Requests'),
    total('refused', 'Refused by policy', 'count', "count(*) filter (where r.outcome = 'refused by policy')"),
    total('denied', 'Denied', 'count', "count(*) filter (where r.outcome = 'denied')"),
    total('expired', 'Expired', 'count', "count(*) filter (where r.outcome = 'expired')"),
    total('cancelled', 'Cancelled', 'count', "count(*) filter (where r.outcome = 'cancelled')"),
  ],
  rows: (ask) => sql`
    select q.id::text as key, q.submitted_at as rank, 'REQ-' || q.number as request, p.name as person, r.name as role,
      t.name as target, q.submitted_at as asked_at,
      case q.state when 'REJECTED' then 'refused by policy' when 'DENIED' then 'denied' when 'EXPIRED' then 'expired'
        else 'cancelled' end as outcome,
      coalesce(q.decided_at, q.submitted_at) as settled_at,
      ${ruleOf} as rule,
      case q.state
        when 'REJECTED' then (select string_agg(reason ->> 'text', ' ') from jsonb_array_elements(q.verdict -> 'reasons') reason)
        when 'DENIED' then (select d.reason from decision d where d.request_id = q.id and d.verb = 'deny' limit 1)
        when 'EXPIRED' then 'Nobody answered in time.'
        else 'Taken back by whoever asked.' end as reasons,
      (select string_agg(reason ->> 'code', ', ') from jsonb_array_elements(q.verdict -> 'reasons') reason) as reason_codes,
      (select who.name from decision d join principal who on who.id = d.principal_id
        where d.request_id = q.id and d.verb = 'deny' limit 1) as decided_by,
      (select v.version from policy_version v where v.id = q.policy_version_id) as policy_version,
      q.justification
    from activation_request q
    join principal p on p.id = q.requester_id
    join role r on r.id = q.role_id
    join target t on t.id = r.target_id
    where q.state in ('DENIED', 'EXPIRED', 'CANCELED', 'REJECTED') and ${during(ask, 'q.submitted_at')}
      ${scope(ask, { role: 'r.slug', target: 't.slug', person: 'p.handle' })}`,
}
