import { createHash } from 'node:crypto'

/** The Merkle tree of RFC 9162, section 2.1, over SHA-256. Sizes and places are numbers below 2^53. */
export type Hash = Buffer

export function sha256(...parts: readonly (Uint8Array | string)[]): Hash {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

const leafPrefix = Buffer.from([0])
const nodePrefix = Buffer.from([1])

export const leafHash = (entry: Uint8Array | string): Hash => sha256(leafPrefix, entry)
export const nodeHash = (left: Hash, right: Hash): Hash => sha256(nodePrefix, left, right)
export const emptyRoot: Hash = sha256()

/** A subtree: the leaves from `start` on, `size` of them. */
export interface Range {
  start: number
  size: number
}

/** The largest power of two below `size`, which is at least 2. */
export function splitOf(size: number): number {
  let split = 1
  while (split * 2 < size) split *= 2
  return split
}

/** The subtrees whose roots prove that leaf `index` is in the tree of `size` leaves, from the leaf upwards. */
export function inclusionRanges(index: number, size: number, start = 0): Range[] {
  if (size <= 1) return []
  const left = splitOf(size)
  return index < left
    ? [...inclusionRanges(index, left, start), { start: start + left, size: size - left }]
    : [...inclusionRanges(index - left, size - left, start + left), { start, size: left }]
}

/** The subtrees whose roots prove that the tree of `older` leaves begins that of `newer`; 0 < older <= newer. */
export function consistencyRanges(older: number, newer: number): Range[] {
  const within = (old: number, size: number, start: number, whole: boolean): Range[] => {
    if (old === size) return whole ? [] : [{ start, size }]
    const left = splitOf(size)
    return old <= left
      ? [...within(old, left, start, whole), { start: start + left, size: size - left }]
      : [...within(old - left, size - left, start + left, false), { start, size: left }]
  }
  return within(older, newer, 0, true)
}

/** The root that an inclusion proof leads to; null when the proof has not the length that the places ask for. */
export function rootFromInclusion(
  leaf: Hash,
  at: { index: number; size: number },
  proof: readonly Hash[],
): Hash | null {
  if (at.index < 0 || at.index >= at.size) return null
  let [place, last, root] = [at.index, at.size - 1, leaf]
  for (const sibling of proof) {
    if (last === 0) return null
    if (place % 2 === 1 || place === last) {
      root = nodeHash(sibling, root)
      while (place % 2 === 0 && place !== 0) [place, last] = [place / 2, Math.floor(last / 2)]
    } else root = nodeHash(root, sibling)
    ;[place, last] = [Math.floor(place / 2), Math.floor(last / 2)]
  }
  return last === 0 ? root : null
}

/** Whether a proof shows that the newer tree begins with the older one, leaf by leaf. */
export function isConsistent(
  older: { size: number; root: Hash },
  newer: { size: number; root: Hash },
  proof: readonly Hash[],
): boolean {
  if (older.size > newer.size) return false
  if (older.size === newer.size) return proof.length === 0 && older.root.equals(newer.root)
  if (older.size === 0) return proof.length === 0
  const path = isPowerOfTwo(older.size) ? [older.root, ...proof] : [...proof]
  const [first, ...rest] = path
  if (first === undefined) return false
  let [place, last] = [older.size - 1, newer.size - 1]
  while (place % 2 === 1) [place, last] = [(place - 1) / 2, Math.floor(last / 2)]
  let [old, now] = [first, first]
  for (const each of rest) {
    if (last === 0) return false
    if (place % 2 === 1 || place === last) {
      ;[old, now] = [nodeHash(each, old), nodeHash(each, now)]
      while (place % 2 === 0 && place !== 0) [place, last] = [place / 2, Math.floor(last / 2)]
    } else now = nodeHash(now, each)
    ;[place, last] = [Math.floor(place / 2), Math.floor(last / 2)]
  }
  return last === 0 && old.equals(older.root) && now.equals(newer.root)
}

export function isPowerOfTwo(size: number): boolean {
  return size >= 1 && Number.isInteger(Math.log2(size)) && 2 ** Math.round(Math.log2(size)) === size
}

/** The largest subtree of full height that begins at `start` and ends at `end` or before. */
function largestAt(start: number, end: number): number {
  let size = 1
  while ((start / size) % 2 === 0 && start + size * 2 <= end) size *= 2
  return size
}

/** The largest full subtrees that cover [start, end), from the left: what the frontier takes in one piece each. */
export function coveringRanges(start: number, end: number): Range[] {
  const ranges: Range[] = []
  for (let at = start; at < end;) {
    const size = largestAt(at, end)
    ranges.push({ start: at, size })
    at += size
  }
  return ranges
}

/** A tree as it grows from the left: the roots of the full subtrees that it is made of, never more than 53. */
export class Frontier {
  #parts: { size: number; root: Hash }[] = []
  size = 0

  /** The full subtrees from the left, as `resume` takes them. */
  parts(): { size: number; root: Hash }[] {
    return [...this.#parts]
  }

  static resume(parts: readonly { size: number; root: Hash }[]): Frontier {
    const frontier = new Frontier()
    for (const { root, size } of parts) frontier.add(root, size)
    return frontier
  }

  /** Takes the root of a full subtree of `size` leaves, which must begin where it may: a multiple of its size. */
  add(root: Hash, size = 1): void {
    if (this.size % size !== 0) throw new RangeError('A subtree does not begin here.')
    let [top, topSize] = [root, size]
    this.size += size
    for (let left = this.#parts.at(-1); left?.size === topSize; left = this.#parts.at(-1)) {
      this.#parts.pop()
      ;[top, topSize] = [nodeHash(left.root, top), topSize * 2]
    }
    this.#parts.push({ size: topSize, root: top })
  }

  root(): Hash {
    const [last, ...others] = this.#parts.toReversed()
    return others.reduce((root, left) => nodeHash(left.root, root), last?.root ?? emptyRoot)
  }
}

/** The root of as many leaves as are given. */
export function rootOf(leaves: readonly Hash[]): Hash {
  const frontier = new Frontier()
  for (const leaf of leaves) frontier.add(leaf)
  return frontier.root()
}
