import * as anchors from '@/db/queries/audit-anchors'
import { newestCheckpoint, type CheckpointRow } from '@/db/queries/audit-checkpoints'
import { treeSize } from '@/db/queries/audit-tree'
import { parseCheckpoint, parseNote } from '@/lib/domain/audit-proof/note'
import { MINUTE, SECOND } from '@/lib/domain/duration'
import type { Anchor, Context } from '../context'
import { TreeReader } from './tree'

/** A place is told of the newest checkpoint this often at most, in milliseconds. */
const everyMs = MINUTE
const leaseMs = 30 * SECOND
const backoffFirstMs = 5 * SECOND
const backoffCapMs = 10 * MINUTE

type Anchoring = Pick<Context, 'db' | 'now' | 'anchors' | 'log'>

/**
 * Tells each place outside of the newest checkpoint, where it is due; any number may call it at once. A place that holds a
 * checkpoint of another log, or does not answer, is noted with the reason and tried again without end; sealing waits for
 * none of them. No audit event: each would make a checkpoint to be anchored in turn.
 */
export async function anchorAudit(ctx: Anchoring): Promise<void> {
  if (ctx.anchors.length === 0) return
  await anchors.noteAnchors(ctx.db, { names: ctx.anchors.map(({ name }) => name), now: ctx.now() })
  const head = await newestCheckpoint(ctx.db)
  if (head !== null) await Promise.all(ctx.anchors.map((anchor) => tell(ctx, anchor, head)))
}

async function tell(ctx: Anchoring, anchor: Anchor, head: CheckpointRow): Promise<void> {
  const now = ctx.now()
  const leaseUntil = new Date(now.getTime() + leaseMs)
  const { name } = anchor
  const state = await anchors.claimAnchor(ctx.db, { name, size: head.size, now, leaseUntil })
  if (state === null) return
  const problem = await attempt(ctx, anchor, head, now)
  if (problem === null) {
    const due_at = new Date(now.getTime() + everyMs)
    await anchors.saveAnchor(ctx.db, {
      name,
      size: head.size,
      anchored_at: now,
      failures: 0,
      problem,
      due_at,
    })
    return
  }
  const failures = state.failures + 1
  const waitMs = Math.min(backoffCapMs, backoffFirstMs * 2 ** Math.min(failures - 1, 20))
  ctx.log.error({ anchor: name, problem, failures }, 'a checkpoint of the audit log could not be anchored')
  await anchors.saveAnchor(ctx.db, { ...state, failures, problem, due_at: new Date(now.getTime() + waitMs) })
}

/** What went wrong, in a sentence; null when the place has the checkpoint. */
async function attempt(
  ctx: Anchoring,
  anchor: Anchor,
  head: CheckpointRow,
  now: Date,
): Promise<string | null> {
  try {
    const disagreement = await disagreementWith(ctx, anchor)
    if (disagreement !== null) return disagreement
    await anchor.put({ size: head.size, note: head.note, now })
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** What the place was told before must be a beginning of this log: else one of the two was rewritten. */
async function disagreementWith(ctx: Anchoring, anchor: Anchor): Promise<string | null> {
  const held = (await anchor.newest?.()) ?? null
  if (held === null) return null
  const note = parseNote(held)
  const checkpoint = note && parseCheckpoint(note.body)
  if (checkpoint === null) return 'What is kept there is not a checkpoint.'
  const { size, root } = checkpoint
  if (size > (await treeSize(ctx.db)))
    return `It holds a checkpoint over ${size} events, more than the log has: the log was cut off or restored from before.`
  if (size === 0) return null
  const own = await new TreeReader(ctx.db).rootOf({ start: 0, size })
  return own.equals(root)
    ? null
    : `It holds a checkpoint over ${size} events of another log: one of the two was rewritten.`
}
