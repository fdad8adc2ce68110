import { sql } from 'kysely'
import { aside, column, counted, during, msBetween, scope, total, type Report } from './report'

export const emergencies: Report = {
  id: 'emergencies',
  title: 'Emergency register',
  question:
    'Which access was taken without anybody’s leave, for which incident, and what did its review say?',
  group: 'risk',
  params: ['period', 'role', 'target', 'person'],
  controls: ['ac-2-2', 'au-10', 'cc6-3', 'a-8-2', 'pci-7-2'],
  sampled: true,
  rank: 'time',
  notes: ['A review is overdue when nobody gave it by the instant it was due.'],
  empty: 'No emergency activation was made in this period.',
  columns: [
    column('request', 'Request', 'request'),
    column('person', 'Person', 'person'),
    column('role', 'Role', 'role'),
    column('target', 'Target'),
    column('incident', 'Incident'),
    aside('justification', 'Justification'),
    column('asked_at', 'Activated', 'time'),
    aside('started_at', 'Access from', 'time'),
    column('ended_at', 'Access until', 'time'),
    column('held_ms', 'Held', 'duration'),
    column('review', 'Review'),
    aside('review_due', 'Review due', 'time'),
    column('reviewed_at', 'Reviewed', 'time'),
    column('reviewed_by', 'Reviewed by', 'person'),
    aside('review_ms', 'Time to review', 'duration'),
    column('comment', 'What it said'),
  ],
  figures: [
    counted('Emergencies'),
    total('justified', 'Justified', 'count', "count(*) filter (where r.review = 'justified')"),
    total('not_justified', 'Not justified', 'count', "count(*) filter (where r.review = 'not justified')"),
    total('waiting', 'Waiting for review', 'count', "count(*) filter (where r.review = 'waiting')"),
    total('overdue', 'Review overdue', 'count', "count(*) filter (where r.review = 'overdue')"),
  ],
  rows: (ask) => sql`
    select q.id::text as key, q.submitted_at as rank, 'REQ-' || q.number as request, p.name as person, r.name as role,
      t.name as target, q.incident, q.justification, q.submitted_at as asked_at,
      g.access_granted_at as started_at, g.access_removed_at as ended_at,
      ${msBetween('g.access_granted_at', `coalesce(g.access_removed_at, g.ended_at, '${ask.now.toISOString()}')`)} as held_ms,
      case when v.request_id is null then 'not asked for' when v.outcome is not null then replace(v.outcome, '-', ' ')
        when v.due_at <= ${ask.now} then 'overdue' else 'waiting' end as review,
      v.due_at as review_due, v.reviewed_at,
      (select who.name from principal who where who.id = v.reviewed_by) as reviewed_by,
      ${msBetween('q.submitted_at', 'v.reviewed_at')} as review_ms, nullif(v.comment, '') as comment
    from activation_request q
    join principal p on p.id = q.requester_id
    join role r on r.id = q.role_id
    join target t on t.id = r.target_id
    left join "grant" g on g.request_id = q.id
    left join post_review v on v.request_id = q.id
    where q.incident is not null and q.state <> 'REJECTED' and ${during(ask, 'q.submitted_at')}
      ${scope(ask, { role: 'r.slug', target: 't.slug', person: 'p.handle' })}`,
}
