import { lockRollUp, mark, rollUpTo, type RollUpState } from '@/db/queries/audit-rollup'
import { MINUTE, SECOND } from '@/lib/domain/duration'
import type { Context } from '../context'

/** Fewer new events than this are counted from the log faster than a roll-up is written. */
const worthwhile = 500
/** Events per transaction: well under a second of work. */
const batch = 50_000
/** A sequence number is taken an instant before its transaction gets its own; this is ample for that instant. */
const settleMs = 10 * SECOND
/** A mark this old belongs to other transaction numbers: the database was restored elsewhere. */
const staleMarkMs = 10 * MINUTE

/**
 * Brings the counts of the audit explorer nearer to the end of the log, by one batch at most; any number may call it at
 * once. Answers whether there is more to do at once. Costs one small query when nothing is due.
 */
export async function rollUpAudit(ctx: Pick<Context, 'db' | 'now'>): Promise<{ more: boolean }> {
  const now = ctx.now()
  // No audit event: these are counts of the log, which can be made again from it.
  return ctx.db.transaction().execute(async (tx) => {
    const state = await lockRollUp(tx)
    if (state === null) return { more: false }
    const settled = settledId(state, now)
    if (settled !== null && settled > state.through_id) {
      const through = Math.min(settled, state.through_id + batch)
      await rollUpTo(tx, { after: state.through_id, through })
      return { more: through < settled }
    }
    if (mayMark(state, now)) await mark(tx, { id: state.newest_id, now })
    return { more: false }
  })
}

function settledId(state: RollUpState, now: Date): number | null {
  if (state.marked_at === null || now.getTime() < state.marked_at.getTime() + settleMs) return null
  return state.settled_id
}

/** Whether a new mark is due: none waits to settle, or none that ever will. */
function mayMark(state: RollUpState, now: Date): boolean {
  if (state.newest_id - state.through_id < worthwhile) return false
  if (state.marked_at === null) return true
  const waiting = settledId(state, now) === null
  return !waiting || now.getTime() >= state.marked_at.getTime() + staleMarkMs
}
