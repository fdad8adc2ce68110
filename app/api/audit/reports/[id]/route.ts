import { viewerZone } from '@/app/(portal)/viewer'
import { personContext } from '@/lib/compose'
import { reportFormats } from '@/lib/export/report-file'
import { askOf, fixedParams, readReportUrl } from '@/lib/query/report-url'
import { exportReport } from '@/lib/services/reports/export'
import { openReport } from '@/lib/services/reports/open'
import { strangers } from '../../question'

const contentTypes = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
} as const

/** Streams every row of a report as a file: `?format=csv|ndjson` beside the page's own parameters. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const ctx = await personContext()
  if (ctx === null) return strangers()
  const opened = openReport(ctx, (await params).id)
  if (!opened.ok)
    return opened.error.kind === 'no-such-report'
      ? Response.json({ error: 'There is no such report.' }, { status: 404 })
      : Response.json({ error: opened.error.reason }, { status: 403 })
  const report = opened.value
  const query = Object.fromEntries(new URL(request.url).searchParams)
  const format = reportFormats.find((each) => each === query['format'])
  if (format === undefined) return Response.json({ error: 'The format is csv or ndjson.' }, { status: 400 })
  const url = readReportUrl(query)
  const ask = askOf(url, report, { now: ctx.now(), zone: await viewerZone() })
  if (!ask.ok)
    return Response.json({ error: 'The address has mistakes.', mistakes: ask.error }, { status: 400 })
  const file = await exportReport(ctx, report, {
    ask: ask.value,
    sample: report.sampled ? url.sample : null,
    query: fixedParams(report, ask.value, url).toString(),
    format,
  })
  return new Response(bytesOf(file.parts), {
    headers: {
      'content-type': contentTypes[format],
      'content-disposition': `attachment; filename="${file.fileName}"`,
      'cache-control': 'no-store, no-transform',
    },
  })
}

/** As fast as the reader takes it; when the reader leaves, the query is ended. */
function bytesOf(parts: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const each = parts[Symbol.asyncIterator]()
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      const part = await each.next()
      if (part.done) controller.close()
      else controller.enqueue(encoder.encode(part.value))
    },
    async cancel() {
      await each.return?.()
    },
  })
}
