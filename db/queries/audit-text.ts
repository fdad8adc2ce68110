import { sql, type RawBuilder, type SqlBool } from 'kysely'
import type { AuditFilter, AuditMatch } from '@/lib/domain/audit-query'
import type { Db, Tx } from '../client'
import { all, containing, matching, type IdSpan } from './audit-filter'

/** Whether a filter asks for a text that the index can find; one that only excludes texts does not. */
export function searchesText(filter: AuditFilter): boolean {
  return sought(filter).length > 0
}

/** The texts that must be in an event for the filter to hold, as conditions over `audit_text`. */
function sought(filter: AuditFilter): RawBuilder<SqlBool>[] {
  const phrases = filter.phrases.flatMap(({ text, negated }) => (negated ? [] : [text]))
  return [...phrases.map((text) => [text]), ...correlations(filter)].map(
    (texts) =>
      sql<SqlBool>`(${sql.join(
        texts.map((text) => sql`search like ${containing(text)}`),
        sql` or `,
      )})`,
  )
}

/** A correlation has no index of its own, but is among the words of its event. */
function correlations({ clauses }: AuditFilter): string[][] {
  const asked = clauses.filter((clause) => !clause.negated).map(({ any }) => any.flatMap(correlationsIn))
  return asked.filter((values) => values.length > 0)
}

function correlationsIn(match: AuditMatch): readonly string[] {
  return match.column === 'correlation_id' ? match.values : []
}

/** The events of a span up to where texts are indexed, found by the index; the rest of the filter is asked of the log. */
export function indexedHits(filter: AuditFilter, span: IdSpan, indexed: number): RawBuilder<SqlBool> {
  const within = { low: span.low, high: lesser(span.high, indexed) }
  return all([
    matching(unsought(filter), within),
    sql<SqlBool>`id in (select id from ${textsOf(filter, within)} texts)`,
  ])
}

/** What is left of a filter once the index has found its texts. */
export function unsought(filter: AuditFilter): AuditFilter {
  return { ...filter, phrases: filter.phrases.filter((phrase) => phrase.negated) }
}

/** The ids within a span of what holds the texts of a filter, as a table. */
export function textsOf(filter: AuditFilter, { low, high }: IdSpan): RawBuilder<unknown> {
  const within = sql<SqlBool>`id >= ${low} and id <= ${high}`
  return sql`(select id from audit_text where ${all([within, ...sought(filter)])})`
}

/**
 * The events of a filter as a table called `audit_event`: those that the index finds and, beyond its reach, those that
 * hold the text as they are read. The same events whatever has been indexed so far.
 */
export function hitsOf(filter: AuditFilter, span: IdSpan, indexed: number): RawBuilder<unknown> {
  if (!searchesText(filter))
    return sql`(select * from audit_event where ${matching(filter, span)}) audit_event`
  const beyond = { ...span, low: Math.max(span.low, indexed + 1) }
  return sql`(select * from audit_event where ${indexedHits(filter, span, indexed)}
    union all select * from audit_event where ${matching(filter, beyond)}) audit_event`
}

function lesser(a: number | null, b: number): number {
  return a === null ? b : Math.min(a, b)
}

/** The end of the log, and how far its texts are indexed: what is beyond is read from the log itself. */
export async function textReach(db: Db): Promise<{ newest: number; indexed: number }> {
  const { rows } = await sql<{ newest: number; indexed: number }>`
    select coalesce((select id from audit_event order by id desc limit 1), 0) as newest, text_through_id as indexed
    from audit_rollup_state`.execute(db)
  return rows[0] ?? { newest: 0, indexed: 0 }
}

/** How many of the newest indexed texts tell how frequent a text is. */
const nearTexts = 20_000

/**
 * Whether at least a share of the newest events, 0 to 1, holds the texts of a filter. Frequent ones are soon met by reading
 * on; the index would have to fetch every hit, of which it knows neither number nor order.
 */
export async function isFrequent(
  db: Db,
  args: { filter: AuditFilter; indexed: number; share: number },
): Promise<boolean> {
  // However often its text occurs: whole correlations are rare.
  if (correlations(args.filter).length > 0) return false
  const few = args.share * nearTexts
  const near = sql<SqlBool>`id > ${args.indexed - nearTexts} and id <= ${args.indexed}`
  const { rows } = await sql<{ events: number }>`
    select count(*) as events from (
      select from audit_text where ${all([near, ...sought(args.filter)])} limit ${few}) found`.execute(db)
  return (rows[0]?.events ?? 0) >= few
}

/** Copies the texts of the events after the last one indexed up to `through`. */
export async function indexTexts(tx: Tx, args: { after: number; through: number }): Promise<void> {
  await sql`insert into audit_text (id, search) select id, audit_search_text(audit_event) from audit_event
    where id > ${args.after} and id <= ${args.through} order by id`.execute(tx)
  await sql`update audit_rollup_state set text_through_id = ${args.through}`.execute(tx)
}
