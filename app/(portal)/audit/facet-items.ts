import type { Facet } from '@/components/audit/facets'
import type { ExplorerUrl } from '@/lib/query/url'
import { sampleSize } from '@/lib/services/audit/count'
import type { FacetView } from '@/lib/services/audit/explore'
import { facetLinks } from './links'
import { facetNames } from './words'

export const sampleWords = sampleSize.toLocaleString('en')

/** The facets with where each choice leads. */
export function facetItems(url: ExplorerUrl, facets: readonly FacetView[]): Facet[] {
  return facets.map(({ field, values, sampled }) => ({
    field,
    name: facetNames[field],
    sampled,
    items: values.map((value) => ({
      label: value.label,
      count: value.events.toLocaleString('en'),
      state: value.term === null ? null : value.term.negated ? 'excluded' : 'included',
      ...facetLinks(url, field, value),
    })),
  }))
}
