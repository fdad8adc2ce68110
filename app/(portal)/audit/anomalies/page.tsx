import type { Metadata, Route } from 'next'
import { AnomalyFilter } from '@/components/anomalies/anomaly-filter'
import { AnomalyTable } from '@/components/anomalies/anomaly-table'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { MessagePage } from '@/components/ui/message-page'
import { PageHeader } from '@/components/ui/page-header'
import { Pager, pageSummary } from '@/components/ui/pager'
import { Panel } from '@/components/ui/panel'
import { AnomalyKind } from '@/lib/domain/anomaly'
import { requestName } from '@/lib/domain/ids'
import { anomalyPage } from '@/lib/services/anomalies/list'
import { readQuery, type Query } from '../../query'
import { signedIn, viewerZone } from '../../viewer'
import { AuditTabs } from '../audit-tabs'

export const metadata: Metadata = { title: 'Anomalies' }

const here = '/audit/anomalies'
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** What was unusual about requests, and on targets after grants had ended. */
export default async function AnomaliesPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = readQuery(await searchParams)
  const ctx = await signedIn(here)
  const clock = { now: ctx.now(), zone: await viewerZone() }
  const kind = AnomalyKind.safeParse(query.text('kind')).data ?? null
  const person = query.text('person').slice(0, 80)
  const before = uuid.test(query.text('before')) ? query.text('before') : null
  const shown = await anomalyPage(ctx, { kind, person, before })
  if (!shown.ok)
    return (
      <MessagePage
        title="Anomalies are not open to you"
        actions={<LinkButton href="/">My access</LinkButton>}
      >
        <p>{shown.error}</p>
      </MessagePage>
    )
  const { anomalies, counts, olderThan } = shown.value
  const isFiltered = kind !== null || person !== ''
  return (
    <>
      <PageHeader title="Anomalies">
        Counted facts beyond the thresholds that administrators set, as they stood when they were noted.
      </PageHeader>
      <AuditTabs current={here} />
      <Panel title="Noted" count={anomalies.length}>
        <AnomalyFilter kind={kind} person={person} counts={counts} />
        {anomalies.length > 0 ? (
          <AnomalyTable
            anomalies={anomalies.map((each) => ({
              ...each,
              request: each.request === null ? null : requestName(each.request),
            }))}
            clock={clock}
            href={(request) => `/audit?q=${encodeURIComponent(`request:${request}`)}&from=all` as Route}
          />
        ) : (
          <EmptyState
            title={isFiltered ? 'Nothing fits what is shown' : 'Nothing unusual was noted yet'}
            action={isFiltered && <LinkButton href={here}>Show everything</LinkButton>}
          >
            {isFiltered
              ? 'Other anomalies were noted; show everything to see them.'
              : 'Each request is counted when it is asked for.'}
          </EmptyState>
        )}
        <Pager
          summary={pageSummary(anomalies.length, 'anomaly', 'anomalies')}
          {...(before !== null && { newerHref: hrefOf({ kind, person, before: null }) })}
          {...(olderThan !== null && { olderHref: hrefOf({ kind, person, before: olderThan }) })}
        />
      </Panel>
    </>
  )
}

function hrefOf({
  kind,
  person,
  before,
}: {
  kind: string | null
  person: string
  before: string | null
}): Route {
  const params = new URLSearchParams({
    ...(kind !== null && { kind }),
    ...(person !== '' && { person }),
    ...(before !== null && { before }),
  })
  return `${here}?${params.toString()}` as Route
}
