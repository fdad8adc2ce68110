import { sql, type RawBuilder } from 'kysely'
import type { FacetCount, FacetField } from '@/lib/domain/audit-query'
import type { Db } from '../client'
import { matching } from './audit-filter'
import { byTerms, counting, facetColumns, lowestOf, termsOf, type Reach, type SampleAsk } from './audit-terms'
import { indexedHits, isFrequent, searchesText, textReach, textsOf, unsought } from './audit-text'

export type { Reach, SampleAsk }

export interface Sample {
  facets: FacetCount[]
  /** How many hits were looked at. */
  hits: number
  /** Whether there are older hits, or may be, that were not looked at. */
  cut: boolean
  /** Hits per bar; empty unless edges were given. */
  bars: number[]
  /** What happened before this was not looked at; null when everything was. */
  since: Date | null
}

/** The value by which a facet counts an event; '' where it has none. */
export const facetValue: Record<FacetField, string> = {
  action: 'action',
  actor: 'coalesce(actor_id::text, actor_kind)',
  subject: `coalesce(subject_id::text, '')`,
  role: `coalesce(role_id::text, '')`,
  target: `coalesce(target_id::text, '')`,
  object: 'object_type',
  via: 'via',
}

/**
 * Counts over the newest hits: their facets and how they spread over the bars between `edges`. Exact unless cut; the price
 * is bounded whatever the filter.
 */
export async function sampleHits(db: Db, ask: SampleAsk): Promise<Sample> {
  const counted = ask.fields.map(
    (field) =>
      // Grouped by the column as it is, not by its text: a text is made for each group, not for each event.
      sql`select ${field} as field, ${sql.raw(facetValue[field])} as value, count(*) as events from hits
        group by ${sql.raw(facetColumns[field])}`,
  )
  const bars =
    ask.edges.length < 2
      ? []
      : [
          sql`select 'bar', width_bucket(occurred_at, ${[...ask.edges]}::timestamptz[])::text, count(*) from hits group by 2`,
        ]
  // Where the reading ended: at the oldest hit when there are as many as wanted, else at the floor.
  const hits = sql`select 'hits', coalesce(case
      when count(*) >= ${ask.most} then min(occurred_at)
      when (select id from lowest) > ${ask.span.low} then
        (select occurred_at from audit_event where id >= (select id from lowest) order by id limit 1)
    end::text, ''), count(*) from hits`
  const { rows } = await sql<{ field: FacetField | 'bar' | 'hits'; value: string; events: number }>`
    with ${await source(db, ask)} ${sql.join([...counted, ...bars, hits], sql` union all `)}`.execute(db)
  const total = rows.find((row) => row.field === 'hits')
  return {
    facets: rows.flatMap(({ field, value, events }) =>
      field === 'bar' || field === 'hits' ? [] : [{ field, value, events }],
    ),
    hits: total?.events ?? 0,
    cut: Boolean(total?.value),
    since: total?.value ? new Date(total.value) : null,
    bars: ask.edges
      .slice(1)
      .map(
        (_, index) => rows.find((row) => row.field === 'bar' && Number(row.value) === index + 1)?.events ?? 0,
      ),
  }
}

/** From this share of the events on, 0 to 1, the index has more hits of a text than need to be fetched for a sample. */
const frequent = 0.01

/** The tables `hits` and `lowest`: the id below which nothing was looked at. */
async function source(db: Db, ask: SampleAsk): Promise<RawBuilder<unknown>> {
  const { filter } = ask
  const text = searchesText(filter)
  const leading = filter.clauses.flatMap((each) => termsOf(each) ?? [])
  if (!text && leading.length > 0) return byTerms(ask, leading)
  const { newest, indexed } = await textReach(db)
  if (text && !(await isFrequent(db, { filter, indexed, share: frequent }))) return byIndex(ask, indexed)
  if (leading.length > 0) return byTerms(ask, leading)
  const low = Math.max(ask.span.low, (ask.span.high ?? newest) - ask.reach.log + 1)
  return text ? byTexts({ ...ask, span: { ...ask.span, low } }, indexed) : byReading(ask, low)
}

function byReading(ask: SampleAsk, low: number): RawBuilder<unknown> {
  const { filter, span, most } = ask
  return sql`lowest as (select ${low}::bigint as id),
    hits as materialized (
      select ${counting(ask)} from audit_event where ${matching(filter, { ...span, low })} order by id desc limit ${most})`
}

/** A frequent text is met soon among the texts, which are shorter to read than the events. */
function byTexts(ask: SampleAsk, indexed: number): RawBuilder<unknown> {
  const { filter, span, most, reach } = ask
  const texts = textsOf(filter, { low: span.low, high: Math.min(span.high ?? indexed, indexed) })
  const rest = sql`select ${counting(ask)} from audit_event
    where id = any(array(select id from shared)) and ${matching(unsought(filter), span)} order by id desc limit ${most}`
  return sql`shared as materialized (select id from ${texts} texts order by id desc limit ${reach.events}),
    lowest as materialized (${lowestOf(reach, sql`${span.low}::bigint`)}),
    hits as materialized (${beyondAnd(ask, indexed, rest)})`
}

function byIndex(ask: SampleAsk, indexed: number): RawBuilder<unknown> {
  return sql`lowest as (select ${ask.span.low}::bigint as id),
    found as materialized (select ${counting(ask)} from audit_event where ${indexedHits(ask.filter, ask.span, indexed)}),
    hits as materialized (${beyondAnd(ask, indexed, sql`select * from found order by id desc limit ${ask.most}`)})`
}

/** What is not indexed yet, looked through one by one, and then what the index gives. */
function beyondAnd(ask: SampleAsk, indexed: number, rest: RawBuilder<unknown>) {
  const { filter, span, most } = ask
  const beyond = { ...span, low: Math.max(span.low, indexed + 1) }
  return sql`select * from (
      (select ${counting(ask)} from audit_event where ${matching(filter, beyond)} order by id desc limit ${most})
      union all (${rest})) each order by id desc limit ${most}`
}
