import { RFC9162 } from '@transmute/rfc9162'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  consistencyRanges,
  coveringRanges,
  emptyRoot,
  Frontier,
  inclusionRanges,
  isConsistent,
  isPowerOfTwo,
  leafHash,
  rootFromInclusion,
  rootOf,
  sha256,
  type Hash,
} from './merkle'
import { edgeOf, GrowingTree, tileWidth } from './tiles'

// The reference tree of Certificate Transparency: its eight leaves, and the root over the first n of them.
const leaves = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
]
const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]
const hashes = leaves.map((leaf) => leafHash(Buffer.from(leaf, 'hex')))

describe('the reference tree of Certificate Transparency', () => {
  test.each(roots.map((root, size) => [size, root] as const))('over its first %i leaves', (size, root) => {
    expect(rootOf(hashes.slice(0, size)).toString('hex')).toBe(root)
  })

  test('proves its sixth leaf, and its first six leaves', () => {
    const hex = (ranges: ReturnType<typeof inclusionRanges>) =>
      ranges.map(({ start, size }) => rootOf(hashes.slice(start, start + size)).toString('hex'))
    expect(hex(inclusionRanges(5, 8))).toEqual([
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ])
    expect(hex(consistencyRanges(6, 8))).toEqual([
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ])
  })
})

const entry = (n: number) => Buffer.from(`event ${n}`)
const entries = (size: number) => Array.from({ length: size }, (_, n) => entry(n))
const leavesOf = (size: number) => entries(size).map((each) => leafHash(each))
const between = (list: readonly Hash[], ranges: readonly { start: number; size: number }[]) =>
  ranges.map(({ start, size }) => rootOf(list.slice(start, start + size)))
const sized = fc.integer({ min: 1, max: 90 })

test('another implementation of RFC 9162 gives the same roots and proofs', async () => {
  await fc.assert(
    fc.asyncProperty(sized, fc.nat(), async (size, pick) => {
      const all = leavesOf(size)
      const index = pick % size
      expect(Buffer.from(await RFC9162.MTH(entries(size)))).toEqual(rootOf(all))
      const path = await RFC9162.PATH(index, entries(size))
      expect(path.map((each) => Buffer.from(each))).toEqual(between(all, inclusionRanges(index, size)))
      const older = 1 + (pick % size)
      const given = await RFC9162.PROOF(older, entries(size))
      // It begins with the older root where that is the root of a full subtree; the RFC leaves out what is known already.
      const proof = older === size || isPowerOfTwo(older) ? given.slice(1) : given
      expect(proof.map((each) => Buffer.from(each))).toEqual(between(all, consistencyRanges(older, size)))
    }),
    { numRuns: 60 },
  )
})

test('every leaf is proved, and nothing else by the same proof', () => {
  fc.assert(
    fc.property(sized, fc.nat(), fc.nat(), (size, pick, spoilt) => {
      const all = leavesOf(size)
      const index = pick % size
      const proof = between(all, inclusionRanges(index, size))
      const leaf = all[index] ?? emptyRoot
      expect(rootFromInclusion(leaf, { index, size }, proof)).toEqual(rootOf(all))
      expect(rootFromInclusion(sha256('another'), { index, size }, proof)).not.toEqual(rootOf(all))
      const other = (index + 1 + (spoilt % Math.max(1, size - 1))) % size
      if (other !== index)
        expect(rootFromInclusion(leaf, { index: other, size }, proof)).not.toEqual(rootOf(all))
      expect(rootFromInclusion(leaf, { index, size }, [...proof, emptyRoot])).toBeNull()
    }),
  )
})

test('a log is consistent with what it began as, and with nothing that differs in one event', () => {
  fc.assert(
    fc.property(sized, fc.nat(), fc.nat(), (size, pick, spoilt) => {
      const all = leavesOf(size)
      const older = 1 + (pick % size)
      const proof = between(all, consistencyRanges(older, size))
      const [was, is] = [
        { size: older, root: rootOf(all.slice(0, older)) },
        { size, root: rootOf(all) },
      ]
      expect(isConsistent(was, is, proof)).toBe(true)
      const edited = all.with(spoilt % older, sha256('another'))
      expect(isConsistent({ size: older, root: rootOf(edited.slice(0, older)) }, is, proof)).toBe(false)
      if (older < size) expect(isConsistent(was, { size, root: rootOf(edited) }, proof)).toBe(false)
      expect(isConsistent(is, was, proof)).toBe(older === size)
    }),
  )
})

test('full subtrees cover any stretch, and lead to the same root as the leaves', () => {
  fc.assert(
    fc.property(sized, fc.nat(), (size, pick) => {
      const all = leavesOf(size)
      const middle = pick % size
      const frontier = new Frontier()
      for (const range of [...coveringRanges(0, middle), ...coveringRanges(middle, size)])
        frontier.add(rootOf(all.slice(range.start, range.start + range.size)), range.size)
      expect(frontier.root()).toEqual(rootOf(all))
      expect(Frontier.resume(frontier.parts()).root()).toEqual(rootOf(all))
    }),
  )
})

test('a tree that grows in batches from its right edge gives the tiles and root of one that grew at once', () => {
  const all = leavesOf(70_000)
  const whole = new GrowingTree(0, [])
  for (const leaf of all) whole.add(leaf)
  const tiles = whole.takeTiles()
  expect(
    tiles.map(({ level, index }) => `${level}/${index}`).filter((name) => !name.startsWith('0/')),
  ).toEqual(['1/0'])
  expect(whole.root()).toEqual(rootOf(all))
  for (const cut of [255, 65_536, 69_999]) {
    const placed = (level: number, { from, to }: { from: number; to: number }) =>
      level === 0
        ? all.slice(from, to)
        : tiles
            .filter((tile) => tile.level === level - 1 && tile.index >= from && tile.index < to)
            .map(({ root }) => root)
    const edges = [0, 1, 2].map((level) => placed(level, edgeOf(level, cut)))
    const grown = new GrowingTree(cut, edges)
    for (const leaf of all.slice(cut)) grown.add(leaf)
    expect(grown.root()).toEqual(whole.root())
    const later = tiles.filter(({ level, index }) => (index + 1) * tileWidth ** (level + 1) > cut)
    expect(grown.takeTiles().map(({ root }) => root.toString('hex'))).toEqual(
      later.map(({ root }) => root.toString('hex')),
    )
  }
})
