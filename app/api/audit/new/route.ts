import { viewerZone } from '@/app/(portal)/viewer'
import { personContext } from '@/lib/compose'
import { countNewEvents } from '@/lib/services/audit/explore'
import { questionOf, refused, strangers } from '../question'

/** How many events a query has gained beyond `?since=<sequence>`, up to 100: `{ "events": 12 }`. */
export async function GET(request: Request): Promise<Response> {
  const ctx = await personContext()
  if (ctx === null) return strangers()
  const since = new URL(request.url).searchParams.get('since') ?? ''
  if (!/^\d{1,15}$/.test(since))
    return Response.json({ error: 'since is a sequence number.' }, { status: 400 })
  const { query, range, errors } = questionOf(request, { now: ctx.now(), zone: await viewerZone() })
  const counted =
    errors.length > 0
      ? { ok: false as const, error: { mistakes: errors } }
      : await countNewEvents(ctx, { query, range, after: Number(since) })
  return counted.ok
    ? Response.json({ events: counted.value }, { headers: { 'cache-control': 'no-store' } })
    : refused(counted.error)
}
