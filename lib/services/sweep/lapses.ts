import { claimLapsed } from '@/db/queries/due-requests'
import { requestName } from '@/lib/domain/ids'
import { ok } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type Context } from '../context'
import { notify, type Notice } from '../notices/notify'

const batch = 200

/** What the requester, and whoever asked for them, are told. */
function noticesOf(request: Awaited<ReturnType<typeof claimLapsed>>[number]): Notice[] {
  const name = requestName(request.number)
  const to = [request.requester_id, ...(request.asked_by_id === null ? [] : [request.asked_by_id])]
  return to.map((id) => ({
    to: id,
    kind: 'expired',
    text: `Nobody answered ${name}, ${request.role_name}, in time: it has lapsed.`,
    href: `/requests/${name}`,
  }))
}

/** Requests nobody answered in time become EXPIRED. Returns how many. */
export async function expireRequests(ctx: Context, now: Date): Promise<number> {
  let total = 0
  for (;;) {
    const outcome = await atomically<Awaited<ReturnType<typeof claimLapsed>>, never>(ctx, async (tx) => {
      const lapsed = await claimLapsed(tx, { now, limit: batch })
      const events = lapsed.map((request) => ({
        action: 'request.expired' as const,
        object: { type: 'request' as const, id: request.id, name: requestName(request.number) },
        requestId: request.id,
        subject: { id: request.requester_id, name: request.requester_name },
        role: { id: request.role_id, name: request.role_name },
        target: { id: request.target_id, name: request.target_name },
        reason: 'Nobody answered in time.',
        before: { state: 'PENDING_APPROVAL' },
        after: { state: 'EXPIRED' },
      }))
      await record(tx, ctx, now, ...events)
      await notify(tx, now, lapsed.flatMap(noticesOf))
      return ok(lapsed)
    })
    const lapsed = outcome.ok ? outcome.value : []
    ctx.announce(lapsed.map((request) => ({ topic: 'request', id: request.id })))
    total += lapsed.length
    if (lapsed.length < batch) return total
  }
}
