import { sql } from 'kysely'
import { aside, column, counted, scope, total, type Report } from './report'

export const couldActivate: Report = {
  id: 'could-activate',
  title: 'Who could activate what',
  question: 'Who was eligible for which role at an instant, through what, and on which terms?',
  group: 'access',
  params: ['at', 'role', 'target', 'person'],
  controls: ['ac-6-7', 'cc6-1', 'cc6-2', 'cc6-3', 'a-5-15', 'a-5-18', 'pci-7-2'],
  sampled: true,
  historical: true,
  rank: 'text',
  notes: [
    'Eligibility, group membership, employment and policy are those of the instant, not of today.',
    'Somebody who is eligible twice, by themselves and through a group, stands here twice.',
  ],
  empty: 'Nobody was eligible at that instant for what is asked about.',
  columns: [
    column('person', 'Person', 'person'),
    aside('person_handle', 'Short name'),
    column('team', 'Team'),
    column('role', 'Role', 'role'),
    column('target', 'Target'),
    column('risk', 'Risk'),
    column('through', 'Through'),
    column('eligible_from', 'Eligible from', 'time'),
    column('eligible_until', 'Eligible until', 'time'),
    aside('reason', 'Reason'),
    column('policy_version', 'Policy version', 'count'),
    column('approval', 'Approval'),
    column('longest_ms', 'Longest', 'duration'),
  ],
  figures: [
    counted('Eligibilities'),
    total('people', 'People', 'count', 'count(distinct r.person_handle)'),
    total('roles', 'Roles', 'count', 'count(distinct r.role)'),
    total(
      'unapproved',
      'Without anybody’s approval',
      'count',
      "count(*) filter (where r.approval = 'nobody is asked')",
    ),
    total('endless', 'Without an end', 'count', 'count(*) filter (where r.eligible_until is null)'),
  ],
  rows: (ask) => sql`
    select h.id || ':' || e.id || ':' || coalesce(e.group_id::text, '') as key,
      h.name || ' ' || r.name || ' ' || e.id as rank,
      h.name as person, p.handle as person_handle,
      (select team.name from team where team.id = h.team_id) as team,
      r.name as role, t.name as target, r.risk,
      coalesce('group ' || (select pg.name from principal_group pg where pg.id = e.group_id), 'directly') as through,
      e.starts_at as eligible_from, e.ends_at as eligible_until, e.reason,
      v.version as policy_version,
      case when v.settings -> 'approval' ->> 'kind' = 'none' then 'nobody is asked'
           when jsonb_array_length(coalesce(v.settings -> 'approval' -> 'stages', '[]')) > 1
             then jsonb_array_length(v.settings -> 'approval' -> 'stages') || ' stages' else 'one stage' end as approval,
      (v.settings -> 'duration' ->> 'maxMs')::bigint as longest_ms
    from eligibility_history e
    join role r on r.id = e.role_id
    join target t on t.id = r.target_id
    join principal_history h
      on h.id = e.principal_id or (e.group_id is not null and exists (
        select from principal_group_member_history m
         where m.group_id = e.group_id and m.principal_id = h.id
           and m.valid_from <= ${ask.at} and (m.valid_to is null or m.valid_to > ${ask.at})))
    join principal p on p.id = h.id
    join lateral (select version, settings from policy_version
                   where role_id = r.id and published_at <= ${ask.at}
                   order by version desc limit 1) v on true
    where e.valid_from <= ${ask.at} and (e.valid_to is null or e.valid_to > ${ask.at})
      and e.starts_at <= ${ask.at} and (e.ends_at is null or e.ends_at > ${ask.at})
      and h.valid_from <= ${ask.at} and (h.valid_to is null or h.valid_to > ${ask.at})
      and h.status = 'active' and (h.ends_at is null or h.ends_at > ${ask.at})
      and r.created_at <= ${ask.at} and (r.archived_at is null or r.archived_at > ${ask.at})
      ${scope(ask, { role: 'r.slug', target: 't.slug', person: 'p.handle' })}`,
}
