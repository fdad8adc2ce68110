import type { Facet, FacetItem } from '@/components/audit/facets'
import type { FacetField } from '@/lib/domain/audit-query'
import { withSpanRemoved, withTerm } from '@/lib/query/edit'
import { quoted } from '@/lib/query/tokens'
import { sampleSize } from '@/lib/services/audit/count'
import type { FacetValue, FacetView } from '@/lib/services/audit/explore'
import { facetNames } from './words'

export const sampleWords = sampleSize.toLocaleString('en')

/** The facets, each value with the term that chooses it and with what the query says about it now. */
export function facetItems(query: string, facets: readonly FacetView[]): Facet[] {
  return facets.map(({ field, values, sampled }) => ({
    field,
    name: facetNames[field],
    sampled,
    items: values.map((value) => itemOf(query, field, value)),
  }))
}

function itemOf(query: string, field: FacetField, { word, label, events, term }: FacetValue): FacetItem {
  const item = { label, events, term: `${field}:${quoted(word)}` }
  if (term === null) return item
  const queryWithout = withSpanRemoved(query, term.at)
  const queryLeavingOut = withTerm(queryWithout, { field, value: word, negated: true })
  return { ...item, chosen: { negated: term.negated, queryWithout, queryLeavingOut } }
}
