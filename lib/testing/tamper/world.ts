import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { createPool, databaseOn, type Db, type Tx } from '@/db/client'
import { treeSize } from '@/db/queries/audit-tree'
import { findCluster } from '@/db/embedded/cluster'
import { freshDatabase } from '@/db/testing'
import { verify } from '@/lib/audit-pack/verify.mjs'
import type { Signer } from '@/lib/services/context'
import { writePack } from '@/lib/services/audit/pack/folder'
import { createSigner } from '@/lib/signing'
import { anEvent, append, sealEverything } from '../audit'
import { aContext } from '../factories'

/** The events that are sealed at a time; after the last but one the checkpoint is anchored outside. */
const stages = [1, 99, 160, 40, 30]
const at = new Date('2026-03-20T12:00:00Z')
const madeAt = new Date('2026-03-21T12:00:00Z')

export interface TamperWorld {
  /** With the rights of the superuser and every trigger off, in a transaction that is rolled back: a copy to tamper with. */
  inCopy<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  signer: Signer
  /** A key that the log never had. */
  stranger: Signer
  /** How many events were sealed when the anchor was made, and are by now. */
  anchored: number
  size: number
  /** What the offline verifier says of a pack made of a copy: null when it passes, else why it does not. */
  examine(tx: Tx, by: Signer, range: { first: number; last: number } | null): Promise<Verdict>
  close(): Promise<void>
}

export interface Verdict {
  withAnchor: string | null
  withoutAnchor: string | null
}

class RollBack extends Error {}

export async function tamperWorld(): Promise<TamperWorld> {
  const fresh = await freshDatabase()
  const dir = await mkdtemp(path.join(tmpdir(), 'gatehouse-tamper-'))
  const anchor = path.join(dir, 'anchor')
  const ctx = aContext(fresh.db, { now: () => at })
  let size = 0
  for (const [stage, count] of stages.entries()) {
    if (stage === stages.length - 1) await writeFile(anchor, await noteOf(fresh.db, size))
    await append(
      fresh.db,
      Array.from({ length: count }, (_, n) =>
        anEvent(new Date(at.getTime() + (size + n) * 60_000), {
          actor_name: `Person ${n % 7}`,
          reason: `Order ${size + n}`,
          after: JSON.stringify({ state: 'ACTIVE', n }),
        }),
      ),
    )
    await sealEverything(ctx)
    size = await treeSize(fresh.db)
  }
  const super_ = await superuser(fresh.url)
  let packs = 0
  async function passes(folder: string, anchors: string[]): Promise<string | null> {
    try {
      await verify(folder, { anchors, keys: [], workers: 1 })
      return null
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }
  return {
    signer: ctx.signer,
    stranger: createSigner({ origin: ctx.signer.origin, current: Buffer.alloc(32, 66), previous: null }),
    anchored: size - (stages.at(-1) ?? 0),
    size,
    async inCopy(work) {
      const kept: { value: Awaited<ReturnType<typeof work>> }[] = []
      await super_
        .transaction()
        .execute(async (tx) => {
          await sql`set local session_replication_role = replica`.execute(tx)
          kept.push({ value: await work(tx) })
          throw new RollBack()
        })
        .catch((error: unknown) => {
          if (!(error instanceof RollBack)) throw error
        })
      const [found] = kept
      if (found === undefined) throw new Error('unreachable: the work ended without a value')
      return found.value
    },
    async examine(tx, by, range) {
      const folder = path.join(dir, `pack-${(packs += 1)}`)
      const head = await tx
        .selectFrom('audit_checkpoint')
        .select('size')
        .orderBy('size', 'desc')
        .limit(1)
        .executeTakeFirst()
      try {
        if (head === undefined)
          return { withAnchor: 'there is no checkpoint', withoutAnchor: 'there is no checkpoint' }
        await writePack(tx, by, folder, { size: head.size, range, now: madeAt, query: {} })
        return { withAnchor: await passes(folder, [anchor]), withoutAnchor: await passes(folder, []) }
      } catch (error) {
        // The portal itself cannot make a pack of what is left: nothing to show to anybody.
        const reason = `no pack: ${error instanceof Error ? error.message : String(error)}`
        return { withAnchor: reason, withoutAnchor: reason }
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
    async close() {
      await super_.destroy()
      await fresh.drop()
      await rm(dir, { recursive: true })
    },
  }
}

async function noteOf(db: Db, size: number): Promise<string> {
  const row = await db
    .selectFrom('audit_checkpoint')
    .select('note')
    .where('size', '=', size)
    .executeTakeFirstOrThrow()
  return row.note
}

async function superuser(url: string): Promise<Db> {
  const dir = path.resolve(import.meta.dirname, '../../../.gatehouse/test/portal')
  const cluster = await findCluster('portal', dir)
  if (!cluster) throw new Error('The portal test cluster does not run.')
  return databaseOn(createPool(cluster.superuserUrl(new URL(url).pathname.slice(1)), { maxConnections: 1 }))
}
