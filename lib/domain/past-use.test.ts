import { describe, expect, test } from 'vitest'
import { DAY, HOUR } from './duration'
import { PrincipalId } from './ids'
import { lookBack, pastUse } from './past-use'
import { PolicySettings } from './policy'

const now = new Date('2026-03-02T12:00:00Z')
const at = (ms: number) => new Date(now.getTime() + ms)
const ada = PrincipalId.parse('00000000-0000-7000-8000-000000000001')
const bo = PrincipalId.parse('00000000-0000-7000-8000-000000000002')
const asked = { by: ada, now, begins: now, durationMs: HOUR }

describe('what was used before', () => {
  test('counts by when it began, for that person only', () => {
    const past = pastUse(30 * DAY)
    past.add({ by: ada, begins: at(-2 * DAY), ends: at(-2 * DAY + HOUR), approvedAt: null })
    past.add({ by: ada, begins: at(-HOUR), ends: at(-HOUR / 2), approvedAt: at(-HOUR) })
    past.add({ by: bo, begins: at(-HOUR), ends: at(-HOUR / 2), approvedAt: at(-HOUR) })
    expect(past.before(asked)).toEqual({
      usage: { inDay: 1, inWeek: 2, lastEndedAt: at(-HOUR / 2), holders: 0 },
      lastApprovedAt: at(-HOUR),
    })
  })
  test('counts whoever else holds it while this would be held', () => {
    const past = pastUse(30 * DAY)
    past.add({ by: bo, begins: at(-HOUR), ends: at(HOUR), approvedAt: null })
    expect(past.before(asked).usage.holders).toBe(1)
    expect(past.before({ ...asked, begins: at(2 * HOUR) }).usage.holders).toBe(0)
    expect(past.before({ ...asked, by: bo }).usage.holders).toBe(0)
  })
  test('knows of no answer that was given later', () => {
    const past = pastUse(DAY)
    past.add({ by: ada, begins: at(-HOUR), ends: null, approvedAt: at(HOUR) })
    expect(past.before(asked).lastApprovedAt).toBeNull()
  })
})

test('a policy looks back only as far as something in it asks', () => {
  const policy = (limits: object, rules: object[] = []) =>
    PolicySettings.parse({
      duration: { maxMs: HOUR, defaultMs: HOUR },
      start: { maxAheadMs: 0 },
      justification: { required: false, minLength: 0, prompt: '' },
      ticket: null,
      approval: { kind: 'none' },
      limits,
      rules,
    })
  expect(lookBack(policy({}))).toBe(0)
  expect(lookBack(policy({ perDay: 2 }))).toBe(DAY)
  expect(lookBack(policy({}, [{ name: 'Some', who: {}, terms: { limits: { perWeek: 1 } } }]))).toBe(7 * DAY)
})
