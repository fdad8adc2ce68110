import type { Route } from 'next'
import { withSpanRemoved, withTerm, withoutFields } from '@/lib/query/edit'
import { fromTheTop, urlParams, type ExplorerUrl } from '@/lib/query/url'
import type { FacetValue, FacetView } from '@/lib/services/audit/explore'

export const pagePath = '/audit'

export function href(url: ExplorerUrl, changes: Partial<ExplorerUrl> = {}): Route {
  const params = urlParams({ ...url, ...changes }).toString()
  // Only the parameters vary; the path is this page's own.
  return (params === '' ? pagePath : `${pagePath}?${params}`) as Route
}

/** Another question: from its newest page on, with nothing open. */
export function ask(url: ExplorerUrl, changes: Partial<ExplorerUrl>): Route {
  return href({ ...fromTheTop(url), ...changes })
}

/** Another range; a range typed in the query would win, so it goes. */
export function askRange(url: ExplorerUrl, range: Pick<ExplorerUrl, 'from' | 'to'>): Route {
  return ask(url, { ...range, text: withoutFields(url.text, ['since', 'until']) })
}

export function facetLinks(url: ExplorerUrl, field: FacetView['field'], { word, term }: FacetValue) {
  const unsaid = term === null ? url.text : withSpanRemoved(url.text, term.at)
  return {
    includeHref: ask(url, {
      text: term === null ? withTerm(url.text, { field, value: word, negated: false }) : unsaid,
    }),
    excludeHref: term?.negated
      ? null
      : ask(url, { text: withTerm(unsaid, { field, value: word, negated: true }) }),
  }
}

/** What else an address says, for the hidden fields of a form that sets `replaced` anew. */
export function kept(url: ExplorerUrl, replaced: readonly string[]): [string, string][] {
  return [...urlParams(fromTheTop(url))].filter(([name]) => !replaced.includes(name))
}
