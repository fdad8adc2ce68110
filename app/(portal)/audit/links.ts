import type { Route } from 'next'
import type { ViewQuestion } from '@/lib/domain/saved-view'
import { withoutFields } from '@/lib/query/edit'
import { defaultRange } from '@/lib/query/range'
import { readColumns } from '@/lib/query/columns'
import { blankUrl, fromTheTop, urlParams, type ExplorerUrl } from '@/lib/query/url'

export const pagePath = '/audit'

export function href(url: ExplorerUrl, changes: Partial<ExplorerUrl> = {}): Route {
  const params = urlParams({ ...url, ...changes }).toString()
  // Only the parameters vary; the path is this page's own.
  // Without any, the explorer opens with the view that the reader has chosen for that.
  return `${pagePath}?${params === '' ? `from=${defaultRange}` : params}` as Route
}

/** Another question: from its newest page on, with nothing open. */
export function ask(url: ExplorerUrl, changes: Partial<ExplorerUrl>): Route {
  return href({ ...fromTheTop(url), ...changes })
}

/** Another range; a range typed in the query would win, so it goes. */
export function askRange(url: ExplorerUrl, range: Pick<ExplorerUrl, 'from' | 'to'>): Route {
  return ask(url, { ...range, text: withoutFields(url.text, ['since', 'until']) })
}

/** The address of a kept question: all of it is in the address, so that it can be passed on and changed. */
export function viewHref(view: ViewQuestion): Route {
  return href({
    ...blankUrl,
    text: view.query,
    from: view.from,
    to: view.to,
    columns: readColumns(view.columns === null ? [] : [view.columns]),
  })
}

/** The address with a parameter more, whose value is still to be written at the end. */
export function hrefWith(name: string, address: string): string {
  return `${address}${address.includes('?') ? '&' : '?'}${name}=`
}

/** What else an address says, for the hidden fields of a form that sets `replaced` anew. */
export function kept(url: ExplorerUrl, replaced: readonly string[]): [string, string][] {
  return [...urlParams(fromTheTop(url))].filter(([name]) => !replaced.includes(name))
}
