import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { FigureList } from '@/components/reports/figure-list'
import { Parameters } from '@/components/reports/parameters'
import { ReportTable } from '@/components/reports/report-table'
import { RowSheet } from '@/components/reports/row-sheet'
import { SubscribeForm } from '@/components/reports/subscribe-form'
import { SampleForm } from '@/components/reports/sample-form'
import { buttonClass } from '@/components/ui/button-style'
import { Callout } from '@/components/ui/callout'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { PageHeader } from '@/components/ui/page-header'
import { Pager } from '@/components/ui/pager'
import { Panel } from '@/components/ui/panel'
import { Time } from '@/components/ui/time'
import { can } from '@/lib/domain/permission'
import { askOf, fixedParams, readReportUrl, reportParams, type ReportUrl } from '@/lib/query/report-url'
import { openReport } from '@/lib/services/reports/open'
import { viewReport } from '@/lib/services/reports/view'
import type { Query } from '../../../query'
import { AuditTabs } from '../../audit-tabs'
import { signedIn, viewerZone } from '../../../viewer'
import { subscribe } from '../actions'
import { cellLinks, reportHref } from '../links'
import { Refused } from '../refused'
import { asked, controlWords, emptyWords } from './words'

interface Props {
  params: Promise<{ id: string }>
  searchParams: Promise<Query>
}

export const metadata: Metadata = { title: 'Report' }

/** Rows on a page of the screen, and on paper. */
const onScreen = 50
const onPaper = 2_000

