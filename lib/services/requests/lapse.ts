import type { Tx } from '@/db/client'
import { claimLapsed, type LapsedRequest } from '@/db/queries/due-requests'
import { requestName, type RequestId } from '@/lib/domain/ids'
import { record } from '../audit/record'
import type { Context } from '../context'
import { notify, type Notice } from '../notices/notify'

/** Closes up to `limit` requests, or `only` this one, that nobody answered in time. Returns those. */
export async function lapse(
  tx: Tx,
  ctx: Pick<Context, 'actor' | 'origin'>,
  which: { now: Date; limit: number; only?: RequestId },
): Promise<LapsedRequest[]> {
  const { now } = which
  const lapsed = await claimLapsed(tx, which)
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
  return lapsed
}

/** What the requester, and whoever asked for them, are told. */
function noticesOf(request: LapsedRequest): Notice[] {
  const name = requestName(request.number)
  const to = [request.requester_id, ...(request.asked_by_id === null ? [] : [request.asked_by_id])]
  return to.map((id) => ({
    to: id,
    kind: 'expired',
    text: `Nobody answered ${name}, ${request.role_name}, in time: it has lapsed.`,
    href: `/requests/${name}`,
  }))
}
