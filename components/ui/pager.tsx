import type { Route } from 'next'
import { LinkButton } from './link-button'

interface Props {
  /** Where the neighbouring pages are; left out at the ends. */
  newerHref?: Route | undefined
  olderHref?: Route | undefined
  /** What is on this page: `50 of about 12,400 events`; empty where the list says itself that it is empty. */
  summary: string
}

/** `1 request`, `50 requests on this page`; of nothing there is nothing to say. */
export function pageSummary(count: number, one: string, many: string): string {
  if (count === 0) return ''
  return count === 1 ? `1 ${one}` : `${count} ${many} on this page`
}

/** Goes through a list page by page, by keyset: there are neighbours, no page numbers. */
export function Pager({ newerHref, olderHref, summary }: Props) {
  if (summary === '' && newerHref === undefined && olderHref === undefined) return null
  return (
    <nav aria-label="Pages" className="flex flex-wrap items-center gap-2 border-t px-3 py-2">
      <p className="grow text-xs text-ink-2 tabular-nums">{summary}</p>
      {newerHref !== undefined && (
        <LinkButton href={newerHref} size="sm">
          Newer
        </LinkButton>
      )}
      {olderHref !== undefined && (
        <LinkButton href={olderHref} size="sm">
          Older
        </LinkButton>
      )}
    </nav>
  )
}
