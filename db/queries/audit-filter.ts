import { sql, type Expression, type RawBuilder, type SqlBool } from 'kysely'
import { auditActions } from '@/lib/domain/audit'
import type { AuditClause, AuditFilter, AuditMatch, AuditPhrase } from '@/lib/domain/audit-query'

/** The ids between which every event of a time range lies: the primary key's order serves where the time's cannot. */
export interface IdSpan {
  low: number
  high: number | null
}

/** The conditions of a filter over `audit_event`, as one expression; every value is a parameter. */
export function matching(filter: AuditFilter, span: IdSpan): RawBuilder<SqlBool> {
  return all([
    sql<SqlBool>`id >= ${span.low}`,
    ...(span.high === null ? [] : [sql<SqlBool>`id <= ${span.high}`]),
    ...during(filter),
    ...frozen(filter),
    ...filter.clauses.map(clause),
    ...filter.phrases.map(holding),
  ])
}

function holding({ text, negated }: AuditPhrase): RawBuilder<SqlBool> {
  // Nothing tells the planner how frequent a text is. Taken for rare, as it would be by itself, all other hits are fetched
  // and sorted for a page that the first few would fill; within a coalesce half of them are expected to hold it.
  const like = sql<SqlBool>`coalesce(audit_search_text(audit_event) like ${containing(text)}, false)`
  return negated ? sql<SqlBool>`not ${like}` : like
}

export function during({ from, to }: Pick<AuditFilter, 'from' | 'to'>): RawBuilder<SqlBool>[] {
  return [
    ...(from === null ? [] : [sql<SqlBool>`occurred_at >= ${from}`]),
    ...(to === null ? [] : [sql<SqlBool>`occurred_at < ${to}`]),
  ]
}

/** The place in the sealed log never changes and never has a gap; an id may still appear below another. */
function frozen({ through }: AuditFilter): RawBuilder<SqlBool>[] {
  // Asked row by row: joined, the planner would rather read the whole tree.
  return through === undefined
    ? []
    : [sql<SqlBool>`(select sequence from audit_leaf where event_id = audit_event.id) <= ${through}`]
}

export function clause({ any, negated }: AuditClause): RawBuilder<SqlBool> {
  const matches = any.filter((match) => match.values.length > 0).map(oneOf)
  const either = matches.length === 0 ? sql<SqlBool>`false` : sql<SqlBool>`(${sql.join(matches, sql` or `)})`
  // An event without a role is not an event of that role, though SQL would call it unknown.
  return negated ? sql<SqlBool>`${either} is not true` : either
}

/** What is told of activated bundles, and of their parts: all that happened to requests of one click, and to more time. */
function ofBundles(ids: readonly string[]): RawBuilder<SqlBool> {
  const told = auditActions.filter((action) => action.startsWith('bundle.'))
  const parts = sql`select id from activation_request where batch_id in (${sql.join(ids.map((id) => sql`${id}::uuid`))})`
  // By the action first: it has an index, which what an event is about has not.
  return sql<SqlBool>`((action in (${sql.join(told)}) and object_id in (${sql.join(ids)}))
    or request_id = any(array(${parts}))
    or request_id = any(array(select more.id from activation_request more
      join "grant" g on g.id = more.extends_grant_id where g.request_id in (${parts}))))`
}

/** What added an eligibility that is in force and that nobody has ever asked under, in person or by the group it is for. */
const unusedEligibility = sql<SqlBool>`(action = 'eligibility.added' and object_id in (
  select e.id::text from eligibility e join role r on r.id = e.role_id
   where e.starts_at <= statement_timestamp() and coalesce(e.ends_at > statement_timestamp(), true) and r.archived_at is null
     and not exists (select from activation_request a where a.role_id = e.role_id and (a.requester_id = e.principal_id
       or a.requester_id in (select m.principal_id from principal_group_member m where m.group_id = e.group_id)))))`

function oneOf({ column, values }: AuditMatch): RawBuilder<SqlBool> {
  if (column === 'bundle') return ofBundles(values)
  if (column === 'eligibility') return unusedEligibility
  const listed = sql<SqlBool>`${sql.ref(column)} in (${sql.join(values)})`
  switch (column) {
    // A grant has no index of its own: the events of its request are few.
    case 'grant_id':
      return sql<SqlBool>`(${listed} and request_id = any(array(select request_id from "grant" where id in (${sql.join(values)}))))`
    case 'action':
    case 'actor_id':
    case 'actor_kind':
    case 'subject_id':
    case 'role_id':
    case 'target_id':
    case 'object_type':
    case 'via':
    case 'request_id':
    case 'correlation_id':
      return listed
  }
}

export function all(conditions: readonly Expression<SqlBool>[]): RawBuilder<SqlBool> {
  return conditions.length === 0 ? sql<SqlBool>`true` : sql<SqlBool>`${sql.join(conditions, sql` and `)}`
}

/** A LIKE pattern that finds the text anywhere; what is searched is in lower case already. */
export function containing(text: string): string {
  return `%${text.toLowerCase().replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
}
