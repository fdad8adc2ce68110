import { anchorStates, type AnchorState } from '@/db/queries/audit-anchors'
import { checkState, restartCheck, type CheckState } from '@/db/queries/audit-check'
import { checkpointCovering, newestCheckpoint } from '@/db/queries/audit-checkpoints'
import { leafOfEvent, treeSize } from '@/db/queries/audit-tree'
import { packedEvents } from '@/db/queries/audit-packed'
import { unsealedEvents } from '@/db/queries/audit-seal'
import { rootFromInclusion } from '@/lib/domain/audit-proof/merkle'
import { vkeyOf } from '@/lib/domain/audit-proof/note'
import { can } from '@/lib/domain/permission'
import { err, ok, type Result } from '@/lib/domain/result'
import { atomically, type Context, type PersonContext } from '../context'
import { checkAudit } from './check'
import { leafOfPacked } from './pack/lines'
import { record } from './record'
import { TreeReader } from './tree'

export interface Integrity {
  /** The newest checkpoint; null on a log of which nothing is sealed yet. */
  head: { size: number; root: string; note: string; signedAt: Date } | null
  /** Sealed since: nothing, unless a checkpoint is being made. */
  sealed: number
  /** Written and not sealed yet, counted up to 1,000, and since when the oldest waits. */
  unsealed: { events: number; since: Date | null }
  check: CheckState
  anchors: AnchorState[]
  /** The log's keys as others are told them. */
  keys: { current: string; previous: string | null }
}

/** How the proof of the log stands. Refused with the sentence to read. */
export async function readIntegrity(ctx: PersonContext): Promise<Result<Integrity, string>> {
  const permission = can(ctx.viewer, 'audit.read', null)
  if (!permission.ok) return err(permission.reason)
  const [head, sealed, unsealed, check, anchors] = await Promise.all([
    newestCheckpoint(ctx.db),
    treeSize(ctx.db),
    unsealedEvents(ctx.db, 1_000),
    checkState(ctx.db),
    anchorStates(ctx.db),
  ])
  const { current, previous } = ctx.signer
  return ok({
    head: head && {
      size: head.size,
      root: head.root.toString('base64'),
      note: head.note,
      signedAt: head.signed_at,
    },
    sealed,
    unsealed,
    check,
    anchors,
    keys: { current: vkeyOf(current.key), previous: previous && vkeyOf(previous.key) },
  })
}

/** How long one step of a verification that somebody watches takes, in milliseconds. */
const stepMs = 1_500

/** Begins to read the whole log again, at once. The asking is an event of its own. */
export async function verifyNow(ctx: PersonContext): Promise<Result<CheckState, string>> {
  const permission = can(ctx.viewer, 'audit.read', null)
  if (!permission.ok) return err(permission.reason)
  const begun = await atomically<null, string>(ctx, async (tx) => {
    await restartCheck(tx)
    await record(tx, ctx, ctx.now(), {
      action: 'audit.verified',
      object: { type: 'audit', id: String(await treeSize(tx)), name: 'Audit log' },
    })
    return ok(null)
  })
  return begun.ok ? continueVerifying(ctx) : begun
}

/** Goes on with the verification for a moment; what is left is gone on with in the background. */
export async function continueVerifying(ctx: PersonContext): Promise<Result<CheckState, string>> {
  const permission = can(ctx.viewer, 'audit.read', null)
  if (!permission.ok) return err(permission.reason)
  const until = ctx.now().getTime() + stepMs
  while (ctx.now().getTime() < until && (await checkAudit(ctx)).more);
  return ok(await checkState(ctx.db))
}

/** What the proof says of one event. */
export type EventProof =
  | { state: 'unsealed' }
  | { state: 'awaiting-checkpoint'; sequence: number }
  | { state: 'proved' | 'broken'; sequence: number; size: number; signedAt: Date }

/** Looks the event up in the tree and checks its proof now, from the event as it stands up to the signed root. */
export async function proveEvent(ctx: Pick<Context, 'db'>, eventId: number): Promise<EventProof> {
  const leaf = await leafOfEvent(ctx.db, eventId)
  if (leaf === null) return { state: 'unsealed' }
  const { sequence } = leaf
  const checkpoint = await checkpointCovering(ctx.db, sequence + 1)
  if (checkpoint === null) return { state: 'awaiting-checkpoint', sequence }
  const { size, signed_at: signedAt } = checkpoint
  const [event] = await packedEvents(ctx.db, { from: sequence, to: sequence + 1, limit: 1 })
  const proof = await new TreeReader(ctx.db).inclusion(sequence, size)
  const root = event && rootFromInclusion(leafOfPacked(event).hash, { index: sequence, size }, proof)
  return { state: root?.equals(checkpoint.root) ? 'proved' : 'broken', sequence, size, signedAt }
}
