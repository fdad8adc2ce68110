import type { LapsedRequest } from '@/db/queries/due-requests'
import { ok } from '@/lib/domain/result'
import { atomically, type Context } from '../context'
import { lapse } from '../requests/lapse'

const batch = 200

/** Requests nobody answered in time become EXPIRED. Returns how many. */
export async function expireRequests(ctx: Context, now: Date): Promise<number> {
  let total = 0
  for (;;) {
    // The events are recorded by `lapse`.
    const outcome = await atomically<LapsedRequest[], never>(ctx, async (tx) =>
      ok(await lapse(tx, ctx, { now, limit: batch })),
    )
    const lapsed = outcome.ok ? outcome.value : []
    ctx.announce(lapsed.map((request) => ({ topic: 'request', id: request.id })))
    total += lapsed.length
    if (lapsed.length < batch) return total
  }
}
