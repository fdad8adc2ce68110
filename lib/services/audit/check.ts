import type { Tx } from '@/db/client'
import * as checks from '@/db/queries/audit-check'
import { newestCheckpoint } from '@/db/queries/audit-checkpoints'
import { leavesBetween, packedEvents } from '@/db/queries/audit-packed'
import { Frontier } from '@/lib/domain/audit-proof/merkle'
import { HOUR } from '@/lib/domain/duration'
import { actingAs, type Context } from '../context'
import { leafOfPacked } from './pack/lines'
import { record } from './record'

/** Events per transaction: a fraction of a second of work. */
const slice = 5_000
/** A log that was found whole is read again after this time, in milliseconds. */
const rest = HOUR

interface Finding {
  sequence: number | null
  text: string
}

/**
 * Reads the next slice of the log again and compares it with what was sealed, by one slice at most; any number may call it at
 * once. A round goes from the first event to the newest checkpoint; what it finds is kept and becomes an event.
 */
export async function checkAudit(caller: Context): Promise<{ more: boolean }> {
  const ctx = actingAs(caller, { kind: 'system', name: 'Integrity check' }, 'engine')
  const now = ctx.now()
  return ctx.db.transaction().execute(async (tx) => {
    const seen = await checks.lockCheck(tx)
    if (seen === null) return { more: false }
    const state = await begun(tx, seen, now)
    if (state === null) return { more: false }
    const to = Math.min(state.next_sequence + slice, state.round_size)
    const frontier = Frontier.resume(
      state.frontier.map(([size, root]) => ({ size, root: Buffer.from(root, 'hex') })),
    )
    const finding = await readSlice(tx, frontier, { from: state.next_sequence, to })
    const over = to === state.round_size
    const stray = over && finding === null ? await checks.strayEvent(tx) : null
    const found = finding ?? (stray === null ? null : strayFinding(stray))
    const next: checks.CheckState = {
      ...state,
      next_sequence: to,
      frontier: frontier.parts().map(({ size, root }) => [size, root.toString('hex')]),
      ...(found && { failed_at: now, finding: found.text, finding_sequence: found.sequence }),
    }
    const clean =
      next.failed_at === null || (next.round_began_at !== null && next.failed_at < next.round_began_at)
    const ended: Partial<checks.CheckState> = over
      ? {
          checked_at: now,
          round_size: 0,
          next_sequence: 0,
          frontier: [],
          ...(clean && { checked_size: to, failed_at: null, finding: null, finding_sequence: null }),
        }
      : {}
    await checks.saveCheck(tx, { ...next, ...ended })
    // The same finding in every round is told of once.
    if (found !== null && found.text !== seen.finding)
      await record(tx, ctx, now, {
        action: 'audit.check_failed',
        object: { type: 'audit', id: String(found.sequence ?? ''), name: 'Audit log' },
        reason: found.text,
      })
    return { more: !over }
  })
}

async function begun(tx: Tx, state: checks.CheckState, now: Date): Promise<checks.CheckState | null> {
  if (state.round_size > 0) return state
  if (state.checked_at !== null && now.getTime() < state.checked_at.getTime() + rest) return null
  const head = await newestCheckpoint(tx)
  if (head === null) return null
  return { ...state, round_size: head.size, round_began_at: now, next_sequence: 0, frontier: [] }
}

async function readSlice(
  tx: Tx,
  frontier: Frontier,
  { from, to }: { from: number; to: number },
): Promise<Finding | null> {
  const leaves = await leavesBetween(tx, { from, to })
  const events = await packedEvents(tx, { from, to, limit: slice })
  const byPlace = new Map(events.map((event) => [event.sequence, event]))
  const missing = leaves.filter((leaf) => !byPlace.has(leaf.sequence)).map((leaf) => leaf.event_id)
  const archived = await checks.archivedIds(tx, missing)
  const checkpoints = await checks.checkpointsBetween(tx, { above: from, through: to })
  let finding: Finding | null = null
  const find = (sequence: number, text: string) => (finding ??= { sequence, text })
  for (const [place, leaf] of leaves.entries()) {
    if (leaf.sequence !== from + place)
      find(from + place, `No. ${from + place} is missing from the sealed log.`)
    const event = byPlace.get(leaf.sequence)
    if (event === undefined && !archived.has(leaf.event_id))
      find(leaf.sequence, `No. ${leaf.sequence} was sealed and is no longer in the log.`)
    if (event !== undefined && !leafOfPacked(event).hash.equals(leaf.hash))
      find(leaf.sequence, `No. ${leaf.sequence} is not what was sealed: it was changed afterwards.`)
    frontier.add(leaf.hash)
    if (checkpoints[0]?.size !== frontier.size) continue
    const checkpoint = checkpoints.shift()
    if (checkpoint && !frontier.root().equals(checkpoint.root))
      find(leaf.sequence, `The checkpoint over ${checkpoint.size} events is of another log.`)
  }
  if (leaves.length < to - from) find(to - 1, `Events up to no. ${to - 1} were sealed and are missing.`)
  return finding
}

function strayFinding(id: number): Finding {
  return {
    sequence: null,
    text: `Event ${id} stands in the log and was never sealed: it was put there afterwards.`,
  }
}
