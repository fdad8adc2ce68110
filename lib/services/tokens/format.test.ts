import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mintToken, parseToken } from './format'

test('a token is recognised by its shape and checksum, and what is kept of it is not the token', () => {
  const { text, key, secretHash } = mintToken()
  expect(text).toMatch(/^gh_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$/)
  expect(parseToken(text)).toEqual({ key, secretHash })
  expect(secretHash).toHaveLength(32)
  expect(text).not.toContain(secretHash.toString('hex'))
})

test('any one character mistyped is noticed without a database', () => {
  const { text } = mintToken()
  fc.assert(
    fc.property(
      fc.nat(text.length - 1),
      fc.constantFrom('0', 'A', 'z', '_', ' ', '-', 'é', '\0'),
      (at, letter) => {
        fc.pre(text[at] !== letter)
        expect(parseToken(text.slice(0, at) + letter + text.slice(at + 1))).toBeNull()
      },
    ),
  )
})

test('whatever is sent, reading it throws nothing and finds no token', () => {
  fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => parseToken(text) === null))
})

test('no two tokens are alike', () => {
  expect(new Set(Array.from({ length: 500 }, () => mintToken().key)).size).toBe(500)
})
