import type { Db } from '@/db/client'
import type { IdSpan } from '@/db/queries/audit-filter'
import {
  barsOfRange,
  facetsOfRange,
  firstEventAt,
  hourFields,
  rolledThrough,
  type Countable,
} from '@/db/queries/audit-rollup'
import { sampleHits, type Reach, type Sample } from '@/db/queries/audit-sample'
import { facetFields, type AuditFilter, type FacetCount, type FacetField } from '@/lib/domain/audit-query'
import { MINUTE } from '@/lib/domain/duration'

/** Beyond as many hits facets and bars speak of the newest ones alone, and say so. */
export const sampleSize = 5_000
// An event is fetched from a page of its own, an id comes with hundreds of others on one.
const reach: Reach = { ids: 50_000, events: 6_000, log: 150_000 }
/** Values listed per facet. */
const listed = 20

export interface FacetCounts {
  field: FacetField
  counts: FacetCount[]
  /** Whether only the newest hits were counted. */
  sampled: boolean
}

export interface Counts {
  /** How many events match; a floor when `more`. */
  total: { events: number; more: boolean }
  /** Where the bars begin and end: one more than there are bars; empty on an empty log. */
  edges: Date[]
  bars: number[]
  /** Set when bars before it were not counted: there are too many hits. */
  barsSince: Date | null
  facets: FacetCounts[]
}

interface Ask {
  filter: AuditFilter
  span: IdSpan
  now: Date
  edgesOf: (range: { from: Date; to: Date }) => Date[]
}

/**
 * Facets, bars and total of a query. From the roll-up, and so exact at any length of log, where nothing or one small field
 * is asked for; over the newest hits otherwise. Each facet's counts ignore the facet's own terms.
 */
export async function countHits(db: Db, ask: Ask): Promise<Counts> {
  const { filter, span } = ask
  const [through, edges] = await Promise.all([rolledThrough(db), edgesFor(db, ask)])
  const only = countable(filter)
  const own = new Set(filter.clauses.map((clause) => clause.field))
  const whole = facetFields.filter((field) => isPlain(withoutField(filter, field)))
  const shared = facetFields.filter((field) => !whole.includes(field) && !own.has(field))
  const separate = facetFields.filter((field) => !whole.includes(field) && own.has(field))
  const sample = (fields: readonly FacetField[], narrowed: AuditFilter, bars: readonly Date[]) =>
    sampleHits(db, { filter: narrowed, span, fields, edges: bars, most: sampleSize + 1, reach })
  const needsHits = shared.length > 0 || only === 'no'
  const [exact, bars, hits, ...others] = await Promise.all([
    facetsOfRange(db, { fields: whole, range: filter, through, most: listed }),
    only === 'no' || edges.length < 2 ? [] : barsOfRange(db, { edges, through, only }),
    needsHits ? sample(shared, filter, only === 'no' ? edges : []) : null,
    ...separate.map((field) => sample([field], withoutField(filter, field), [])),
  ])
  const facets = [
    ...whole.map((field) => ({
      field,
      counts: exact.filter((count) => count.field === field),
      sampled: false,
    })),
    ...shared.map((field) => fromSample(field, hits)),
    ...separate.map((field, index) => fromSample(field, others[index] ?? null)),
  ]
  return {
    facets: facetFields.flatMap((field) => facets.filter((facet) => facet.field === field)),
    edges,
    ...spread(only === 'no', bars, hits),
  }
}

function spread(
  sampled: boolean,
  bars: number[],
  hits: Sample | null,
): Pick<Counts, 'bars' | 'barsSince' | 'total'> {
  if (!sampled)
    return { bars, barsSince: null, total: { events: bars.reduce((sum, bar) => sum + bar, 0), more: false } }
  const more = hits?.cut ?? false
  return {
    bars: hits?.bars ?? [],
    barsSince: hits?.since ?? null,
    total: { events: Math.min(hits?.hits ?? 0, sampleSize), more },
  }
}

function fromSample(field: FacetField, sample: Sample | null): FacetCounts {
  const counts = sample?.facets.filter((count) => count.field === field && count.value !== '') ?? []
  return {
    field,
    counts: counts.sort((a, b) => b.events - a.events).slice(0, listed),
    sampled: sample?.cut ?? false,
  }
}

function withoutField(filter: AuditFilter, field: FacetField): AuditFilter {
  return { ...filter, clauses: filter.clauses.filter((clause) => clause.field !== field) }
}

/** Whether nothing but the time range is asked for. */
function isPlain(filter: AuditFilter): boolean {
  return filter.through === undefined && filter.clauses.length === 0 && filter.phrases.length === 0
}

/** What the hourly roll-up can draw: everything (null), the terms of one of its fields, or `no`. */
function countable(filter: AuditFilter): Countable | 'no' {
  if (isPlain(filter)) return null
  const fields = new Set(filter.clauses.map((clause) => clause.field))
  const field = hourFields.find((each) => fields.has(each))
  return filter.through !== undefined || filter.phrases.length > 0 || fields.size > 1 || field === undefined
    ? 'no'
    : { field, clauses: filter.clauses }
}

/** The bars end at the next full minute, so that what happened this instant is within. */
async function edgesFor(db: Db, { filter, now, edgesOf }: Ask): Promise<Date[]> {
  const from = filter.from ?? (await firstEventAt(db))
  const to = filter.to ?? new Date(Math.floor(now.getTime() / MINUTE + 1) * MINUTE)
  return from === null || from >= to ? [] : edgesOf({ from, to })
}
