import { expect, test } from 'vitest'
import { shiftOf, sideOf } from './blast-radius'
import { HOUR } from './duration'
import { noCircumstances } from './facts'
import { PrincipalId } from './ids'
import { PolicySettings, type PolicyInput } from './policy'

const id = (n: number) => PrincipalId.parse(`00000000-0000-7000-8000-00000000000${n}`)
const facts = {
  ...noCircumstances,
  now: new Date('2026-03-02T12:00:00Z'),
  requester: {
    id: id(1),
    status: 'active' as const,
    endsAt: null,
    groupIds: [],
    teamId: null,
    employment: 'employee' as const,
    risk: 'normal' as const,
  },
  role: { name: 'Orders', archived: false },
  eligibility: [{ startsAt: new Date(0), endsAt: null }],
}
const plain: PolicyInput = {
  duration: { maxMs: 4 * HOUR, defaultMs: 2 * HOUR },
  start: { maxAheadMs: 0 },
  justification: { required: true, minLength: 10, prompt: '' },
  ticket: null,
  approval: { kind: 'none' },
}
const asking: PolicyInput = {
  ...plain,
  approval: { kind: 'approvers', needed: 1, from: [{ kind: 'owners' }], decideWithinMs: HOUR },
}
const people = { owners: [{ id: id(2), status: 'active' as const, endsAt: null, away: null }] }
const shift = (before: PolicyInput, after: PolicyInput) => {
  const side = (policy: PolicyInput) => ({ policy: PolicySettings.parse(policy), people })
  return shiftOf(facts, side(before), side(after))
}

test('whoever is asked about less gains, whoever is asked about more loses', () => {
  expect(sideOf(shift(asking, plain).change)).toBe('gains')
  expect(sideOf(shift(plain, asking).change)).toBe('loses')
  expect(sideOf(shift(asking, asking).change)).toBeNull()
})

test('what is usual today and too long tomorrow is lost, with the reason', () => {
  const shorter = { ...plain, duration: { maxMs: HOUR, defaultMs: HOUR } }
  expect(shift(plain, shorter)).toMatchObject({
    change: 'blocked',
    why: 'The longest duration for Orders is 1 h; you asked for 2 h.',
  })
})

test('more words or a ticket cost nobody their access: each wish is written as its policy asks', () => {
  const wordy: PolicyInput = {
    ...plain,
    justification: { required: true, minLength: 80, prompt: '' },
    ticket: { required: true, pattern: 'OPS-\\d+', example: 'OPS-42' },
  }
  expect(shift(plain, wordy).change).toBe('same')
})
