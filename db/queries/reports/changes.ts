import { sql } from 'kysely'
import { aside, column, counted, difference, during, scope, total, type Report } from './report'

export const changes: Report = {
  id: 'changes',
  title: 'Changes to policies, eligibilities and groups',
  question: 'Who changed the rules of access, when, why, and what exactly is different?',
  group: 'changes',
  params: ['period', 'role'],
  controls: ['ac-2-4', 'ac-5', 'au-3', 'cc6-2', 'cc6-3', 'a-5-15', 'a-5-18', 'pci-7-2', 'pci-10'],
  sampled: true,
  historical: true,
  rank: 'time',
  notes: [
    'Policies are compared with the version before, part by part.',
    'Groups are those that a policy asks or that are eligible. Where a directory keeps them, it and not a person of the portal made the change.',
  ],
  empty: 'No policy, eligibility, separation rule or group changed in this period.',
  columns: [
    column('at', 'When', 'time'),
    column('what', 'What'),
    column('object', 'Object'),
    column('role', 'Role', 'role'),
    column('person', 'Concerns', 'person'),
    column('by', 'By', 'person'),
    aside('written_by', 'Written by', 'person'),
    column('reason', 'Why'),
    column('diff', 'What is different', 'diff'),
    aside('event', 'Sequence', 'event'),
  ],
  figures: [
    counted('Changes'),
    total('policies', 'Policies', 'count', "count(*) filter (where r.what = 'policy published')"),
    total('eligibilities', 'Eligibilities', 'count', "count(*) filter (where r.what like 'eligibility%')"),
    total('members', 'Group members', 'count', "count(*) filter (where r.what like 'group%')"),
    total(
      'separation',
      'Separation',
      'count',
      "count(*) filter (where r.what like 'separation%' or r.what like 'exception%')",
    ),
  ],
  rows: (ask) => sql`
    select 'policy:' || v.id as key, v.published_at as rank, v.published_at as at, 'policy published' as what,
      r.name || ' v' || v.version as object, r.name as role, null::text as person,
      (select who.name from principal who where who.id = v.published_by) as by,
      (select who.name from principal who where who.id = v.author_id) as written_by, nullif(v.comment, '') as reason,
      ${difference(
        '(select o.settings from policy_version o where o.role_id = v.role_id and o.version = v.version - 1)',
        'v.settings',
      )} as diff, null::bigint as event
    from policy_version v join role r on r.id = v.role_id
    where ${during(ask, 'v.published_at')} ${scope(ask, { role: 'r.slug' })}
    union all
    select 'event:' || e.id, e.occurred_at, e.occurred_at, replace(replace(e.action, '.', ' '), '_', ' '), e.object_name,
      e.role_name, e.subject_name, e.actor_name, null, e.reason, ${difference('e.before', 'e.after')}, e.id
    from audit_event e left join role r on r.id = e.role_id
    where e.action in ('eligibility.added', 'eligibility.removed', 'separation.added', 'separation.ended',
        'exception.granted', 'exception.ended', 'role.created', 'policy.managed')
      and ${during(ask, 'e.occurred_at')} ${scope(ask, { role: 'r.slug' })}
    union all
    select 'member:' || m.group_id || ':' || m.principal_id || ':' || extract(epoch from moment.at) || ':' || moment.what,
      moment.at, moment.at, moment.what, pg.name, null, p.name,
      case m.source when 'identity-provider' then 'the identity provider' end, null, null,
      jsonb_build_object('member', jsonb_build_object('before', moment.what = 'group member removed',
        'after', moment.what = 'group member added')), null
    from principal_group_member_history m
    join principal_group pg on pg.id = m.group_id
    join principal p on p.id = m.principal_id
    cross join lateral (values (m.valid_from, 'group member added'), (m.valid_to, 'group member removed')) moment (at, what)
    where ${ask.role}::text is null and ${during(ask, 'moment.at')}
      and (moment.what = 'group member removed' or m.valid_from > (select since from history_start))
      and (exists (select from eligibility_history e where e.group_id = m.group_id)
        or exists (select from policy_version v where v.approver_ids ? m.group_id::text))`,
}
