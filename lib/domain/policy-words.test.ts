import { expect, test } from 'vitest'
import { DAY, HOUR } from './duration'
import { GroupId, TeamId } from './ids'
import { PolicySettings } from './policy'
import { audienceWords, policyInWords } from './policy-words'

const night = GroupId.parse('0190b000-0000-7000-8000-000000000001')
const payments = TeamId.parse('0190c000-0000-7000-8000-000000000001')
const names = {
  people: new Map(),
  groups: new Map([[night, 'Night shift']]),
  teams: new Map([[payments, 'Payments']]),
}

test('whom a rule is for is told in one phrase', () => {
  const nobody = { groups: [], teams: [], employment: [], risk: [] }
  expect(audienceWords(nobody, names)).toBe('everybody')
  expect(
    audienceWords({ groups: [night], teams: [payments], employment: ['contractor'], risk: [] }, names),
  ).toBe('contractors in the group Night shift of the team Payments')
  expect(audienceWords({ ...nobody, risk: ['elevated', 'high'] }, names)).toBe(
    'everybody whose risk is elevated or high',
  )
  expect(audienceWords({ ...nobody, risk: ['normal', 'elevated', 'high'] }, names)).toBe('everybody')
})

test('a policy is told rule by rule in the order in which they are tried, everybody last', () => {
  const settings = PolicySettings.parse({
    duration: { maxMs: 8 * HOUR, defaultMs: HOUR },
    start: { maxAheadMs: 0 },
    justification: { required: true, minLength: 5, prompt: 'Why?' },
    ticket: null,
    approval: {
      kind: 'stages',
      stages: [{ from: [{ kind: 'owners' }], reasonRequired: true }],
      fallback: { from: [{ kind: 'administrators' }] },
      automatic: { maxMs: HOUR, approvedWithinMs: 7 * DAY },
    },
    limits: { perDay: 2, maxHolders: 1 },
    emergency: { maxMs: HOUR, reviewers: { from: [{ kind: 'administrators' }] } },
    rules: [{ name: 'Night', who: { groups: [night] }, terms: { approval: { kind: 'none' }, ticket: null } }],
  })
  const told = policyInWords(settings, names)
  expect(told.map(({ title }) => title)).toEqual(['1. Night', 'For everybody else'])
  expect(told[0]?.lines.map(({ term }) => term)).toEqual(['Ticket', 'Approval'])
  expect(told[1]?.lines.map(({ term, text }) => `${term}: ${text}`)).toEqual([
    'Duration: 1 h unless said otherwise, 8 h at most.',
    'Start: Only now.',
    'Justification: Needed, at least 5 characters. “Why?”',
    'Ticket: None is asked for.',
    'Approval: It needs one approval, from the owners of the role. Unanswered for 1 d, a request lapses.',
    'Approvers: A reason is needed to approve.',
    'Fallback: Where nobody of a stage could answer: the administrators.',
    'Without asking: Nobody is asked when it is for 1 h at most and it was approved for the same person within 7 d.',
    'Conditions: None.',
    'Limits: At most: 2 in 24 hours, 1 holder at once.',
    'Extension: A live grant is not extended.',
    'Emergency: At once and for 1 h at most; reviewed within 1 d by the administrators.',
    'For others: Everybody asks for themselves.',
  ])
})
