import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { after } from 'next/server'
import { rowOf } from '@/components/audit/event-columns'
import { EventTable } from '@/components/audit/event-table'
import { Facets } from '@/components/audit/facets'
import { NewEvents } from '@/components/audit/new-events'
import { QueryBox } from '@/components/audit/query-box'
import { TimeRange } from '@/components/audit/time-range'
import { RowKeys } from '@/components/shell/row-keys'
import { FollowLinks } from '@/components/ui/follow-links'
import { LinkButton } from '@/components/ui/link-button'
import { MessagePage } from '@/components/ui/message-page'
import { pack } from '@/components/ui/packed'
import { PageHeader } from '@/components/ui/page-header'
import { Pager } from '@/components/ui/pager'
import { portal } from '@/lib/compose'
import { bucketEdges } from '@/lib/query/buckets'
import { readQuestion } from '@/lib/query/explorer'
import { defaultRange, rangePresets } from '@/lib/query/range'
import { readUrl, urlParams, type SearchParams } from '@/lib/query/url'
import { exploreAudit, readFailingRevocations } from '@/lib/services/audit/explore'
import { rollUpAudit } from '@/lib/services/audit/roll-up'
import { listViews } from '@/lib/services/views/list'
import { noteViewing } from '@/lib/services/audit/view'
import { viewToOpen } from './opening'
import { signedIn, viewerZone } from '../viewer'
import { AuditTabs } from './audit-tabs'
import { Bars } from './bars'
import { Columns } from './columns'
import { Copy } from './copy'
import { Evidence, Failing, NothingFound } from './notes'
import { ask, askRange, href, hrefWith, kept, pagePath } from './links'
import { OpenSheet } from './open-sheet'
import { facetItems, sampleWords } from './facet-items'
import { Views, ViewsSheets } from './views'
import { countWords, fieldTime, rangeWords } from './words'

export const metadata: Metadata = { title: 'Audit' }

/** The audit explorer: the address is the question, the page its answer. */
export default async function AuditPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const params = await searchParams
  const url = readUrl(params)
  const ctx = await signedIn(href(url))
  const session = await portal().auth.currentSession()
  const noted = await noteViewing(ctx, session?.session.id ?? '')
  if (!noted.ok) return <Refused reason={noted.error} />

  const opening = await viewToOpen(ctx, params)
  if (opening !== null) redirect(opening)
  const clock = { now: ctx.now(), zone: await viewerZone() }
  const { query, range, through, errors } = readQuestion(url, clock)
  const question = { query, range, ...(through !== undefined && { through }) }
  const [answer, failing, views] = await Promise.all([
    errors.length > 0
      ? { ok: false as const, error: { mistakes: errors } }
      : exploreAudit(ctx, { ...question, at: url.at, edgesOf: (span) => bucketEdges(span, clock.zone) }),
    readFailingRevocations(ctx.db),
    listViews(ctx),
  ])
  if (!answer.ok && 'reason' in answer.error) return <Refused reason={answer.error.reason} />
  const found = answer.ok ? answer.value : null
  after(catchUp)

  return (
    <>
      <PageHeader
        title="Audit"
        actions={
          found && (
            <LinkButton href={href(url, { exporting: true, event: null })} scroll={false}>
              Export
            </LinkButton>
          )
        }
      >
        Everything that happened, in order. Nothing here can be changed, and reading it is recorded too.
      </PageHeader>
      <AuditTabs current="/audit" />
      <FollowLinks className="contents">
        <Failing failing={failing} url={url} />
        <QueryBox
          action={pagePath}
          text={url.text}
          errors={answer.ok || !('mistakes' in answer.error) ? [] : answer.error.mistakes}
          kept={kept(url, ['q'])}
        />
        <Views url={url} views={views} />
        <TimeRange
          action={pagePath}
          kept={kept(url, ['from', 'to'])}
          zone={clock.zone}
          words={rangeWords(range, clock)}
          from={fieldTime(range.from, clock.zone)}
          to={fieldTime(range.to ?? clock.now, clock.zone)}
          presets={rangePresets.map(({ value, label }) => ({
            label,
            href: askRange(url, { from: value, to: null }),
            current: url.to === null && (url.from ?? defaultRange) === value,
          }))}
        />
      </FollowLinks>
      <Evidence url={url} clock={clock} until={range.to} />
      {found && (
        <>
          <Bars url={url} counts={found.counts} clock={clock} />
          <div className="grid gap-4 lg:grid-cols-[12.5rem_minmax(0,1fr)]">
            <section aria-label="Events" className="min-w-0 self-start rounded-lg border bg-surface">
              <div className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b px-3 py-1.5">
                <h2 className="text-sm font-semibold tabular-nums">{countWords(found.counts.total)}</h2>
                {url.through === null && (
                  <NewEvents href={ask(url, {})} url={`/api/audit/new?${newParams(url, found.newestId)}`} />
                )}
                <a href="#filters" className="ms-auto text-xs text-accent-ink underline lg:hidden">
                  Filters
                </a>
                <div className="flex flex-wrap gap-x-4 lg:ms-auto">
                  <Columns url={url} />
                  <Copy url={url} frozen={found.frozen} range={range} now={clock.now} />
                </div>
              </div>
              {found.events.length === 0 ? (
                <NothingFound url={url} />
              ) : (
                <EventTable
                  columns={url.columns}
                  pinned={url.pinned}
                  clock={clock}
                  open={url.event}
                  eventHref={hrefWith('event', href(url, { event: null }))}
                  rows={pack(found.events.map((event) => rowOf(event, url.columns)))}
                />
              )}
              <Pager
                summary={`${found.events.length} of ${countWords(found.counts.total)}`}
                newerHref={
                  found.newerThan === null
                    ? undefined
                    : href(url, { at: { newer: found.newerThan }, event: null })
                }
                olderHref={
                  found.olderThan === null
                    ? undefined
                    : href(url, { at: { older: found.olderThan }, event: null })
                }
              />
            </section>
            {/* On a phone the filters come after the events, a link leads there. */}
            <aside id="filters" tabIndex={-1} aria-label="Filters" className="min-w-0 lg:order-first">
              <Facets
                facets={pack(facetItems(url.text, found.facets))}
                sampleSize={sampleWords}
                query={url.text}
                baseHref={ask(url, { text: '' })}
              />
            </aside>
          </div>
        </>
      )}
      <RowKeys />
      <ViewsSheets ctx={ctx} url={url} views={views} range={range} clock={clock} />
      <OpenSheet ctx={ctx} url={url} question={question} clock={clock} />
    </>
  )
}

function Refused({ reason }: { reason: string }) {
  return (
    <MessagePage
      title="The audit explorer is not open to you"
      actions={
        <LinkButton href="/" variant="primary">
          My access
        </LinkButton>
      }
    >
      <p>{reason}</p>
    </MessagePage>
  )
}

function newParams(url: ReturnType<typeof readUrl>, newestId: number): string {
  const params = urlParams({ ...url, at: null, event: null, exporting: false })
  params.set('since', String(newestId))
  return params.toString()
}

/** After the answer is out: brings the counts nearer to the end of the log, a bounded stretch at a time. */
async function catchUp(): Promise<void> {
  const { base } = portal()
  for (let batches = 0; batches < 20; batches += 1) if (!(await rollUpAudit(base)).more) return
}
