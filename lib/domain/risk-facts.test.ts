import { expect, test } from 'vitest'
import { HOUR, MINUTE } from './duration'
import type { RiskStanding } from './person-risk'
import { riskFacts, withAnomalies, type Seen } from './risk-facts'

const now = new Date('2026-06-17T10:00:00Z')
const normal: RiskStanding = { risk: 'normal', reason: '', setBy: null, setAt: null, until: null }
const quiet: Seen = {
  granted: 4,
  usualMs: HOUR,
  durationMs: HOUR,
  startHour: 10,
  startWeekday: 2,
  environment: 'staging',
  risk: 'low',
  employment: 'employee',
  person: { standing: normal, now },
}
const codes = (seen: Partial<Seen>) => riskFacts({ ...quiet, ...seen }).map((fact) => fact.code)

test('an ordinary request has no risk facts', () => {
  expect(riskFacts(quiet)).toEqual([])
})

test.each([
  ['a role of high risk', { risk: 'high' }, 'high-risk'],
  ['a role of critical risk', { risk: 'critical' }, 'critical-risk'],
  ['nothing granted in a year', { granted: 0, usualMs: null }, 'first-time'],
  ['a production system', { environment: 'production' }, 'production'],
  ['a person of high risk', { person: { standing: { ...normal, risk: 'high' }, now } }, 'high-person'],
  ['a contractor', { employment: 'contractor' }, 'contractor'],
  ['a Saturday', { startWeekday: 6 }, 'out-of-hours'],
  ['a Sunday', { startWeekday: 0 }, 'out-of-hours'],
  ['6:59', { startHour: 6 }, 'out-of-hours'],
  ['19:00', { startHour: 19 }, 'out-of-hours'],
] as const)('%s is said', (_what, seen, code) => {
  expect(codes(seen)).toEqual([code])
})

test('working hours begin at 7 and end at 19', () => {
  expect(codes({ startHour: 7 })).toEqual([])
  expect(codes({ startHour: 18 })).toEqual([])
})

test('half an hour more than usual is not yet longer than usual', () => {
  expect(codes({ durationMs: HOUR + 30 * MINUTE })).toEqual([])
  expect(codes({ durationMs: HOUR + 31 * MINUTE })).toEqual(['longer-than-usual'])
})

test('the most telling facts come first', () => {
  expect(codes({ risk: 'critical', granted: 0, usualMs: null, environment: 'production' })).toEqual([
    'critical-risk',
    'first-time',
    'production',
  ])
})

test('what was noted with the request takes the place of the same fact without numbers, and stands in its order', () => {
  const facts = riskFacts({ ...quiet, risk: 'high', granted: 0, usualMs: null, environment: 'production' })
  const noted = [
    { kind: 'more-often', text: 'Asked for 9 times.' },
    { kind: 'first-time', text: 'Given 0 times in 365 days.' },
  ] as const
  expect(withAnomalies(facts, noted)).toEqual([
    { code: 'high-risk', text: 'The role is of high risk.' },
    { code: 'first-time', text: 'Given 0 times in 365 days.' },
    { code: 'more-often', text: 'Asked for 9 times.' },
    { code: 'production', text: 'The target is a production system.' },
  ])
})
