import { expect, test } from 'vitest'
import { DAY, HOUR, MINUTE } from './duration'
import { PrincipalId } from './ids'
import { can } from './permission'
import { PolicySettings } from './policy'
import { concernedBy, reviewDueAt, reviewNoticeAt, reviewState, toldOf } from './review'

const now = new Date('2026-03-02T10:00:00Z')
const person = (n: number) => PrincipalId.parse(`00000000-0000-7000-8000-00000000000${n}`)
const [ada, maud, nils, greta] = [person(1), person(2), person(3), person(4)]
const employed = (id: PrincipalId) => ({ id, status: 'active' as const, endsAt: null, away: null })
const named = (...ids: PrincipalId[]) => ids.map((id) => ({ kind: 'person' as const, id }))

test('a review is overdue at the very instant it is due, and never once it is given', () => {
  const open = { dueAt: now, outcome: null }
  expect(reviewState(open, new Date(now.getTime() - 1))).toBe('open')
  expect(reviewState(open, now)).toBe('overdue')
  expect(reviewState({ ...open, outcome: 'not-justified' }, now)).toBe('not-justified')
})

test('the time to review counts from the planned end', () => {
  expect(reviewDueAt({ now, durationMs: HOUR, withinMs: DAY })).toEqual(new Date('2026-03-03T11:00:00Z'))
})

test('a review that waits is told of at growing distances, last at its due instant, and then no more', () => {
  const at = (hours: number) => new Date(now.getTime() + hours * HOUR)
  const review = { accessEndsAt: now, dueAt: at(8) }
  expect([0, 1, 2, 3].map((given) => reviewNoticeAt(review, given, now))).toEqual([1, 3, 7, 8].map(at))
  expect(reviewNoticeAt(review, 1, at(5))).toEqual(at(7))
  expect(reviewNoticeAt(review, 3, at(8))).toBeNull()
})

test('whoever hears of it hears of it once, and neither its holder nor who asked for them', () => {
  const told = toldOf([maud, ada, nils, maud, greta], { holderId: ada, askedById: greta })
  expect(told).toEqual([maud, nils])
})

const policy = PolicySettings.parse({
  duration: { maxMs: HOUR, defaultMs: HOUR },
  start: { maxAheadMs: 0 },
  justification: { required: false, minLength: 0, prompt: '' },
  ticket: null,
  approval: {
    kind: 'stages',
    stages: [{ from: named(maud) }, { from: named(nils, ada) }],
    fallback: { from: named(greta) },
  },
  emergency: { maxMs: 30 * MINUTE, reviewers: { from: named(greta, ada) } },
})
const people = {
  ...Object.fromEntries([ada, maud, nils, greta].map((id) => [`person:${id}`, [employed(id)]])),
  administrators: [employed(maud), employed(ada)],
}

test('it passes over everybody of every stage, and is reviewed by others than its holder', () => {
  const { skipped, reviewers } = concernedBy(policy, { now, people, excluded: [ada] })
  expect(skipped.map(({ id }) => id)).toEqual([maud, nils])
  expect(reviewers.map(({ id }) => id)).toEqual([greta])
})

test('where no reviewer is left, administrators review', () => {
  const { reviewers } = concernedBy(policy, { now, people, excluded: [ada, greta] })
  expect(reviewers.map(({ id }) => id)).toEqual([maud])
})

test('neither the holder nor who asked for them reviews it, named or administrator', () => {
  const review = { holderId: ada, askedById: maud, reviewerIds: [ada, maud, nils] }
  const may = (id: PrincipalId, ...portalRoles: ('administrator' | 'auditor')[]) =>
    can({ id, kind: 'person', portalRoles, isApprover: false }, 'review.give', review).ok
  expect([may(ada, 'administrator'), may(maud, 'administrator'), may(nils)]).toEqual([false, false, true])
  expect([may(greta), may(greta, 'auditor'), may(greta, 'administrator')]).toEqual([false, false, true])
})
