import { describe, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND } from '../duration'
import { leavesOf } from './columns'
import { readParams } from './params'
import { figureText, measured } from './words'

describe('a measured length is as exact as its size needs', () => {
  test.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [SECOND, '1.0 s'],
    [12_349, '12.3 s'],
    [59_999, '59.9 s'],
    [4 * MINUTE, '4 min'],
    [4 * MINUTE + 10 * SECOND, '4 min 10 s'],
    [3 * HOUR + 5 * MINUTE, '3 h 5 min'],
    [12 * DAY + 4 * HOUR, '12 d 4 h'],
    [-2 * SECOND, '−2.0 s'],
  ])('%d is %s', (ms, text) => expect(measured(ms)).toBe(text))
})

test('a figure without anything to measure is a dash, not a nought', () => {
  expect(figureText({ kind: 'duration' }, null)).toBe('–')
  expect(figureText({ kind: 'duration' }, 0)).toBe('0 ms')
  expect(figureText({ kind: 'count' }, 12_345)).toBe('12,345')
  expect(figureText({ kind: 'share' }, 0.945)).toBe('94.5 %')
})

describe('what a report is asked', () => {
  const now = new Date('2026-06-17T13:00:00Z')
  const given = {
    from: new Date(0),
    to: now,
    at: now,
    role: null,
    target: null,
    person: null,
    threshold: null,
  }
  const limit = { label: 'Quicker than', unit: 'seconds', initial: 10 } as const

  test('takes the limit of the reader, in its unit, or the report’s own', () => {
    expect(readParams(given, limit, now)).toMatchObject({ ok: true, value: { thresholdMs: 10 * SECOND } })
    expect(readParams({ ...given, threshold: 2.5 }, limit, now)).toMatchObject({
      ok: true,
      value: { thresholdMs: 2_500 },
    })
    expect(readParams({ ...given, threshold: 0 }, limit, now)).toMatchObject({
      ok: true,
      value: { thresholdMs: 0 },
    })
  })

  test('is refused where it makes no sense, with the field', () => {
    expect(readParams({ ...given, threshold: -1 }, limit, now)).toMatchObject({
      ok: false,
      error: [{ field: 'threshold' }],
    })
    expect(readParams({ ...given, to: new Date(-1) }, undefined, now)).toMatchObject({
      ok: false,
      error: [{ field: 'to' }],
    })
    expect(readParams({ ...given, role: "x' or true" }, undefined, now)).toMatchObject({
      ok: false,
      error: [{ field: 'role' }],
    })
  })
})

test('a difference is told place by place, not as a block', () => {
  const stage = (needed: number, from: string) => ({ needed, from: [{ kind: from }], hours: [9, 17] })
  const diff = {
    approval: {
      before: { stages: [stage(1, 'owners')] },
      after: { stages: [stage(2, 'owners'), stage(1, 'manager')] },
    },
    comment: { before: 'a', after: null },
  }
  expect(leavesOf(diff)).toEqual([
    { path: 'approval › stages › 1 › needed', before: 1, after: 2 },
    { path: 'approval › stages › 2', before: undefined, after: stage(1, 'manager') },
    { path: 'comment', before: 'a', after: null },
  ])
})
