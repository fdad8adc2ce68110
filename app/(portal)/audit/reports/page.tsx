import type { Metadata, Route } from 'next'
import { ReportIndex } from '@/components/reports/report-index'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { PageHeader } from '@/components/ui/page-header'
import { SearchField } from '@/components/ui/search-field'
import { SubscriptionList } from '@/components/reports/subscription-list'
import { Panel } from '@/components/ui/panel'
import { Button } from '@/components/ui/button'
import { can } from '@/lib/domain/permission'
import { matchingReports } from '@/lib/domain/report/search'
import { mySubscriptions } from '@/lib/services/reports/mine'
import { listReports } from '@/lib/services/reports/list'
import { readQuery, type Query } from '../../query'
import { AuditTabs } from '../audit-tabs'
import { signedIn, viewerZone } from '../../viewer'
import { stop } from './actions'
import { Refused } from './refused'

export const metadata: Metadata = { title: 'Reports' }

/** Every question that the portal answers with a report. */
export default async function ReportsPage({ searchParams }: { searchParams: Promise<Query> }) {
  const wanted = readQuery(await searchParams).text('q')
  const ctx = await signedIn('/audit/reports')
  const listed = listReports(ctx)
  if (!listed.ok) return <Refused reason={listed.error} />
  const mine = await mySubscriptions(ctx)
  const found = matchingReports(listed.value, wanted)
  return (
    <>
      <PageHeader
        title="Reports"
        actions={<LinkButton href="/audit/reports/controls">By control</LinkButton>}
      >
        Questions that are asked of access, each answered by rows, figures and a file that agree. Reading one
        is recorded.
      </PageHeader>
      {can(ctx.viewer, 'audit.read', null).ok && <AuditTabs current="/audit/reports" />}
      <form action="/audit/reports" role="search" className="flex gap-2">
        <SearchField
          label="Search reports"
          name="q"
          defaultValue={wanted}
          placeholder="who held, rubber stamp, AC-5 …"
        />
        <Button type="submit">Search</Button>
      </form>
      {mine.length > 0 && (
        <Panel title="Sent to you" count={mine.length}>
          <SubscriptionList
            items={mine.map((each) => ({ ...each, href: `/audit/reports/${each.report}` as Route }))}
            clock={{ now: ctx.now(), zone: await viewerZone() }}
            stop={stop}
          />
        </Panel>
      )}
      {found.length > 0 ? (
        <ReportIndex reports={found} href={(id) => `/audit/reports/${id}` as Route} />
      ) : (
        <EmptyState
          title="No report has all of these words"
          action={<LinkButton href="/audit/reports">Show all reports</LinkButton>}
        >
          Titles, questions, notes and the numbers of controls are searched.
        </EmptyState>
      )}
    </>
  )
}
