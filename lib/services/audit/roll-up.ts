import { lockRollUp, mark, rollUpState, rollUpTo, type RollUpState } from '@/db/queries/audit-rollup'
import { indexTexts } from '@/db/queries/audit-text'
import { MINUTE, SECOND } from '@/lib/domain/duration'
import type { Context } from '../context'

/** Fewer new events than this are read from the log faster than they are written elsewhere. */
const worthwhile = 500
/** Events per transaction: well under a second of work. */
const batch = 5_000
/** A sequence number is taken an instant before its transaction gets its own; this is ample for that instant. */
const settleMs = 10 * SECOND
/** A mark this old belongs to other transaction numbers: the database was restored elsewhere. */
const staleMarkMs = 10 * MINUTE

/**
 * Brings the counts and the text index of the audit explorer nearer to the end of the log, by one batch at most; any number
 * may call it at once. Answers whether there is more to do at once. Costs one small query when nothing is due.
 */
export async function rollUpAudit(ctx: Pick<Context, 'db' | 'now'>): Promise<{ more: boolean }> {
  const now = ctx.now()
  const seen = await rollUpState(ctx.db)
  if (seen === null || !isDue(seen, now)) return { more: false }
  // No audit event: all this follows from the log and can be made again from it.
  return ctx.db.transaction().execute(async (tx) => {
    const state = await lockRollUp(tx)
    if (state === null) return { more: false }
    const settled = settledId(state, now)
    if (settled !== null && settled > doneThrough(state)) {
      const counted = next(state.through_id, settled)
      if (counted.through > counted.after) await rollUpTo(tx, counted)
      const indexed = next(state.text_through_id, settled)
      if (indexed.through > indexed.after) await indexTexts(tx, indexed)
      return { more: Math.min(counted.through, indexed.through) < settled }
    }
    if (mayMark(state, now)) await mark(tx, { id: state.newest_id, now })
    return { more: false }
  })
}

function isDue(state: RollUpState, now: Date): boolean {
  const settled = settledId(state, now)
  return (settled !== null && settled > doneThrough(state)) || mayMark(state, now)
}

/** Texts may be far behind the counts: they came to be kept apart later. */
function doneThrough(state: RollUpState): number {
  return Math.min(state.through_id, state.text_through_id)
}

function next(after: number, settled: number): { after: number; through: number } {
  return { after, through: Math.max(after, Math.min(settled, after + batch)) }
}

function settledId(state: RollUpState, now: Date): number | null {
  if (state.marked_at === null || now.getTime() < state.marked_at.getTime() + settleMs) return null
  return state.settled_id
}

/** Whether a new mark is due: none waits to settle, or none that ever will. */
function mayMark(state: RollUpState, now: Date): boolean {
  if (state.newest_id - doneThrough(state) < worthwhile) return false
  if (state.marked_at === null) return true
  const waiting = settledId(state, now) === null
  return !waiting || now.getTime() >= state.marked_at.getTime() + staleMarkMs
}
