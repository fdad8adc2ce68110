import { viewerZone } from '@/app/(portal)/viewer'
import { personContext, portal } from '@/lib/compose'
import { streamCopy } from '@/lib/export/copy-stream'
import { beginExport, type ExportFormat } from '@/lib/services/audit/export'
import { questionOf, refused, strangers } from '../question'

const contentTypes: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
}

/** Streams every event of a query as a file: `?format=csv|ndjson` beside the explorer's own parameters. */
export async function GET(request: Request): Promise<Response> {
  const ctx = await personContext()
  if (ctx === null) return strangers()
  const format = readFormat(new URL(request.url).searchParams.get('format'))
  if (format === null) return Response.json({ error: 'The format is csv or ndjson.' }, { status: 400 })
  const { text, query, range, errors } = questionOf(request, { now: ctx.now(), zone: await viewerZone() })
  const begun =
    errors.length > 0
      ? { ok: false as const, error: { mistakes: errors } }
      : await beginExport(ctx, { query, range, text, format })
  if (!begun.ok) return refused(begun.error)
  const { statement, fileName } = begun.value
  return new Response(await streamCopy(portal().copyPool, statement, request.signal), {
    headers: {
      'content-type': contentTypes[format],
      'content-disposition': `attachment; filename="${fileName}"`,
      // Compressing would cost more time than it saves on the way, and hold the rows back.
      'content-encoding': 'identity',
      'cache-control': 'no-store, no-transform',
    },
  })
}

function readFormat(text: string | null): ExportFormat | null {
  return text === 'csv' || text === 'ndjson' ? text : null
}
