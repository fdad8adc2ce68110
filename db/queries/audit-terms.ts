import { sql, type RawBuilder, type SqlBool } from 'kysely'
import type { AuditClause, AuditFilter, AuditMatch, FacetField } from '@/lib/domain/audit-query'
import { all, clause, matching, type IdSpan } from './audit-filter'

/** How far the newest hits are looked for. */
export interface Reach {
  /** Ids of each term, read from its index alone. */
  ids: number
  /** Events of the terms, fetched to see whether all else holds. */
  events: number
  /** Events of the log, read in order where no index leads to hits. */
  log: number
}

export interface SampleAsk {
  filter: AuditFilter
  span: IdSpan
  fields: readonly FacetField[]
  edges: readonly Date[]
  /** How many hits are counted at most. */
  most: number
  reach: Reach
}

/** The columns that each facet is counted by. */
export const facetColumns: Record<FacetField, string> = {
  action: 'action',
  actor: 'actor_id, actor_kind',
  subject: 'subject_id',
  role: 'role_id',
  target: 'target_id',
  object: 'object_type',
  via: 'via',
}

/** What the facets and bars asked for need of an event, and no more: each column is written down for every hit. */
export function counting({ fields }: Pick<SampleAsk, 'fields'>): RawBuilder<unknown> {
  return sql.raw(['id', 'occurred_at', ...fields.map((field) => facetColumns[field])].join(', '))
}

/** A column with an index by id, and the values it may have. */
type Leading = Extract<
  AuditMatch,
  { column: 'action' | 'actor_id' | 'subject_id' | 'role_id' | 'target_id' | 'request_id' }
>

/** More values than this are no narrow question, and a plan of their own each. */
const mostValues = 20

export function termsOf({ any, negated }: AuditClause): Leading[][] | null {
  const terms = any.filter(isLeading)
  const values = terms.reduce((sum, term) => sum + term.values.length, 0)
  return negated || terms.length < any.length || values === 0 || values > mostValues ? null : [terms]
}

function isLeading(match: AuditMatch): match is Leading {
  switch (match.column) {
    case 'action':
    case 'actor_id':
    case 'subject_id':
    case 'role_id':
    case 'target_id':
    case 'request_id':
      return true
    case 'actor_kind':
    case 'object_type':
    case 'via':
    case 'grant_id':
    case 'correlation_id':
    case 'bundle':
    case 'eligibility':
      return false
  }
}

/**
 * The newest ids of each term, read from its index alone. The one that reaches back furthest leads; an id that another
 * reaches but does not have is none. Left to itself the planner follows the primary key, expecting hits to come evenly,
 * and reads the whole log where two terms seldom meet.
 */
export function byTerms(ask: SampleAsk, leading: Leading[][]): RawBuilder<unknown> {
  const { filter, span, most, reach } = ask
  const terms = leading.map((values, index) => listOf(values, index, ask, leading.length === 1))
  const furthest = sql`(select least(${sql.join(terms.map(({ end }) => end))}))`
  // The first of those that reach equally far, so that no id comes twice.
  const led = terms.map(({ list, end }, index) => {
    const leads = [sql<SqlBool>`${end} = ${furthest}`]
    const earlier = terms.slice(0, index).map((other) => sql<SqlBool>`${other.end} > ${furthest}`)
    const shared = terms.flatMap((other) =>
      other.list === list ? [] : [sql<SqlBool>`(id in (select id from ${other.list}) or id < ${other.end})`],
    )
    return sql`select id from ${list} where ${all([...leads, ...earlier, ...shared])}`
  })
  return sql`${sql.join(terms.map((term) => term.table))},
    shared as materialized (
      select id from (${sql.join(led, sql` union all `)}) led order by id desc limit ${reach.events}),
    lowest as materialized (${lowestOf(reach, furthest)}),
    hits as materialized (
      select ${counting(ask)} from audit_event
      where id = any(array(select id from shared)) and ${all(filter.clauses.map(checked))}
        and ${matching({ ...filter, clauses: [] }, span)}
      order by id desc limit ${most})`
}

/** A clause in a form that no index answers: a second list of values beside that of the ids is looked up crosswise. */
function checked(asked: AuditClause): RawBuilder<SqlBool> {
  return sql<SqlBool>`(${clause(asked)}) is true`
}

/** The newest ids of one term as a table, and down to which id they are all there. */
function listOf(values: Leading[], index: number, { span, reach }: SampleAsk, alone: boolean) {
  const [list, ending] = [sql.raw(`term_${index}`), sql.raw(`end_${index}`)]
  const ids = alone ? reach.events : reach.ids
  const table = sql`${list} as materialized (
      select id from (${newestOf(values, span, ids)}) each order by id desc limit ${ids}),
    ${ending} as materialized (
      select case when count(*) < ${ids} then ${span.low}::bigint else min(id) end as id from ${list})`
  return { list, end: sql`(select id from ${ending})`, table }
}

/** Every value's ids in order and bounded, so that they are merged as far as needed and neither gathered nor sorted. */
function newestOf(terms: readonly Leading[], { low, high }: IdSpan, ids: number): RawBuilder<unknown> {
  const below = high === null ? sql`` : sql`and id <= ${high}`
  const each = terms.flatMap(({ column, values }) =>
    values.map(
      (value) =>
        sql`(select id from audit_event where ${sql.ref(column)} = ${value} and id >= ${low} ${below}
          order by id desc limit ${ids})`,
    ),
  )
  return sql.join(each, sql` union all `)
}

/** Down to which id everything was looked at: where the shared ids end, when there may be more of them. */
export function lowestOf(reach: Reach, otherwise: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`select case when count(*) < ${reach.events} then ${otherwise} else min(id) end as id from shared`
}
