import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anomaliesIn, type AnomalyFacts, type AnomalyThresholds } from './anomaly'
import { HOUR } from './duration'

const thresholds: AnomalyThresholds = {
  firstUseDays: 365,
  hoursFrom: 7,
  hoursTo: 19,
  hoursUsualPercent: 20,
  oftenFactor: 3,
  oftenAtLeast: 5,
  peersPercentile: 95,
  pairPercent: 80,
  pairAtLeast: 5,
  reciprocalAtLeast: 3,
  deniedDays: 14,
  afterEnd: true,
}
const usual: AnomalyFacts = {
  heldBefore: 4,
  recent: 0,
  earlier: 13,
  startHour: 10,
  startWeekday: 2,
  starts: 40,
  startsOutOfHours: 2,
  durationMs: HOUR,
  peers: { people: 5, ms: 2 * HOUR, team: true },
  pair: { name: 'Maud', approved: 3, of: 6, returned: 0 },
  denied: null,
}
const kinds = (facts: Partial<AnomalyFacts>, at: Partial<AnomalyThresholds> = {}) =>
  anomaliesIn({ ...usual, ...facts }, { ...thresholds, ...at }).map(({ kind }) => kind)
const textOf = (facts: Partial<AnomalyFacts>) => anomaliesIn({ ...usual, ...facts }, thresholds)[0]?.text

test('what is as usual is not noted', () => {
  expect(kinds({})).toEqual([])
})

test('nothing given in a year is a first time', () => {
  expect(kinds({ heldBefore: 0 })).toEqual(['first-time'])
  expect(kinds({ heldBefore: 1 })).toEqual([])
})

test('weekends and hours outside the set ones are out of hours, unless the role is used then anyway', () => {
  for (const out of [{ startWeekday: 6 }, { startWeekday: 0 }, { startHour: 6 }, { startHour: 19 }])
    expect(kinds(out)).toEqual(['out-of-hours'])
  expect(kinds({ startHour: 7 })).toEqual([])
  expect(kinds({ startHour: 3, startsOutOfHours: 8 })).toEqual([])
  expect(kinds({ startHour: 3, startsOutOfHours: 7 })).toEqual(['out-of-hours'])
  // Nine starts make nothing usual.
  expect(kinds({ startHour: 3, starts: 9, startsOutOfHours: 9 })).toEqual(['out-of-hours'])
})

test('this request counts among the seven days, against the own mean times the factor', () => {
  // 13 in 90 days are 1.01 a week: from 3.03 on, and from five requests.
  expect(kinds({ recent: 3 })).toEqual([])
  expect(kinds({ recent: 4 })).toEqual(['more-often'])
  expect(kinds({ recent: 4, earlier: 90 })).toEqual([])
  expect(textOf({ recent: 4 })).toBe(
    'Asked for 5 times in 7 days; the mean of the 90 days before is 1 a week. Noted from 3 times that on, and from 5 requests.',
  )
})

test('longer than peers only where there are three of them', () => {
  expect(kinds({ durationMs: 2 * HOUR })).toEqual([])
  expect(kinds({ durationMs: 2 * HOUR + 1 })).toEqual(['longer-than-peers'])
  expect(kinds({ durationMs: 9 * HOUR, peers: { people: 2, ms: HOUR, team: true } })).toEqual([])
})

test('one approver for most of somebody’s requests is noted with the numbers, and so is who approves each other', () => {
  expect(kinds({ pair: { name: 'Maud', approved: 4, of: 5, returned: 2 } })).toEqual(['approver-pair'])
  expect(kinds({ pair: { name: 'Maud', approved: 3, of: 4, returned: 0 } })).toEqual([])
  expect(kinds({ pair: { name: 'Maud', approved: 3, of: 9, returned: 3 } })).toEqual(['reciprocal'])
  expect(kinds({ pair: null })).toEqual([])
  expect(textOf({ pair: { name: 'Maud', approved: 4, of: 5, returned: 0 } })).toBe(
    'Maud approved 4 of this person’s 5 approved requests in 90 days: 80 %, noted from 80 % of 5 on.',
  )
})

test('asking again after a denial is noted, for the same role and for another on the same target', () => {
  const denied = { request: 'REQ-7', daysAgo: 1, role: 'Orders reader', sameRole: true }
  expect(textOf({ denied })).toBe('REQ-7 for the same role was denied 1 day ago; noted for 14 days.')
  expect(textOf({ denied: { ...denied, sameRole: false } })).toContain('for Orders reader on the same target')
})

test('what an administrator has left empty is not looked at', () => {
  const everything = {
    heldBefore: 0,
    recent: 99,
    startHour: 3,
    durationMs: 99 * HOUR,
    pair: { name: 'Maud', approved: 9, of: 9, returned: 9 },
    denied: { request: 'REQ-7', daysAgo: 0, role: 'x', sameRole: true },
  }
  expect(kinds(everything)).toHaveLength(7)
  expect(anomaliesIn({ ...usual, ...everything }, { afterEnd: false })).toEqual([])
})

test('a stricter threshold never notes less', () => {
  fc.assert(
    fc.property(
      fc.record({ approved: fc.nat(20), more: fc.nat(20), returned: fc.nat(20) }),
      fc.integer({ min: 1, max: 99 }),
      ({ approved, more, returned }, percent) => {
        const pair = { name: 'Maud', approved, of: approved + more, returned }
        const loose = kinds({ pair }, { pairPercent: percent + 1 })
        const strict = kinds({ pair }, { pairPercent: percent })
        expect(strict).toEqual(expect.arrayContaining(loose))
      },
    ),
  )
})
