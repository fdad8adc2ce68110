import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createSealer } from './sealing'

const place = { table: 'assignment', row: 'a', field: 'secret', version: '1' }

test('what was sealed opens again in its own place', () => {
  const sealer = createSealer(randomBytes(32))
  expect(sealer.open(place, sealer.seal(place, 'pässword'))).toBe('pässword')
})

test('a secret moved to another row, field or version does not open', () => {
  const sealer = createSealer(randomBytes(32))
  const sealed = sealer.seal(place, 'password')
  for (const moved of [{ row: 'b' }, { field: 'other' }, { version: '2' }, { table: 'target' }])
    expect(() => sealer.open({ ...place, ...moved }, sealed)).toThrow()
})

test('another key or one changed byte does not open it', () => {
  const sealer = createSealer(randomBytes(32))
  const sealed = sealer.seal(place, 'password')
  expect(() => createSealer(randomBytes(32)).open(place, sealed)).toThrow()
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed)
    changed[at] = (changed[at] ?? 0) ^ 1
    expect(() => sealer.open(place, changed), `byte ${at}`).toThrow()
  }
})

test('with the previous key beside it, what lies under either opens, and what is sealed needs the current one', () => {
  const [old, young] = [randomBytes(32), randomBytes(32)]
  const between = createSealer(young, old)
  expect(between.open(place, createSealer(old).seal(place, 'before'))).toBe('before')
  const sealed = between.seal(place, 'after')
  expect(createSealer(young).open(place, sealed)).toBe('after')
  expect(() => createSealer(old).open(place, sealed)).toThrow()
  expect(() => between.open(place, createSealer(randomBytes(32)).seal(place, 'foreign'))).toThrow()
})
