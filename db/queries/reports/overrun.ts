import { sql } from 'kysely'
import { aside, column, counted, msBetween, scope, total, type Report } from './report'

export const overrun: Report = {
  id: 'longer-than-approved',
  title: 'Access longer than approved, failed revocations',
  question: 'Which access stood longer than it was meant to, and where did a target refuse to take it back?',
  group: 'access',
  params: ['period', 'role', 'target', 'person', 'threshold'],
  threshold: { label: 'Longer by more than', unit: 'seconds', initial: 120 },
  controls: ['ac-2-2', 'cc6-2', 'cc6-3', 'a-5-18', 'a-8-2'],
  sampled: true,
  rank: 'time',
  notes: [
    'The end is the planned one, or the instant at which access was given back or revoked, where that came first.',
    'Access that a target has not yet confirmed as gone counts up to now.',
  ],
  empty: 'No access outlived its end by more than the limit, and no revocation failed.',
  columns: [
    column('request', 'Request', 'request'),
    column('person', 'Person', 'person'),
    column('role', 'Role', 'role'),
    column('target', 'Target'),
    column('due_end', 'Should have ended', 'time'),
    column('removed_at', 'Confirmed gone', 'time'),
    column('over_ms', 'Longer by', 'duration'),
    column('failures', 'Failed revocations', 'count'),
    column('trouble', 'What the target said'),
    column('state', 'State'),
    aside('end_reason', 'End reason'),
    aside('closed_because', 'Closed by hand because'),
  ],
  figures: [
    counted('Accesses'),
    total('failed', 'With a failed revocation', 'count', 'count(*) filter (where r.failures > 0)'),
    total('open', 'Not gone yet', 'count', 'count(*) filter (where r.removed_at is null)'),
    total('longest', 'Longest', 'duration', 'max(r.over_ms)'),
  ],
  rows: (ask) => sql`
    select g.id::text as key, g.due_end as rank, 'REQ-' || q.number as request, p.name as person, r.name as role,
      t.name as target, g.due_end, g.access_removed_at as removed_at,
      greatest(0, ${msBetween('g.due_end', 'g.gone_at')}) as over_ms,
      g.failures, coalesce(g.trouble, g.failure) as trouble, g.state, g.end_reason,
      (select c.reason from removal_closure c where c.assignment_id = g.assignment_id and c.agreed
        and c.decided_at >= g.due_end order by c.decided_at limit 1) as closed_because
    from (
      select g.*, least(g.ends_at, g.revoke_started_at) as due_end,
        coalesce(g.access_removed_at, ${ask.now}) as gone_at, failed.failures, failed.trouble
      from "grant" g, lateral (
        select count(*) as failures, max(e.reason) as trouble from audit_event e
         where e.request_id = g.request_id and e.grant_id = g.id and e.action = 'grant.revocation_failed') failed
      where g.access_granted_at is not null
        and least(g.ends_at, g.revoke_started_at) >= ${ask.from} and least(g.ends_at, g.revoke_started_at) < ${ask.to}
        and least(g.ends_at, g.revoke_started_at) <= ${ask.now}
    ) g
    join activation_request q on q.id = g.request_id
    join principal p on p.id = g.principal_id
    join role r on r.id = g.role_id
    join target t on t.id = g.target_id
    where (g.failures > 0 or ${msBetween('g.due_end', 'g.gone_at')} > ${ask.thresholdMs})
      ${scope(ask, { role: 'r.slug', target: 't.slug', person: 'p.handle' })}`,
}
