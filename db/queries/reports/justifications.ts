import { sql } from 'kysely'
import { aside, column, counted, during, scope, total, type Report } from './report'

export const justifications: Report = {
  id: 'justifications',
  title: 'Justification quality',
  question: 'Do the reasons that people give say something, or is the same text used again and again?',
  group: 'approvals',
  params: ['period', 'role', 'target', 'person'],
  controls: ['au-3', 'cc6-1', 'a-8-2', 'pci-7-2'],
  sampled: true,
  rank: 'time',
  notes: [
    'Texts are the same when they differ in nothing but case, spaces and punctuation; counted are the other requests of the period with the same text.',
    'Short is under 20 characters. A ticket is confirmed when its system answered that it is good.',
  ],
  empty: 'Nothing was asked for in this period of what is asked about.',
  columns: [
    column('request', 'Request', 'request'),
    column('person', 'Person', 'person'),
    column('role', 'Role', 'role'),
    column('asked_at', 'Asked', 'time'),
    column('justification', 'Justification'),
    column('characters', 'Characters', 'count'),
    column('words', 'Words', 'count'),
    column('same_by_person', 'Same text by them', 'count'),
    column('same_by_all', 'Same text by anybody', 'count'),
    column('ticket', 'Ticket'),
    column('ticket_state', 'Ticket state'),
    aside('state', 'State of the request'),
  ],
  figures: [
    counted('Requests'),
    total('short', 'Short', 'count', 'count(*) filter (where r.characters < 20)'),
    total(
      'median',
      'Median characters',
      'count',
      'round(percentile_cont(0.5) within group (order by r.characters))::bigint',
    ),
    total(
      'repeated',
      'Used before or again',
      'share',
      'count(*) filter (where r.same_by_person > 0)::float8 / nullif(count(*), 0)',
    ),
    total('ticketed', 'With a ticket', 'count', 'count(r.ticket)'),
    total('confirmed', 'Ticket confirmed', 'count', "count(*) filter (where r.ticket_state = 'confirmed')"),
  ],
  rows: (ask) => sql`
    select id::text as key, submitted_at as rank, 'REQ-' || number as request, person, role, submitted_at as asked_at,
      justification, length(justification) as characters,
      coalesce(array_length(regexp_split_to_array(nullif(plain, ''), ' '), 1), 0) as words,
      count(*) over (partition by requester_id, plain) - 1 as same_by_person,
      count(*) over (partition by plain) - 1 as same_by_all, nullif(ticket, '') as ticket,
      case when ticket = '' then 'none'
        when verdict @? '$.answers[*] ? (@.about == "ticket" && @.kind == "bad")' then 'refused by its system'
        when verdict @? '$.answers[*] ? (@.about == "ticket" && @.kind == "good")' then 'confirmed'
        else 'not confirmed' end as ticket_state,
      state
    from (
      select q.*, p.name as person, r.name as role,
        btrim(regexp_replace(lower(q.justification), '\\W+', ' ', 'g')) as plain
      from activation_request q
      join principal p on p.id = q.requester_id
      join role r on r.id = q.role_id
      join target t on t.id = r.target_id
      where ${during(ask, 'q.submitted_at')} ${scope(ask, { role: 'r.slug', target: 't.slug', person: 'p.handle' })}
    ) q`,
}
