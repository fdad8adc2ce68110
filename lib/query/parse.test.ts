import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { withoutFields, withSpanRemoved, withTerm } from './edit'
import { longestQuery, mostTokens, parseQuery } from './parse'
import { quoted, tokenize } from './tokens'

const readable = fc
  .string({ minLength: 1, maxLength: 30 })
  .filter((text) => text.trim() === text && !text.includes('\0'))

describe('the query language', () => {
  test('reads tokens, exclusions, phrases and moments', () => {
    const parsed = parseQuery(
      'actor:ada action:grant.* since:7d -via:sweep request:REQ-1042 risk:high "two words" orders',
    )
    expect(parsed.errors).toEqual([])
    expect(parsed.query.terms.map(({ field, value, negated }) => [field, value, negated])).toEqual([
      ['actor', 'ada', false],
      ['action', 'grant.*', false],
      ['via', 'sweep', true],
      ['request', 'REQ-1042', false],
      ['risk', 'high', false],
    ])
    expect(parsed.query.phrases).toEqual([
      { text: 'two words', negated: false },
      { text: 'orders', negated: false },
    ])
    expect(parsed.since).toEqual({ text: '7d', at: { start: 25, end: 33 } })
  })

  test('keeps quotes and backslashes inside a quoted value', () => {
    expect(parseQuery(String.raw`actor:"Ada \"the\" Park" -"a\\b"`).query).toEqual({
      terms: [expect.objectContaining({ field: 'actor', value: 'Ada "the" Park' })],
      phrases: [{ text: String.raw`a\b`, negated: true }],
    })
  })

  test.each([
    ['actr:ada', 0, 8, /no field “actr”/],
    ['actor: via:web', 0, 6, /Say what/],
    ['via:web "open', 8, 13, /closing quote/],
    ['via:web ab', 8, 10, /at least 3/],
    ['-since:7d', 0, 9, /cannot be excluded/],
    ['http://x.example', 0, 16, /no field “http”/],
  ])('marks the mistake in %s where it stands', (text, start, end, message) => {
    expect(parseQuery(text).errors).toEqual([{ message: expect.stringMatching(message), at: { start, end } }])
  })

  test('refuses more than it would want to answer', () => {
    expect(parseQuery('x'.repeat(longestQuery + 1)).errors).toHaveLength(1)
    expect(parseQuery('via:web '.repeat(mostTokens + 1)).errors).toHaveLength(1)
  })

  test('reads any text whatever, and leaves out nothing but spaces', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        const tokens = tokenize(text)
        let end = 0
        for (const { at } of tokens) {
          expect(text.slice(end, at.start).trim()).toBe('')
          expect(at.end).toBeGreaterThan(at.start)
          end = at.end
        }
        expect(text.slice(end).trim()).toBe('')
        for (const { at } of parseQuery(text).errors) expect(at.start).toBeLessThan(at.end)
      }),
    )
  })

  test('reads back whatever value it writes', () => {
    fc.assert(
      fc.property(readable, fc.boolean(), (value, negated) => {
        const { query, errors } = parseQuery(
          withTerm('via:web "some text"', { field: 'actor', value, negated }),
        )
        expect(errors).toEqual([])
        expect(query.terms).toEqual([
          expect.objectContaining({ field: 'via' }),
          expect.objectContaining({ field: 'actor', value, negated }),
        ])
        expect(query.phrases).toEqual([{ text: 'some text', negated: false }])
        expect(tokenize(quoted(value))).toEqual([expect.objectContaining({ key: null, value })])
      }),
    )
  })

  test('taking a term away again gives the query that was there', () => {
    const before = 'action:grant.* "two words"'
    const after = withTerm(before, { field: 'role', value: 'Orders: read', negated: true })
    const added = parseQuery(after).query.terms[1]
    expect(after).toBe('action:grant.* "two words" -role:"Orders: read"')
    expect(added && withSpanRemoved(after, added.at)).toBe(before)
    expect(withoutFields(`since:7d ${before} until:2026-01-01`, ['since', 'until'])).toBe(before)
  })
})
