import { describe, expect, test } from 'vitest'
import { HOUR, MINUTE } from './duration'
import { GroupId, TeamId } from './ids'
import { PolicySettings, termsFor, type PolicyInput } from './policy'

const oncall = GroupId.parse('00000000-0000-7000-8000-000000000001')
const payments = TeamId.parse('00000000-0000-7000-8000-000000000002')
const plain: PolicyInput = {
  duration: { maxMs: 4 * HOUR, defaultMs: HOUR },
  start: { maxAheadMs: 0 },
  justification: { required: true, minLength: 10, prompt: '' },
  ticket: null,
  approval: { kind: 'approvers', needed: 1, from: [{ kind: 'owners' }], decideWithinMs: HOUR },
}
const policy = PolicySettings.parse({
  ...plain,
  rules: [
    {
      name: 'Contractors',
      who: { employment: ['contractor'] },
      terms: { duration: { maxMs: HOUR, defaultMs: 30 * MINUTE } },
    },
    { name: 'On call', who: { groups: [oncall] }, terms: { approval: { kind: 'none' } } },
    { name: 'Payments on call', who: { groups: [oncall], teams: [payments] }, terms: {} },
  ],
})
const person = { groupIds: [], teamId: null, employment: 'employee' as const, risk: 'normal' as const }

describe('rules for some people', () => {
  test('do not touch anybody else', () => {
    expect(termsFor(policy, person)).toMatchObject({
      rule: null,
      terms: { duration: { maxMs: 4 * HOUR }, approval: { kind: 'stages' } },
    })
  })
  test('change only what they name', () => {
    const { rule, terms } = termsFor(policy, { ...person, groupIds: [oncall] })
    expect(rule).toBe('On call')
    expect(terms).toMatchObject({ duration: { maxMs: 4 * HOUR }, approval: { kind: 'none' } })
  })
  test('count in their order: the first that fits is the only one', () => {
    const both = { ...person, groupIds: [oncall], employment: 'contractor' as const }
    expect(termsFor(policy, both)).toMatchObject({
      rule: 'Contractors',
      terms: { duration: { maxMs: HOUR }, approval: { kind: 'stages' } },
    })
  })
  test('ask for every part that they name', () => {
    expect(termsFor(policy, { ...person, teamId: payments }).rule).toBeNull()
  })
})

test('a policy written shortly is one stage, with the administrators to stand in', () => {
  expect(policy.approval).toMatchObject({
    kind: 'stages',
    stages: [{ needed: 1, from: [{ kind: 'owners' }], decideWithinMs: HOUR, onTimeOut: { kind: 'expire' } }],
    fallback: { from: [{ kind: 'administrators' }] },
  })
})

test.each<[string, Partial<PolicyInput>]>([
  ['a stage that waits less than 15 minutes', stageWith({ decideWithinMs: 14 * MINUTE })],
  ['a stage that waits more than 7 days', stageWith({ decideWithinMs: 8 * 24 * HOUR })],
  ['no fallback', { approval: { kind: 'stages', stages: [{ from: [{ kind: 'owners' }] }] } as never }],
  ['a network that is none', { conditions: { networks: ['10.0.0.1/33'] } }],
  ['a zone that is none', { conditions: { hours: { timeZone: 'Mars/Olympus' } } }],
  ['a minimum above the default', { duration: { minMs: 2 * HOUR, defaultMs: HOUR, maxMs: 4 * HOUR } }],
])('%s is refused', (_, part) => {
  expect(PolicySettings.safeParse({ ...plain, ...part }).success).toBe(false)
})

function stageWith(part: object): Partial<PolicyInput> {
  return {
    approval: {
      kind: 'stages',
      stages: [{ from: [{ kind: 'owners' }], ...part }],
      fallback: { from: [{ kind: 'administrators' }] },
    },
  }
}
