import { sql } from 'kysely'
import { aside, column, counted, during, msBetween, scope, total, type Report } from './report'

export const leavers: Report = {
  id: 'leavers',
  title: 'Leavers’ lag',
  question: 'When somebody left, how long did their access and eligibilities outlast them?',
  group: 'hygiene',
  params: ['period', 'person', 'threshold'],
  threshold: { label: 'A breach is more than', unit: 'seconds', initial: 120 },
  controls: ['ac-2-2', 'ac-2-4', 'cc6-2', 'cc6-3', 'a-5-18', 'pci-7-2'],
  sampled: true,
  rank: 'time',
  notes: [
    'People who were disabled, or whose contract ended, within the period.',
    'The lag is that of the last access they held when they left; without any it is nothing.',
  ],
  empty: 'Nobody left in this period.',
  columns: [
    column('person', 'Person', 'person'),
    aside('person_handle', 'Short name'),
    column('left_at', 'Left', 'time'),
    column('held', 'Accesses held then', 'count'),
    column('removed_at', 'Last one gone', 'time'),
    column('lag_ms', 'Lag', 'duration'),
    column('open', 'Still there', 'count'),
    column('eligibilities', 'Eligibilities left', 'count'),
    column('memberships', 'Group memberships left', 'count'),
    column('breach', 'Breach'),
  ],
  figures: [
    counted('Leavers'),
    total('held', 'Accesses held when they left', 'count', 'coalesce(sum(r.held), 0)::bigint'),
    total('longest', 'Longest lag', 'duration', 'max(r.lag_ms)'),
    total('breaches', 'Breaches', 'count', "count(*) filter (where r.breach = 'yes')"),
    total('open', 'Accesses still there', 'count', 'coalesce(sum(r.open), 0)::bigint'),
    total('eligibilities', 'Eligibilities left', 'count', 'coalesce(sum(r.eligibilities), 0)::bigint'),
  ],
  rows: (ask) => sql`
    select p.id::text as key, p.gone_at as rank, p.name as person, p.handle as person_handle, p.gone_at as left_at,
      held.held, held.removed_at, held.lag_ms, held.open,
      (select count(*) from eligibility e
        where e.principal_id = p.id and (e.ends_at is null or e.ends_at > ${ask.now})) as eligibilities,
      (select count(*) from principal_group_member m where m.principal_id = p.id) as memberships,
      case when held.lag_ms > ${ask.thresholdMs} then 'yes' else 'no' end as breach
    from principal p, lateral (
      select count(*) as held, max(g.access_removed_at) as removed_at,
        coalesce(max(${msBetween('p.gone_at', `coalesce(g.access_removed_at, '${ask.now.toISOString()}')`)}), 0) as lag_ms,
        count(*) filter (where g.access_removed_at is null) as open
      from "grant" g
      where g.principal_id = p.id and g.access_granted_at <= p.gone_at
        and (g.access_removed_at > p.gone_at
          or (g.access_removed_at is null and (g.ended_at is null or g.ended_at > p.gone_at)))) held
    where ${during(ask, 'p.gone_at')} and p.gone_at <= ${ask.now} ${scope(ask, { person: 'p.handle' })}`,
}

export const movers: Report = {
  id: 'movers',
  title: 'Movers’ lag',
  question:
    'When somebody changed team or manager, which eligibilities of before did they keep, and for how long?',
  group: 'hygiene',
  params: ['period', 'person'],
  controls: ['ac-2-4', 'ac-6-7', 'cc6-2', 'cc6-3', 'a-5-18', 'pci-7-2'],
  sampled: true,
  historical: true,
  rank: 'time',
  notes: [
    'Eligibilities count that the person had at the move, by themselves or through a group; those given afterwards do not.',
    'The lag is that of the last one gone; where some are still there, it counts up to now.',
  ],
  empty: 'Nobody changed team or manager in this period.',
  columns: [
    column('person', 'Person', 'person'),
    aside('person_handle', 'Short name'),
    column('moved_at', 'Moved', 'time'),
    column('from_team', 'From team'),
    column('to_team', 'To team'),
    aside('from_manager', 'From manager', 'person'),
    aside('to_manager', 'To manager', 'person'),
    column('eligibilities', 'Eligibilities then', 'count'),
    column('kept', 'Still there', 'count'),
    column('kept_roles', 'For roles'),
    column('last_gone_at', 'Last one gone', 'time'),
    column('lag_ms', 'Lag', 'duration'),
  ],
  figures: [
    counted('Moves'),
    total('kept', 'Eligibilities still there', 'count', 'coalesce(sum(r.kept), 0)::bigint'),
    total('clean', 'Moves with none left', 'count', 'count(*) filter (where r.kept = 0)'),
    total('longest', 'Longest lag', 'duration', 'max(r.lag_ms)'),
  ],
  rows: (ask) => sql`
    select h.id || ':' || extract(epoch from h.valid_from) as key, h.valid_from as rank, h.name as person,
      p.handle as person_handle, h.valid_from as moved_at,
      (select name from team where id = before.team_id) as from_team, (select name from team where id = h.team_id) as to_team,
      (select name from principal where id = before.manager_id) as from_manager,
      (select name from principal where id = h.manager_id) as to_manager,
      own.eligibilities, own.kept, own.kept_roles, own.last_gone_at,
      case when own.eligibilities = 0 then 0 when own.kept > 0
        then ${msBetween('h.valid_from', `'${ask.now.toISOString()}'::timestamptz`)}
        else ${msBetween('h.valid_from', 'own.last_gone_at')} end as lag_ms
    from principal_history h
    join principal_history before on before.id = h.id and before.valid_to = h.valid_from
    join principal p on p.id = h.id, lateral (
      select count(*) as eligibilities, count(*) filter (where had.gone_at is null) as kept,
        string_agg(distinct had.role, ', ') filter (where had.gone_at is null) as kept_roles, max(had.gone_at) as last_gone_at
      from (
        select r.name as role,
          nullif(least(coalesce(e.valid_to, 'infinity'), coalesce(m.valid_to, 'infinity'),
            case when e.ends_at <= ${ask.now} then e.ends_at else 'infinity' end), 'infinity') as gone_at
        from eligibility_history e
        join role r on r.id = e.role_id
        left join principal_group_member_history m on m.group_id = e.group_id and m.principal_id = h.id
          and m.valid_from <= h.valid_from and (m.valid_to is null or m.valid_to >= h.valid_from)
        where (e.principal_id = h.id or m.principal_id is not null)
          and e.valid_from <= h.valid_from and (e.valid_to is null or e.valid_to >= h.valid_from)
          and e.starts_at <= h.valid_from and (e.ends_at is null or e.ends_at > h.valid_from)) had) own
    where (h.team_id is distinct from before.team_id or h.manager_id is distinct from before.manager_id)
      and ${during(ask, 'h.valid_from')} ${scope(ask, { person: 'p.handle' })}`,
}