/** One report: the address is what it is asked. */
export default async function ReportPage({ params, searchParams }: Props) {
  const { id } = await params
  const url = readReportUrl(await searchParams)
  const ctx = await signedIn(reportHref(id, reportParams(url)))
  const opened = openReport(ctx, id)
  if (!opened.ok) {
    if (opened.error.kind === 'no-such-report') notFound()
    return <Refused reason={opened.error.reason} />
  }
  const report = opened.value
  const clock = { now: ctx.now(), zone: await viewerZone() }
  const read = askOf(url, report, clock)
  // With a mistake in it the report is asked as if that had not been said, and says so.
  const safe: ReportUrl = read.ok ? url : readReportUrl({})
  const fallback = read.ok ? read : askOf(safe, report, clock)
  if (!fallback.ok) notFound()
  const ask = fallback.value
  const sample = report.sampled ? safe.sample : null
  const query = reportParams(safe, { after: null, open: null, print: false }).toString()
  const limit = url.print ? onPaper : onScreen
  const viewed = await viewReport(ctx, report, {
    ask,
    sample,
    after: url.print ? null : safe.after,
    open: url.print ? null : url.open,
    limit,
    query,
  })
  const mistakes = read.ok ? viewed.mistakes : read.error
  const fixed = fixedParams(report, ask, safe)
  const href = (changes: Partial<ReportUrl>) => reportHref(id, reportParams(url, changes))
  const first = href({ after: null, open: null })
  const file = (format: string) =>
    `/api/audit/reports/${id}?${new URLSearchParams([...fixed, ['format', format]])}`
  const action = `/audit/reports/${id}`
  const shownOf =
    sample === null
      ? `${viewed.rows.length.toLocaleString('en')} of ${viewed.population.toLocaleString('en')} rows`
      : `${viewed.rows.length.toLocaleString('en')} drawn from ${viewed.population.toLocaleString('en')} rows with seed “${sample.seed}”`

  return (
    <>
      <PageHeader
        title={report.title}
        actions={
          <span className="no-print contents">
            <LinkButton href="/audit/reports">All reports</LinkButton>
            <LinkButton href={href({ print: !url.print, open: null })}>
              {url.print ? 'Screen view' : 'Print view'}
            </LinkButton>
            <a href={file('csv')} download className={buttonClass()}>
              Download CSV
            </a>
            <a href={file('ndjson')} download className={buttonClass()}>
              Download NDJSON
            </a>
          </span>
        }
      >
        {report.question}
      </PageHeader>
      {can(ctx.viewer, 'audit.read', null).ok && <AuditTabs current="/audit/reports" />}
      <p className="text-sm text-ink-2">
        {asked(report, ask).map(({ term, value }) => (
          <span key={term} className="me-3 inline-block">
            {term}: {value instanceof Date ? <Time at={value} clock={clock} show="absolute" /> : value}
          </span>
        ))}
        <span className="inline-block">
          Read <Time at={clock.now} clock={clock} show="absolute" /> by {ctx.actor.name}
        </span>
      </p>
      {mistakes.length > 0 && (
        <Callout tone="danger" live="alert" title="Something in the address cannot be read">
          {mistakes.map(({ field, message }) => `“${field}”: ${message}`).join('; ')}.
          {!read.ok && ' The report is shown without it.'}
        </Callout>
      )}
      {viewed.inexactBefore !== null && (
        <Callout tone="warn" title="Not exact that far back">
          Changes to eligibility, groups and owners are kept since{' '}
          <Time at={viewed.inexactBefore} clock={clock} show="absolute" />. Before that, what stood then is
          taken for what stood all along; what had been removed by then is missing.
        </Callout>
      )}
      {!url.print && (
        <Parameters
          key={query}
          report={report}
          action={action}
          values={url}
          roles={viewed.roles}
          targets={viewed.targets}
          mistakes={mistakes}
          zone={clock.zone}
        />
      )}
      <FigureList figures={report.figures} values={viewed.figures} />
      <Panel title={sample === null ? 'Rows' : 'Sample'} count={viewed.population}>
        {report.sampled && viewed.population > 0 && !url.print && (
          <SampleForm
            action={action}
            kept={[...reportParams(url, { sample: null, after: null, open: null, print: false })]}
            sample={sample}
            suggestedSeed={clock.now.toISOString().slice(0, 10)}
            population={viewed.population}
            allHref={href({ sample: null, after: null, open: null })}
          />
        )}
        {viewed.rows.length === 0 ? (
          <EmptyState
            title={emptyWords(report, ask)}
            action={url.after === null ? undefined : <LinkButton href={first}>From the top</LinkButton>}
          >
            {report.empty}
          </EmptyState>
        ) : (
          <ReportTable
            caption={`${report.title}: ${shownOf}`}
            columns={report.columns}
            rows={viewed.rows}
            clock={clock}
            links={cellLinks}
            {...(!url.print && { detailHref: (key: string) => href({ open: key }) })}
            open={url.open}
          />
        )}
        <Pager
          summary={shownOf}
          newerHref={url.after === null ? undefined : first}
          olderHref={viewed.next === null || url.print ? undefined : href({ after: viewed.next, open: null })}
        />
        {url.print && viewed.next !== null && (
          <p className="border-t px-3 py-2 text-sm">
            The first {onPaper.toLocaleString('en')} rows; the files hold all{' '}
            {viewed.population.toLocaleString('en')}.
          </p>
        )}
      </Panel>
      {!url.print && (
        <Panel title="Send me this" padded className="no-print">
          <SubscribeForm
            action={subscribe}
            values={{
              report: id,
              role: ask.role ?? '',
              target: ask.target ?? '',
              person: ask.person ?? '',
              threshold: safe.threshold,
            }}
            disabledReason={
              ctx.mailer === null ? 'Mail is not set up in this portal; an operator can do that.' : undefined
            }
          />
        </Panel>
      )}
      <Panel title="How to read it" padded>
        <ul className="list-disc ps-4 text-sm text-ink-2">
          {report.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
          <li>Serves {controlWords(report)}.</li>
        </ul>
      </Panel>
      {viewed.open !== null && (
        <RowSheet
          key={viewed.open.key}
          title={report.title}
          columns={report.columns}
          row={viewed.open}
          clock={clock}
          links={cellLinks}
          closeHref={href({ open: null })}
        />
      )}
    </>
  )
}
