import { sql, type RawBuilder } from 'kysely'
import type { AuditAction } from '@/lib/domain/audit'
import type { Ask } from '@/lib/domain/report/params'
import { aside, column, counted, difference, during, scope, total, type Report } from './report'

/** What only whoever administers or operates the portal does. */
const administrative: readonly AuditAction[] = [
  'principal.created',
  'principal.updated',
  'principal.disabled',
  'principal.risk_set',
  'eligibility.added',
  'eligibility.removed',
  'policy.drafted',
  'policy.proposed',
  'policy.published',
  'policy.managed',
  'policy.withdrawn',
  'separation.added',
  'separation.ended',
  'exception.granted',
  'exception.ended',
  'role.created',
  'target.created',
  'target.changed',
  'target.secret_set',
  'target.tested',
  'target.redelivered',
  'finding.adopted',
  'finding.ignored',
  'finding.reopened',
  'finding.removal_asked',
  'removal.closure_asked',
  'removal.closure_refused',
  'removal.closed',
  'bundle.added',
  'bundle.ended',
  'integration.added',
  'integration.ended',
  'integration.tested',
]

const reading: readonly AuditAction[] = [
  'audit.viewed',
  'audit.exported',
  'report.viewed',
  'report.exported',
  'report.sent',
]

const eventColumns = [
  column('event', 'Sequence', 'event'),
  column('at', 'When', 'time'),
  column('actor', 'Who', 'person'),
  column('action', 'Did'),
  column('object', 'Object'),
]

function events(ask: Ask, actions: readonly AuditAction[]): RawBuilder<unknown> {
  return sql`
    select e.id::text as key, e.id as rank, e.id as event, e.occurred_at as at, e.actor_name as actor,
      p.handle as actor_handle, e.action, e.object_name as object, e.subject_name as person, e.role_name as role,
      e.target_name as target, e.reason, ${difference('e.before', 'e.after')} as diff, e.after ->> 'query' as query,
      coalesce(e.after ->> 'format', e.after ->> 'report') as format, host(e.source_address) as source, e.via
    from audit_event e left join principal p on p.id = e.actor_id
    where e.action in (${sql.join(actions)}) and ${during(ask, 'e.occurred_at')} ${scope(ask, { person: 'p.handle' })}`
}

export const administrators: Report = {
  id: 'administrators',
  title: 'What administrators did',
  question: 'Which administrative deeds were done, by whom, and what did each change?',
  group: 'changes',
  params: ['period', 'person'],
  controls: ['ac-2-4', 'ac-6-7', 'au-3', 'au-10', 'cc6-3', 'a-8-2', 'pci-10'],
  sampled: true,
  rank: 'number',
  notes: [
    'Deeds done from the command line, by the portal itself or by a directory stand here too, under their names.',
  ],
  empty: 'Nothing was administered in this period.',
  columns: [
    ...eventColumns,
    column('person', 'Concerns', 'person'),
    column('role', 'Role', 'role'),
    column('target', 'Target'),
    column('reason', 'Why'),
    column('diff', 'What is different', 'diff'),
    aside('via', 'By way of'),
    aside('source', 'From address'),
  ],
  figures: [
    counted('Deeds'),
    total('people', 'People', 'count', 'count(distinct r.actor_handle)'),
    total('policies', 'Policies', 'count', "count(*) filter (where r.action like 'policy.%')"),
    total('eligibilities', 'Eligibilities', 'count', "count(*) filter (where r.action like 'eligibility.%')"),
    total('targets', 'Targets', 'count', "count(*) filter (where r.action like 'target.%')"),
  ],
  rows: (ask) => events(ask, administrative),
}

export const logReaders: Report = {
  id: 'log-readers',
  title: 'Who read and exported the log',
  question: 'Who looked at the record or took it away, and which part?',
  group: 'record',
  params: ['period', 'person'],
  controls: ['au-9', 'au-3', 'cc6-1', 'pci-10'],
  sampled: true,
  rank: 'number',
  notes: [
    'Reading the explorer is recorded once for each session and quarter of an hour; reports and exports each time.',
  ],
  empty: 'Nobody read or exported the log in this period.',
  columns: [
    ...eventColumns,
    column('query', 'Asked for'),
    column('format', 'As'),
    aside('via', 'By way of'),
    column('source', 'From address'),
  ],
  figures: [
    counted('Readings'),
    total('people', 'People', 'count', 'count(distinct r.actor_handle)'),
    total('exports', 'Exports', 'count', "count(*) filter (where r.action like '%.exported')"),
  ],
  rows: (ask) => events(ask, reading),
}
