import { endExpired, grantsOfLeavers } from '@/db/queries/grants'
import { recorderColumns } from '../audit/record'
import type { Context } from '../context'
import { endGrant } from '../grants/end'

/** Grants ended by one statement: large enough for 100,000 in one instant, small enough to lock briefly. */
const batch = 1_000
const leaversPerSweep = 500

/**
 * Begins the end of every grant whose time is up, batch by batch: each batch is one transaction with its audit events
 * and its assignments marked due. Returns how many.
 */
export async function endDueGrants(ctx: Context, now: Date): Promise<number> {
  const first = await endBatch(ctx, now)
  if (first < batch) return first
  // Two side by side, as two processes would be: 100,000 take little more than half the time of one after the other.
  const rest = await Promise.all([endBatches(ctx, now), endBatches(ctx, now)])
  return rest.reduce((sum, ended) => sum + ended, first)
}

async function endBatches(ctx: Context, now: Date): Promise<number> {
  for (let total = 0; ;) {
    const ended = await endBatch(ctx, now)
    total += ended
    if (ended < batch) return total
  }
}

async function endBatch(ctx: Context, now: Date): Promise<number> {
  // No audit event: the statement itself appends one for each grant it ends.
  const ended = await ctx.db
    .transaction()
    .execute((tx) => endExpired(tx, { now, limit: batch, by: recorderColumns(ctx) }))
  ctx.announce(
    ended.length > 20 ? [{ topic: 'grant', id: null }] : ended.map((id) => ({ topic: 'grant', id })),
  )
  return ended.length
}

/** Ends what people hold who are disabled or whose contract is over. Returns how many. */
export async function endLeaversGrants(ctx: Context, now: Date): Promise<number> {
  let total = 0
  for (const grantId of await grantsOfLeavers(ctx.db, { now, limit: leaversPerSweep }))
    if ((await endGrant(ctx, { grantId, endReason: 'PRINCIPAL_DISABLED' })).ok) total += 1
  return total
}
