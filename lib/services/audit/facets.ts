import type { Db } from '@/db/client'
import { namedBy, namesOf, type FacetName } from '@/db/queries/audit-names'
import type { AuditMatch, AuditTerm, FacetField } from '@/lib/domain/audit-query'
import type { FacetCounts } from './count'
import type { ResolvedTerm } from './resolve'

export interface FacetValue {
  /** What is typed for it: a handle, a slug, a word. */
  word: string
  /** How it is shown. */
  label: string
  events: number
  /** The term that includes or excludes it now, if one does. */
  term: AuditTerm | null
}

export interface FacetView {
  field: FacetField
  values: FacetValue[]
  /** Whether only the newest hits were counted. */
  sampled: boolean
}

/** The facets in words, with what the query says about each value; values it names are listed even without events. */
export async function nameFacets(
  db: Db,
  facets: readonly FacetCounts[],
  terms: readonly ResolvedTerm[],
): Promise<FacetView[]> {
  const listed = facets.map((facet) => ({ ...facet, counts: [...facet.counts, ...unseen(facet, terms)] }))
  const idsOf = (kind: 'people' | 'roles' | 'targets') =>
    listed.flatMap(({ field, counts }) => (namedBy[field] === kind ? counts.map((count) => count.value) : []))
  const names = await namesOf(db, {
    people: idsOf('people'),
    roles: idsOf('roles'),
    targets: idsOf('targets'),
  })
  const byId = new Map(names.map((name) => [name.id, name]))
  return listed.map(({ field, counts, sampled }) => ({
    field,
    sampled,
    values: counts.map(({ value, events }) => ({
      ...nameOf(value, byId),
      events,
      term: termFor(field, value, terms),
    })),
  }))
}

function nameOf(value: string, byId: ReadonlyMap<string, FacetName>): Pick<FacetValue, 'word' | 'label'> {
  const name = byId.get(value)
  return name ? { word: name.word, label: name.label } : { word: value, label: value }
}

function unseen({ field, counts }: FacetCounts, terms: readonly ResolvedTerm[]) {
  const seen = new Set(counts.map((count) => count.value))
  const named = terms.filter(({ term, matches }) => term.field === field && valuesOf(matches).length <= 3)
  const missing = new Set(
    named.flatMap(({ matches }) => valuesOf(matches)).filter((value) => !seen.has(value)),
  )
  return [...missing].map((value) => ({ field, value, events: 0 }))
}

function termFor(field: FacetField, value: string, terms: readonly ResolvedTerm[]): AuditTerm | null {
  return (
    terms.find(({ term, matches }) => term.field === field && valuesOf(matches).includes(value))?.term ?? null
  )
}

function valuesOf(matches: readonly AuditMatch[]): string[] {
  return matches.flatMap((match) => [...match.values])
}
