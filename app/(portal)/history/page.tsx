import type { Metadata, Route } from 'next'
import { LiveRefresh } from '@/components/live/live-refresh'
import { HistoryTable } from '@/components/requests/history-table'
import { RowKeys } from '@/components/shell/row-keys'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { PageHeader } from '@/components/ui/page-header'
import { pageSummary, Pager } from '@/components/ui/pager'
import { Panel } from '@/components/ui/panel'
import { Tabs } from '@/components/ui/tabs'
import { requestName } from '@/lib/domain/ids'
import { historyFilters, myHistory, type HistoryFilter } from '@/lib/services/requests/history'
import { readQuery, type Query } from '../query'
import { signedIn, viewerZone } from '../viewer'

export const metadata: Metadata = { title: 'History' }

const labels: Record<HistoryFilter, string> = {
  all: 'All',
  waiting: 'Waiting',
  open: 'Active or scheduled',
  ended: 'Ended',
  denied: 'Denied',
  unanswered: 'Nobody answered',
  canceled: 'Canceled',
  refused: 'Refused by policy',
  failed: 'Failed',
}

/** One's own requests and what came of them, page by page. */
export default async function HistoryPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = readQuery(await searchParams)
  const ctx = await signedIn('/history')
  const clock = { now: ctx.now(), zone: await viewerZone() }
  const filter = historyFilters.find((each) => each === query.text('state')) ?? 'all'
  const before = query.request('before')
  const after = before === null ? query.request('after') : null
  const page = await myHistory(ctx, { filter, before, after })
  const count = page.entries.length
  return (
    <>
      <PageHeader title="History">Everything you asked for, and what came of it.</PageHeader>
      <LiveRefresh topics={['grant', 'request']} />
      <RowKeys />
      <Tabs
        label="Which requests"
        current={hrefOf(filter)}
        tabs={historyFilters.map((each) => ({ href: hrefOf(each), label: labels[each] }))}
      />
      <Panel title="Requests">
        {count > 0 ? <HistoryTable entries={page.entries} clock={clock} /> : <Nothing filter={filter} />}
        <Pager
          summary={pageSummary(count, 'request', 'requests')}
          newerHref={page.newerThan === null ? undefined : hrefOf(filter, { after: page.newerThan })}
          olderHref={page.olderThan === null ? undefined : hrefOf(filter, { before: page.olderThan })}
        />
      </Panel>
    </>
  )
}

function Nothing({ filter }: { filter: HistoryFilter }) {
  if (filter === 'all')
    return (
      <EmptyState title="No requests here" action={<LinkButton href="/">My access</LinkButton>}>
        What you activate, and what is refused or denied, is kept on this page.
      </EmptyState>
    )
  return (
    <EmptyState
      title={`Nothing under “${labels[filter]}”`}
      action={<LinkButton href="/history">Show all</LinkButton>}
    >
      Your other requests are filtered out.
    </EmptyState>
  )
}

function hrefOf(filter: HistoryFilter, place: { before?: number; after?: number } = {}): Route {
  const query = new URLSearchParams()
  if (filter !== 'all') query.set('state', filter)
  if (place.before !== undefined) query.set('before', requestName(place.before))
  if (place.after !== undefined) query.set('after', requestName(place.after))
  return (query.size === 0 ? '/history' : `/history?${query.toString()}`) as Route
}
