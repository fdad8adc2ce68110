import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkNames } from './checks'
import { DAY, HOUR, MINUTE } from './duration'
import { GroupId, PrincipalId, TeamId } from './ids'
import { personRisks } from './person-risk'
import { PolicySettings, type PolicyInput } from './policy'
import { evaluate, noCircumstances, type Facts, type Wanted } from './verdict'
import type { PolicyWordNames } from './policy-words'
import { trace } from './trace'

const now = new Date('2026-03-02T12:00:00Z')
const at = (ms: number) => new Date(now.getTime() + ms)
const id = (n: number) => PrincipalId.parse(`00000000-0000-7000-8000-00000000000${n}`)
const oncall = GroupId.parse('00000000-0000-7000-8000-0000000000a1')
const payments = TeamId.parse('00000000-0000-7000-8000-0000000000b1')
const names: PolicyWordNames = {
  people: new Map(),
  groups: new Map([[oncall, 'DBA on call']]),
  teams: new Map([[payments, 'Payments']]),
}
const plain: PolicyInput = {
  duration: { maxMs: 4 * HOUR, defaultMs: HOUR },
  start: { maxAheadMs: DAY },
  justification: { required: true, minLength: 10, prompt: '' },
  ticket: { required: true, pattern: 'OPS-\\d+', example: 'OPS-42' },
  approval: { kind: 'none' },
}
const facts = (parts: Partial<Facts> = {}): Facts => ({
  ...noCircumstances,
  now,
  requester: {
    id: id(1),
    status: 'active',
    endsAt: null,
    groupIds: [],
    teamId: null,
    employment: 'employee',
    risk: 'normal',
  },
  role: { name: 'Orders', archived: false },
  policy: PolicySettings.parse(plain),
  eligibility: [{ startsAt: at(-DAY), endsAt: null }],
  people: {},
  ...parts,
})
const wanted: Wanted = {
  start: null,
  durationMs: HOUR,
  justification: 'A slow query in checkout',
  ticket: 'OPS-42',
}

const anyMs = fc.constantFrom(0, MINUTE, HOUR, 3 * HOUR, 2 * DAY)
const anyWanted: fc.Arbitrary<Wanted> = fc.record({
  start: fc.option(fc.constantFrom(at(-HOUR), at(HOUR), at(3 * DAY))),
  durationMs: anyMs,
  justification: fc.constantFrom('', 'short', 'A slow query in checkout'),
  ticket: fc.constantFrom('', 'OPS-42', 'nonsense'),
})
const urgent = fc.tuple(anyWanted, fc.constantFrom('', 'INC-1')).map(([wish, incident]) => ({
  ...wish,
  emergency: { incident },
}))
const anyApproval: fc.Arbitrary<PolicyInput['approval']> = fc.constantFrom(
  { kind: 'none' },
  { kind: 'approvers', needed: 1, from: [{ kind: 'owners' }], decideWithinMs: DAY },
  {
    kind: 'stages',
    stages: [{ from: [{ kind: 'manager' }] }, { from: [{ kind: 'owners' }], needed: 2 }],
    fallback: { from: [{ kind: 'administrators' }] },
    automatic: { maxMs: HOUR },
  },
)
const anyTerms = fc.record({
  approval: anyApproval,
  conditions: fc.record({
    hours: fc.option(
      fc.constant({ timeZone: 'UTC', windows: [{ weekdays: [1], from: '08:00', to: '14:00' }] }),
    ),
    networks: fc.option(fc.constant(['10.0.0.0/8'])),
    signIn: fc.option(fc.record({ maxAgeMs: fc.option(fc.constant(HOUR)), methods: fc.subarray(['hwk']) })),
  }),
  limits: fc.record({
    perDay: fc.option(fc.constantFrom(1, 3)),
    perWeek: fc.option(fc.constant(2)),
    coolDownMs: fc.option(fc.constant(HOUR)),
    maxHolders: fc.option(fc.constant(1)),
  }),
  emergency: fc.option(fc.constant({ maxMs: HOUR, reviewers: { from: [{ kind: 'owners' as const }] } })),
  forOthers: fc.boolean(),
})
const anyPolicy = fc
  .tuple(anyTerms, fc.array(anyTerms, { maxLength: 2 }), fc.subarray(['groups', 'teams'] as const))
  .map(([terms, special, parts]) =>
    PolicySettings.parse({
      ...plain,
      ...terms,
      rules: special.map((of, index) => ({
        name: `Rule ${index}`,
        who: {
          groups: parts.includes('groups') ? [oncall] : [],
          teams: parts.includes('teams') ? [payments] : [],
        },
        terms: of,
      })),
    }),
  )
