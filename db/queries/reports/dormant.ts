import { sql } from 'kysely'
import { aside, column, counted, msBetween, scope, total, type Report } from './report'

export const dormant: Report = {
  id: 'dormant-eligibilities',
  title: 'Dormant and never-used eligibilities',
  question: 'Who may activate something that they have not used for long, or ever?',
  group: 'hygiene',
  params: ['role', 'target', 'person', 'threshold'],
  threshold: { label: 'Unused for at least', unit: 'days', initial: 90 },
  controls: ['ac-6-7', 'cc6-2', 'cc6-3', 'a-5-18', 'pci-7-2'],
  sampled: true,
  historical: true,
  rank: 'number',
  notes: [
    'Counted from the last time the target confirmed access; where it was never used, from when the person became eligible.',
    'Use of a role counts through whatever the person was eligible.',
  ],
  empty: 'Everybody used what they may activate within the limit.',
  columns: [
    column('person', 'Person', 'person'),
    aside('person_handle', 'Short name'),
    column('role', 'Role', 'role'),
    column('target', 'Target'),
    column('risk', 'Risk'),
    column('through', 'Through'),
    column('eligible_from', 'Eligible since', 'time'),
    aside('eligible_until', 'Eligible until', 'time'),
    column('uses', 'Uses', 'count'),
    column('last_used', 'Last used', 'time'),
    column('unused_ms', 'Unused for', 'duration'),
    aside('reason', 'Reason'),
  ],
  figures: [
    counted('Eligibilities'),
    total('never', 'Never used', 'count', 'count(*) filter (where r.last_used is null)'),
    total('people', 'People', 'count', 'count(distinct r.person_handle)'),
    total(
      'high',
      'Of high or critical risk',
      'count',
      "count(*) filter (where r.risk in ('high', 'critical'))",
    ),
  ],
  rows: (ask) => sql`
    select key, unused_ms as rank, person, person_handle, role, target, risk, through, eligible_from, eligible_until, uses,
      last_used, unused_ms, reason
    from (
      select e.id || ':' || p.id as key, p.name as person, p.handle as person_handle, r.name as role, t.name as target,
        r.risk, coalesce('group ' || pg.name, 'directly') as through,
        greatest(e.starts_at, joined.since) as eligible_from, e.ends_at as eligible_until, e.reason,
        used.uses, used.last_used,
        ${msBetween('coalesce(used.last_used, greatest(e.starts_at, joined.since))', `'${ask.now.toISOString()}'::timestamptz`)}
          as unused_ms
      from eligibility e
      join role r on r.id = e.role_id and r.archived_at is null
      join target t on t.id = r.target_id
      left join principal_group pg on pg.id = e.group_id
      join principal p on p.id = e.principal_id or (e.group_id is not null and exists (
        select from principal_group_member m where m.group_id = e.group_id and m.principal_id = p.id))
      left join lateral (
        select min(m.valid_from) as since from principal_group_member_history m
         where m.group_id = e.group_id and m.principal_id = p.id and m.valid_to is null) joined on true
      cross join lateral (
        select count(*) as uses, max(g.access_granted_at) as last_used from "grant" g
         where g.role_id = r.id and g.principal_id = p.id and g.access_granted_at is not null) used
      where e.starts_at <= ${ask.now} and (e.ends_at is null or e.ends_at > ${ask.now})
        and p.status = 'active' and (p.ends_at is null or p.ends_at > ${ask.now})
        ${scope(ask, { role: 'r.slug', target: 't.slug', person: 'p.handle' })}
    ) each where unused_ms >= ${ask.thresholdMs}`,
}
