import type { Db } from '@/db/client'
import { edgeHashes, tileHashes } from '@/db/queries/audit-tree'
import {
  consistencyRanges,
  inclusionRanges,
  isPowerOfTwo,
  nodeHash,
  rootOf,
  splitOf,
  type Hash,
  type Range,
} from '@/lib/domain/audit-proof/merkle'
import { edgeOf, tileWidth } from '@/lib/domain/audit-proof/tiles'

/** The right edge of the tree of `size` leaves, level by level. */
export async function readEdges(db: Db, size: number): Promise<Hash[][]> {
  const edges: Hash[][] = []
  for (let level = 0; edgeOf(level, size).to > 0; level += 1)
    edges.push(await edgeHashes(db, { level, ...edgeOf(level, size) }))
  return edges
}

/** Reads subtrees of the sealed log from its tiles; each tile is read once. */
export class TreeReader {
  #tiles = new Map<string, Promise<Hash[]>>()
  #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  /** What proves that leaf `index` is in the tree of `size` leaves. */
  inclusion(index: number, size: number): Promise<Hash[]> {
    return Promise.all(inclusionRanges(index, size).map((range) => this.rootOf(range)))
  }

  /** What proves that the tree of `older` leaves begins that of `newer`. */
  consistency(older: number, newer: number): Promise<Hash[]> {
    if (older === 0) return Promise.resolve([])
    return Promise.all(consistencyRanges(older, newer).map((range) => this.rootOf(range)))
  }

  async rootOf({ start, size }: Range): Promise<Hash> {
    if (isPowerOfTwo(size)) return this.#full(start, size)
    const left = splitOf(size)
    const halves = [
      { start, size: left },
      { start: start + left, size: size - left },
    ]
    const [first, second] = await Promise.all(halves.map((half) => this.rootOf(half)))
    if (first === undefined || second === undefined) throw new Error('unreachable: two halves')
    return nodeHash(first, second)
  }

  async #full(start: number, size: number): Promise<Hash> {
    let [level, unit] = [0, 1]
    while (unit * tileWidth <= size) [level, unit] = [level + 1, unit * tileWidth]
    const place = start / unit
    const hashes = await this.#tile(level, Math.floor(place / tileWidth))
    const first = place % tileWidth
    const wanted = hashes.slice(first, first + size / unit)
    if (wanted.length < size / unit) throw new RangeError('The tree does not reach so far.')
    return rootOf(wanted)
  }

  #tile(level: number, index: number): Promise<Hash[]> {
    const name = `${level}/${index}`
    const known = this.#tiles.get(name) ?? this.#read(level, index)
    this.#tiles.set(name, known)
    // Enough for any proof; a walk over the whole log forgets the tiles it has left behind.
    if (this.#tiles.size > 64) this.#tiles.delete(this.#tiles.keys().next().value ?? '')
    return known
  }

  async #read(level: number, index: number): Promise<Hash[]> {
    const full = await tileHashes(this.#db, level, index)
    if (full === null)
      return edgeHashes(this.#db, { level, from: index * tileWidth, to: (index + 1) * tileWidth })
    return Array.from({ length: tileWidth }, (_, place) => full.subarray(place * 32, place * 32 + 32))
  }
}
