import { sql } from 'kysely'
import type { Tx } from '@/db/client'
import { packedEvents, type PackedEvent } from '@/db/queries/audit-packed'
import { appendTiles } from '@/db/queries/audit-tree'
import { rootOf } from '@/lib/domain/audit-proof/merkle'
import { checkpointBody, keyHashOf, noteText } from '@/lib/domain/audit-proof/note'
import { GrowingTree } from '@/lib/domain/audit-proof/tiles'
import type { Signer } from '@/lib/services/context'
import { leafOfPacked } from '@/lib/services/audit/pack/lines'

function allEvents(tx: Tx): Promise<PackedEvent[]> {
  return packedEvents(tx, { from: 0, to: 1_000_000, limit: 1_000_000 })
}

/** Numbers the leaves from 0 on again, in their order. */
export async function renumber(tx: Tx): Promise<void> {
  await sql`update audit_leaf set sequence = -1 - sequence`.execute(tx)
  await sql`
    update audit_leaf l set sequence = n.place - 1 from
      (select event_id, row_number() over (order by sequence desc) as place from audit_leaf) n
    where n.event_id = l.event_id`.execute(tx)
}

/** Leaves and tiles made to fit the events as they are now. */
export async function rehash(tx: Tx): Promise<GrowingTree> {
  const tree = new GrowingTree(0, [])
  await sql`delete from audit_tile`.execute(tx)
  const events = await allEvents(tx)
  const hashes = events.map((event) => leafOfPacked(event).hash)
  for (const hash of hashes) tree.add(hash)
  await sql`
    update audit_leaf l set hash = n.hash, event_at = e.occurred_at
    from unnest(${events.map((event) => event.id)}::bigint[], ${hashes}::bytea[]) n (id, hash), audit_event e
    where l.event_id = n.id and e.id = n.id`.execute(tx)
  await appendTiles(
    tx,
    tree.takeTiles().map((tile) => ({ ...tile, hashes: Buffer.concat(tile.hashes) })),
  )
  return tree
}

/** Every checkpoint made anew over what the log holds now, up to its new end, at the times they had. */
export async function resign(tx: Tx, by: Signer): Promise<void> {
  const events = await allEvents(tx)
  const former = await tx
    .selectFrom('audit_checkpoint')
    .select(['size', 'signed_at'])
    .orderBy('size')
    .execute()
  await sql`delete from audit_checkpoint`.execute(tx)
  const last = former.at(-1)
  if (last === undefined) return
  const kept = former.filter(({ size }) => size < events.length)
  const hashes = events.map((event) => leafOfPacked(event).hash)
  for (const { size, signed_at } of [...kept, { size: events.length, signed_at: last.signed_at }]) {
    const root = rootOf(hashes.slice(0, size))
    const body = checkpointBody({ origin: by.origin, size, root, time: signed_at })
    const signatures = [
      { name: by.origin, keyHash: keyHashOf(by.current.key), signature: by.current.sign(body) },
    ]
    await tx
      .insertInto('audit_checkpoint')
      .values({ size, root, note: noteText({ body, signatures }), signed_at })
      .execute()
  }
}

/** A whole new proof over what the events say now, as good as who has this key can make it. */
export async function rewrite(tx: Tx, by: Signer): Promise<void> {
  await renumber(tx)
  await rehash(tx)
  await resign(tx, by)
}