const able = (n: number) => ({ id: id(n), status: 'active' as const, endsAt: null, away: null })
const anyFacts: fc.Arbitrary<Facts> = fc
  .record({
    policy: anyPolicy,
    status: fc.constantFrom('active' as const, 'disabled' as const),
    groupIds: fc.subarray([oncall]),
    teamId: fc.option(fc.constant(payments)),
    risk: fc.constantFrom(...personRisks),
    archived: fc.boolean(),
    eligible: fc.boolean(),
    owners: fc.subarray([able(1), able(2), able(3)]),
    askedBy: fc.option(fc.constant(id(4))),
    conflict: fc.option(fc.constantFrom('block' as const, 'warn' as const)),
    origin: fc.option(
      fc.record({
        address: fc.option(fc.constantFrom('10.1.1.1', '8.8.8.8')),
        signedInAt: fc.option(fc.constantFrom(now, at(-DAY))),
        methods: fc.subarray(['hwk', 'pwd']),
      }),
    ),
    inDay: fc.nat({ max: 3 }),
    holders: fc.nat({ max: 1 }),
    reviewOverdue: fc.option(fc.constant('REQ-1')),
  })
  .map(
    ({
      policy,
      status,
      groupIds,
      teamId,
      risk,
      archived,
      eligible,
      owners,
      conflict,
      inDay,
      holders,
      ...rest
    }) =>
      facts({
        ...rest,
        policy,
        requester: { id: id(1), status, endsAt: null, groupIds, teamId, employment: 'employee', risk },
        role: { name: 'Orders', archived },
        eligibility: eligible ? [{ startsAt: at(-DAY), endsAt: null }] : [],
        people: { owners, manager: [able(2)], administrators: [] },
        conflicts: conflict === null ? [] : [{ effect: conflict, rule: 'Apart', text: 'Kept apart.' }],
        usage: { inDay, inWeek: inDay, lastEndedAt: null, holders },
      }),
  )

test('the trace never disagrees with the verdict: a check fails exactly where it refuses, with all its reasons', () => {
  fc.assert(
    fc.property(fc.oneof(anyWanted, urgent), anyFacts, (wish, of) => {
      const told = trace(wish, of, names)
      const verdict = evaluate(wish, of)
      expect(told.verdict).toEqual(verdict)
      const failing = told.checks.filter(({ holds }) => !holds)
      expect(failing.length > 0).toBe(verdict.outcome === 'refused')
      const reasons = verdict.outcome === 'refused' ? verdict.reasons.map(({ text }) => text) : []
      // Each reason stands in one check, and nothing else does.
      expect(failing.map(({ text }) => text).join(' ')).toHaveLength(reasons.join(' ').length)
      for (const text of reasons) expect(failing.some((check) => check.text.includes(text))).toBe(true)
    }),
  )
})

test('every check is told, with words, and exactly one rule counts: the one that judged', () => {
  fc.assert(
    fc.property(anyWanted, anyFacts, (wish, of) => {
      const told = trace(wish, of, names)
      expect(told.checks.map(({ name }) => name)).toEqual(checkNames)
      expect(told.checks.every(({ text }) => text !== '')).toBe(true)
      expect(told.rules.filter(({ counts }) => counts).map(({ name }) => name)).toEqual([told.verdict.rule])
    }),
  )
})

describe('rules for some people', () => {
  const policy = PolicySettings.parse({
    ...plain,
    rules: [
      { name: 'Contractors', who: { employment: ['contractor'] }, terms: {} },
      { name: 'On call', who: { groups: [oncall] }, terms: {} },
      { name: 'Payments', who: { teams: [payments], groups: [oncall] }, terms: {} },
    ],
  })
  const rulesFor = (groupIds: GroupId[]) =>
    trace(wanted, facts({ policy, requester: { ...facts().requester, groupIds } }), names).rules

  test('are told in their order, with why each counts or does not', () => {
    expect(rulesFor([oncall])).toEqual([
      { name: 'Contractors', counts: false, text: 'Does not fit: it is for contractors.' },
      { name: 'On call', counts: true, text: 'Fits: it is for everybody in the group DBA on call.' },
      { name: 'Payments', counts: false, text: 'Not tried: “On call” came first.' },
      { name: null, counts: false, text: 'Holds for what the rule above leaves open.' },
    ])
  })
  test('leave everybody else to the terms of everybody', () => {
    expect(rulesFor([]).at(-1)).toEqual({
      name: null,
      counts: true,
      text: 'Counts, for no rule before it fits.',
    })
  })
})

test('a check that holds says what it asks', () => {
  const told = trace(wanted, facts(), names)
  const textOf = (name: string) => told.checks.find((check) => check.name === name)?.text
  expect(textOf('Duration')).toBe('From 1 s to 4 h.')
  expect(textOf('Ticket')).toBe('Asked for, such as OPS-42.')
  expect(textOf('Limits')).toBe('None.')
  expect(textOf('Approvers')).toBe('Nobody is asked.')
})
