import { claimExpired, grantsOfLeavers, type EndedGrant } from '@/db/queries/grants'
import { ok } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type Context } from '../context'
import { endGrant } from '../grants/end'
import { grantEvent } from '../grants/event'

/** Grants ended by one statement: large enough for 100,000 in one instant, small enough to lock briefly. */
const batch = 1_000
const leaversPerSweep = 500

/**
 * Begins the end of every grant whose time is up, batch by batch: each batch is one transaction with its audit events
 * and its assignments marked due. Returns how many.
 */
export async function endDueGrants(ctx: Context, now: Date): Promise<number> {
  let total = 0
  for (;;) {
    const outcome = await atomically<EndedGrant[], never>(ctx, async (tx) => {
      const ended = await claimExpired(tx, { now, limit: batch })
      await record(tx, ctx, now, ...ended.map(expired))
      return ok(ended)
    })
    const ended = outcome.ok ? outcome.value : []
    ctx.announce(
      ended.length > 20
        ? [{ topic: 'grant', id: null }]
        : ended.map((grant) => ({ topic: 'grant', id: grant.id })),
    )
    total += ended.length
    if (ended.length < batch) return total
  }
}

function expired(grant: EndedGrant) {
  return grantEvent(grant, {
    action: 'grant.deactivating',
    before: { state: 'ACTIVE' },
    after: { state: 'DEACTIVATING', endReason: 'EXPIRED', endsAt: grant.ends_at?.toISOString() ?? null },
  })
}

/** Ends what people hold who are disabled or whose contract is over. Returns how many. */
export async function endLeaversGrants(ctx: Context, now: Date): Promise<number> {
  let total = 0
  for (const grantId of await grantsOfLeavers(ctx.db, { now, limit: leaversPerSweep }))
    if ((await endGrant(ctx, { grantId, endReason: 'PRINCIPAL_DISABLED' })).ok) total += 1
  return total
}
