import { describe, expect, test } from 'vitest'
import { DAY } from './duration'
import { mayStand, riskAt, riskSentence, type RiskStanding } from './person-risk'
import { err, ok } from './result'

const now = new Date('2026-06-17T12:00:00Z')
const tomorrow = new Date(now.getTime() + DAY)
const normal: RiskStanding = { risk: 'normal', reason: '', setBy: null, setAt: null, until: null }
const elevated: RiskStanding = {
  risk: 'elevated',
  reason: 'Lost a laptop.',
  setBy: 'Greta Holm',
  setAt: now,
  until: null,
}

describe('a person’s risk', () => {
  test('is normal again at the very instant it was set until', () => {
    const risk = { ...elevated, until: tomorrow }
    expect(riskAt(risk, new Date(tomorrow.getTime() - 1))).toBe('elevated')
    expect(riskAt(risk, tomorrow)).toBe('normal')
    expect(riskAt(elevated, new Date('2036-01-01'))).toBe('elevated')
  })

  test('is told with who said so and why', () => {
    expect(riskSentence(elevated, now)).toBe(
      'Risk: elevated, set by Greta Holm because: Lost a laptop; until reviewed.',
    )
    expect(riskSentence({ ...elevated, until: tomorrow }, now)).toContain('; until 2026-06-18 12:00 UTC.')
    expect(riskSentence({ ...elevated, until: tomorrow }, tomorrow)).toBeNull()
    expect(riskSentence(normal, now)).toBeNull()
  })

  test('is set with a reason, for a time to come, and only to something else', () => {
    expect(mayStand({ risk: 'high', reason: ' ', until: null }, normal, now)).toEqual(err('reason-missing'))
    expect(mayStand({ risk: 'high', reason: 'Why', until: now }, normal, now)).toEqual(err('ends-too-early'))
    expect(mayStand({ risk: 'normal', reason: 'Why', until: null }, normal, now)).toEqual(err('unchanged'))
    expect(mayStand(elevated, elevated, now)).toEqual(err('unchanged'))
    expect(mayStand({ ...elevated, until: tomorrow }, elevated, now)).toEqual(ok(null))
    expect(mayStand({ risk: 'normal', reason: 'Found again', until: null }, elevated, now)).toEqual(ok(null))
  })
})
