import { Frontier, rootOf, type Hash } from './merkle'

/** Hashes in a tile: tiles of height 8, as C2SP tlog-tiles has them. */
export const tileWidth = 256

/** A full tile: on level 0 it holds leaves, on level n the roots of full subtrees of 256^n leaves. */
export interface Tile {
  level: number
  index: number
  hashes: readonly Hash[]
  root: Hash
}

/** How many hashes level `level` has in a tree of `size` leaves, and where those that fill no tile begin. */
export function edgeOf(level: number, size: number): { from: number; to: number } {
  const to = Math.floor(size / tileWidth ** level)
  return { from: to - (to % tileWidth), to }
}

/** A tree that grows on the right: begun from its right edge, it gives out each tile as it is full. */
export class GrowingTree {
  #edges: Hash[][]
  #tiles: Tile[] = []
  size: number

  /** `edges`: for each level the hashes that fill no tile yet, as `edgeOf` places them. */
  constructor(size: number, edges: readonly (readonly Hash[])[]) {
    this.size = size
    this.#edges = edges.map((edge) => [...edge])
  }

  add(leaf: Hash): void {
    this.size += 1
    this.#put(0, leaf)
  }

  #put(level: number, hash: Hash): void {
    const edge = (this.#edges[level] ??= [])
    edge.push(hash)
    if (edge.length < tileWidth) return
    const root = rootOf(edge)
    const index = Math.floor(this.size / tileWidth ** (level + 1)) - 1
    this.#tiles.push({ level, index, hashes: edge, root })
    this.#edges[level] = []
    this.#put(level + 1, root)
  }

  /** The tiles that became full since this was last asked. */
  takeTiles(): Tile[] {
    return this.#tiles.splice(0)
  }

  root(): Hash {
    const frontier = new Frontier()
    for (const [level, edge] of [...this.#edges.entries()].toReversed())
      for (const hash of edge) frontier.add(hash, tileWidth ** level)
    return frontier.root()
  }
}
