import { sql } from 'kysely'
import { aside, column, counted, msBetween, scope, total, type Report } from './report'
import { decisions } from './fragments'

export const heldAt: Report = {
  id: 'held-at',
  title: 'Who held what at an instant',
  question: 'Who had which access on which target at one moment, and by whose leave?',
  group: 'access',
  params: ['at', 'role', 'target', 'person'],
  controls: ['ac-2-2', 'au-3', 'cc6-1', 'a-8-2', 'pci-7-2', 'pci-10'],
  sampled: true,
  rank: 'time',
  notes: [
    'Access counts from the target’s confirmation that it was given to the confirmation that it was gone, both as they were, not as planned.',
    'Standing access is what was found on a target and no grant explained; it counts from when it was first seen.',
  ],
  empty: 'Nobody held anything at that instant of what is asked about.',
  columns: [
    column('person', 'Person', 'person'),
    aside('person_handle', 'Short name'),
    column('account', 'Account'),
    column('role', 'Role', 'role'),
    column('target', 'Target'),
    column('how', 'How'),
    column('request', 'Request', 'request'),
    column('held_from', 'Access from', 'time'),
    aside('planned_end', 'Planned end', 'time'),
    column('held_until', 'Access until', 'time'),
    column('held_ms', 'Held so far', 'duration'),
    aside('justification', 'Justification'),
    column('decisions', 'Decisions'),
  ],
  figures: [
    counted('Accesses'),
    total('people', 'People', 'count', 'count(distinct r.person_handle)'),
    total('roles', 'Roles', 'count', 'count(distinct r.role)'),
    total('standing', 'Standing access', 'count', "count(*) filter (where r.how = 'standing access')"),
    total('overdue', 'Past their planned end', 'count', 'count(*) filter (where r.overdue)'),
  ],
  rows: (ask) => sql`
    select 'grant:' || g.id as key, g.access_granted_at as rank,
      p.name as person, p.handle as person_handle,
      (select a.account from assignment a where a.id = g.assignment_id) as account,
      r.name as role, t.name as target,
      case when q.incident is null then 'grant' else 'emergency' end as how,
      'REQ-' || q.number as request,
      g.access_granted_at as held_from, g.ends_at as planned_end,
      coalesce(g.access_removed_at, g.ended_at) as held_until,
      ${msBetween('g.access_granted_at', `'${ask.at.toISOString()}'::timestamptz`)} as held_ms,
      q.justification, ${decisions} as decisions, g.ends_at <= ${ask.at} as overdue
    from "grant" g
    join activation_request q on q.id = g.request_id
    join principal p on p.id = g.principal_id
    join role r on r.id = g.role_id
    join target t on t.id = g.target_id
    where g.access_granted_at <= ${ask.at}
      and (g.access_removed_at > ${ask.at}
        or (g.access_removed_at is null and (g.ended_at is null or g.ended_at > ${ask.at})))
      ${scope(ask, { role: 'r.slug', target: 't.slug', person: 'p.handle' })}
    union all
    select 'standing:' || f.id, f.first_seen,
      coalesce(p.name, f.account), p.handle, f.account, f.entitlement_key, t.name, 'standing access', null,
      f.first_seen, null, f.resolved_at,
      ${msBetween('f.first_seen', `'${ask.at.toISOString()}'::timestamptz`)}, f.settled_reason, null, false
    from drift_finding f
    join target t on t.id = f.target_id
    left join principal p on p.handle = f.account
    where f.kind = 'standing' and f.first_seen <= ${ask.at} and (f.resolved_at is null or f.resolved_at > ${ask.at})
      and ${ask.role}::text is null ${scope(ask, { target: 't.slug', person: 'p.handle' })}`,
}
