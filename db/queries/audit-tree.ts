import { sql } from 'kysely'
import type { Db, Tx } from '../client'

export interface NewTile {
  level: number
  index: number
  hashes: Buffer
  root: Buffer
}

export async function appendTiles(tx: Tx, tiles: readonly NewTile[]): Promise<void> {
  if (tiles.length > 0)
    await tx
      .insertInto('audit_tile')
      .values([...tiles])
      .execute()
}

/** The hashes of a tile, one after the other; null while it is not full. */
export async function tileHashes(db: Db, level: number, index: number): Promise<Buffer | null> {
  const row = await db
    .selectFrom('audit_tile')
    .select('hashes')
    .where('level', '=', level)
    .where('index', '=', index)
    .executeTakeFirst()
  return row?.hashes ?? null
}

/** The hashes of `level` from place `from` up to `to`, not included: leaves, or the roots of the full tiles below. */
export async function edgeHashes(
  db: Db,
  args: { level: number; from: number; to: number },
): Promise<Buffer[]> {
  const { rows } =
    args.level === 0
      ? await sql<{ hash: Buffer }>`select hash from audit_leaf
          where sequence >= ${args.from} and sequence < ${args.to} order by sequence`.execute(db)
      : await sql<{ hash: Buffer }>`select root as hash from audit_tile
          where level = ${args.level - 1} and index >= ${args.from} and index < ${args.to} order by index`.execute(
          db,
        )
  return rows.map((row) => row.hash)
}

/** How many events are sealed. */
export async function treeSize(db: Db): Promise<number> {
  const { rows } = await sql<{ size: number }>`
    select coalesce((select sequence + 1 from audit_leaf order by sequence desc limit 1), 0)::bigint as size`.execute(
    db,
  )
  return rows[0]?.size ?? 0
}

/** Where an event stands in the tree; null while it is not sealed. */
export async function leafOfEvent(
  db: Db,
  eventId: number,
): Promise<{ sequence: number; hash: Buffer } | null> {
  const row = await db
    .selectFrom('audit_leaf')
    .select(['sequence', 'hash'])
    .where('event_id', '=', eventId)
    .executeTakeFirst()
  return row ?? null
}
