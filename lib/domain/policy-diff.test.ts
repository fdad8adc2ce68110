import { expect, test } from 'vitest'
import { DAY, HOUR, MINUTE } from './duration'
import { GroupId } from './ids'
import { PolicySettings, type PolicyInput } from './policy'
import { diffPolicies } from './policy-diff'

const night = GroupId.parse('0190b000-0000-7000-8000-000000000001')
const names = { people: new Map(), groups: new Map([[night, 'Night shift']]), teams: new Map() }
const base: PolicyInput = {
  duration: { maxMs: 8 * HOUR, defaultMs: HOUR },
  start: { maxAheadMs: DAY },
  justification: { required: true, minLength: 5, prompt: 'Why?' },
  ticket: null,
  approval: { kind: 'none' },
}
const differ = (after: Partial<PolicyInput>, before: Partial<PolicyInput> = {}) =>
  diffPolicies(
    PolicySettings.parse({ ...base, ...before }),
    PolicySettings.parse({ ...base, ...after }),
    names,
  ).map((change) => `${change.label}: ${change.before ?? '–'} → ${change.after ?? '–'}`)

const owners: PolicyInput['approval'] = {
  kind: 'stages',
  stages: [{ from: [{ kind: 'owners' }] }],
  fallback: { from: [{ kind: 'administrators' }] },
}

test('the same policy does not differ from itself', () => {
  expect(differ({})).toEqual([])
})

test('each part that differs is told on its own line, lengths exactly', () => {
  expect(differ({ duration: { maxMs: DAY + 30 * MINUTE, defaultMs: HOUR } })).toEqual([
    'Duration, longest: 8h → 1d 30m',
  ])
  expect(differ({ forOthers: true })).toEqual(['Asking for others: no → yes'])
  expect(differ({ limits: { perDay: 2 } })).toEqual(['Limits, a day: none → 2'])
})

test('a part that comes or goes says so first', () => {
  const lines = differ({ approval: owners })
  expect(lines).toContain('Approval: nobody is asked → in stages')
  expect(lines).toContain('Approval, stage 1, who is asked: – → the owners of the role')
  expect(differ({}, { approval: owners })).toContain('Approval, stage 1, approvals needed: 1 → –')
})

test('special rules are told by name and in their order', () => {
  const rule = { name: 'Night', who: { groups: [night] }, terms: { forOthers: true } }
  expect(differ({ rules: [rule] })).toEqual([
    'Order of the special rules: – → Night',
    'Rule “Night”, who: – → everybody in the group Night shift',
    'Rule “Night”, asking for others: – → yes',
  ])
})
