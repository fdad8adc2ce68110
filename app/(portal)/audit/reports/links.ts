import type { Route } from 'next'
import type { CellLinks } from '@/components/reports/cell-view'
import { quoted } from '@/lib/query/tokens'

/** Where the values of a report lead: to the request, and to the explorer. */
export const cellLinks: CellLinks = {
  request: (name) => `/requests/${name}` as Route,
  person: (name) => explorer(`subject:${quoted(name)}`),
  role: (name) => explorer(`role:${quoted(name)}`),
  event: (sequence) => `/audit?from=all&event=${sequence}` as Route,
}

function explorer(query: string): Route {
  return `/audit?${new URLSearchParams({ q: query, from: 'all' })}` as Route
}

export function reportHref(id: string, params: URLSearchParams): Route {
  const query = params.toString()
  return (query === '' ? `/audit/reports/${id}` : `/audit/reports/${id}?${query}`) as Route
}
