import { randomBytes } from 'node:crypto'
import type { Tx } from '@/db/client'
import { newestCheckpoint, saveCheckpoint } from '@/db/queries/audit-checkpoints'
import * as sealing from '@/db/queries/audit-seal'
import { appendTiles } from '@/db/queries/audit-tree'
import { leafOf, saltBytes, type SealedEvent } from '@/lib/domain/audit-proof/leaf'
import { GrowingTree } from '@/lib/domain/audit-proof/tiles'
import type { Context } from '../context'
import { signCheckpoint } from './checkpoint'
import { readEdges } from './tree'

/** Events per transaction: a fraction of a second of work. */
const batch = 5_000

export type Sealing = Pick<Context, 'db' | 'now' | 'signer'>

/**
 * Seals what is settled of the log, by one batch at most, and signs a checkpoint over it; any number may call it at once,
 * one of them seals. Writers never wait for it: an event gets its place in the tree after its commit.
 */
export async function sealAudit(ctx: Sealing): Promise<{ sealed: number; more: boolean }> {
  if (!(await sealing.isSealingDue(ctx.db))) return { sealed: 0, more: false }
  // No audit event: all this follows from the log, and every event told of here would have to be sealed in turn.
  return ctx.db.transaction().execute(async (tx) => {
    const state = await sealing.lockSealing(tx)
    if (state === null) return { sealed: 0, more: false }
    if (!state.atHome) {
      await sealing.reseatSealer(tx)
      return { sealed: 0, more: true }
    }
    const events = await nextEvents(tx, state)
    if (events.length > 0) await append(tx, state.size, events)
    const signedSize = (await newestCheckpoint(tx))?.size ?? 0
    const size = state.size + events.length
    if (size > signedSize) await signHead(tx, ctx, size)
    return { sealed: events.length, more: events.length === batch || state.leftover_after !== null }
  })
}

/** Seals all that is settled, as far as `most` batches go; answers how many events that were. */
export async function sealAll(ctx: Sealing, most = 100): Promise<number> {
  let sealed = 0
  for (let batches = 0; batches < most; batches += 1) {
    const outcome = await sealAudit(ctx)
    sealed += outcome.sealed
    if (!outcome.more) break
  }
  return sealed
}

async function nextEvents(tx: Tx, state: sealing.SealState): Promise<SealedEvent[]> {
  if (state.leftover_after !== null) {
    const after = state.leftover_after
    const events = await sealing.leftoverEvents(tx, { after, through: state.floor_id, limit: batch })
    const through = events.length < batch ? null : (events.at(-1)?.id ?? null)
    await sealing.saveSealState(tx, { ...state, leftover_after: through })
    return events
  }
  const events = await sealing.settledEvents(tx, state, batch)
  const last = events.at(-1)
  if (last)
    await sealing.saveSealState(tx, { ...state, last_transaction: last.transaction, last_id: last.id })
  return events
}

async function append(tx: Tx, size: number, events: readonly SealedEvent[]): Promise<void> {
  const tree = new GrowingTree(size, await readEdges(tx, size))
  const salts = randomBytes(2 * saltBytes * events.length)
  const leaves = events.map((event, place) => {
    const at = 2 * saltBytes * place
    const peopleSalt = salts.subarray(at, at + saltBytes)
    const wordsSalt = salts.subarray(at + saltBytes, at + 2 * saltBytes)
    const { hash } = leafOf(event, { people: { salt: peopleSalt }, words: { salt: wordsSalt } })
    tree.add(hash)
    return { event, hash, peopleSalt, wordsSalt }
  })
  await sealing.appendLeaves(tx, size, leaves)
  const tiles = tree.takeTiles()
  await appendTiles(
    tx,
    tiles.map((tile) => ({ ...tile, hashes: Buffer.concat(tile.hashes) })),
  )
}

async function signHead(tx: Tx, ctx: Sealing, size: number): Promise<void> {
  const root = new GrowingTree(size, await readEdges(tx, size)).root()
  const previous = await newestCheckpoint(tx)
  await saveCheckpoint(tx, signCheckpoint(ctx.signer, { size, root, now: ctx.now(), previous }))
}
