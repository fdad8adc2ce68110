import { EventSheet } from '@/components/audit/event-sheet'
import { IntegrityLine } from '@/components/audit/integrity-line'
import { ExportSheet } from '@/components/audit/export-sheet'
import type { Clock } from '@/components/ui/time-format'
import { urlParams, type ExplorerUrl } from '@/lib/query/url'
import { readEvent, type Question } from '@/lib/services/audit/explore'
import { proveEvent } from '@/lib/services/audit/integrity'
import { exportColumns, sizeExport, type ExportKind } from '@/lib/services/audit/export'
import type { PersonContext } from '@/lib/services/context'
import { ask, href } from './links'
import { countWords, rangeWords, sizeWords } from './words'

interface Props {
  ctx: PersonContext
  url: ExplorerUrl
  question: Question
  clock: Clock
}

/** The sheet that the address opens, if it opens one. */
export function OpenSheet(props: Props) {
  if (props.url.exporting) return <Exporting {...props} />
  return props.url.event === null ? null : <OpenEvent {...props} id={props.url.event} />
}

async function OpenEvent({ ctx, url, clock, id }: Props & { id: number }) {
  const [found, proof] = await Promise.all([readEvent(ctx, id), proveEvent(ctx, id)])
  if (found === null) return null
  const rows = found.story.map((event) => ({ ...event, href: href(url, { event: event.id }) }))
  return (
    <EventSheet
      key={id}
      event={found.event}
      story={rows}
      json={JSON.stringify(found.event, null, 2)}
      clock={clock}
      integrity={<IntegrityLine proof={proof} clock={clock} />}
      closeHref={href(url, { event: null })}
      linkHref={ask({ ...url, text: '', from: null, to: null }, { event: id })}
    />
  )
}

const formats: readonly { format: ExportKind; label: string; detail: string }[] = [
  { format: 'csv', label: 'Download CSV', detail: 'Opens in a spreadsheet; times are UTC.' },
  { format: 'ndjson', label: 'Download NDJSON', detail: 'One JSON object per line; times are UTC.' },
  {
    format: 'evidence',
    label: 'Download evidence pack',
    detail:
      'A ZIP that proves itself: these events, their proof, the policies in force, a report to print, and a program that checks it all.',
  },
]

async function Exporting({ ctx, url, question, clock }: Props) {
  const sized = await sizeExport(ctx, question)
  if (!sized.ok) return null
  const { events, bytes } = sized.value
  return (
    <ExportSheet
      question={url.text || 'everything'}
      range={rangeWords(question.range, clock)}
      events={countWords({ events, more: false })}
      columns={exportColumns}
      closeHref={href(url, { exporting: false })}
      files={formats.map(({ format, label, detail }) => ({
        label,
        detail,
        size: sizeWords(bytes[format]),
        href: exportHref(url, format),
      }))}
    />
  )
}

function exportHref(url: ExplorerUrl, format: ExportKind): string {
  const params = urlParams({ ...url, at: null, event: null, exporting: false })
  if (format === 'evidence') return `/api/audit/pack?${params}`
  params.set('format', format)
  return `/api/audit/export?${params}`
}
