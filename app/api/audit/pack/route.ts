import { viewerZone } from '@/app/(portal)/viewer'
import { personContext } from '@/lib/compose'
import { gathered } from '@/lib/export/gathered'
import { zipped } from '@/lib/export/zip'
import { beginPack } from '@/lib/services/audit/pack/begin'
import { questionOf, refused, strangers } from '../question'

/** Streams the evidence pack of a query as a ZIP: the parameters are the explorer's own. */
export async function GET(request: Request): Promise<Response> {
  const ctx = await personContext()
  if (ctx === null) return strangers()
  const { errors, ...question } = questionOf(request, { now: ctx.now(), zone: await viewerZone() })
  const begun =
    errors.length > 0 ? { ok: false as const, error: { mistakes: errors } } : await beginPack(ctx, question)
  if (!begun.ok) return refused(begun.error)
  const { fileName, files, madeAt } = begun.value
  const zip = zipped(files, madeAt)
  request.signal.addEventListener('abort', () => zip.destroy(), { once: true })
  return new Response(gathered(zip), {
    headers: {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="${fileName}"`,
      'content-encoding': 'identity',
      'cache-control': 'no-store, no-transform',
    },
  })
}
