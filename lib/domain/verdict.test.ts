import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE } from './duration'
import { PrincipalId } from './ids'
import type { Approver } from './seats'
import { personRisks } from './person-risk'
import { PolicySettings, type PolicyInput } from './policy'
import { evaluate, judgeAgain, noCircumstances, reasonCodes, type Facts, type Wanted } from './verdict'

const now = new Date('2026-03-01T12:00:00Z')
const at = (ms: number) => new Date(now.getTime() + ms)
const id = (n: number) => PrincipalId.parse(`00000000-0000-7000-8000-00000000000${n}`)
const person = (n: number, parts: object = {}) => ({
  id: id(n),
  status: 'active' as const,
  endsAt: null,
  groupIds: [],
  teamId: null,
  employment: 'employee' as const,
  risk: 'normal' as const,
  away: null,
  ...parts,
})

const policyWith = (parts: Partial<PolicyInput> = {}) => PolicySettings.parse({ ...plain, ...parts })
const plain: PolicyInput = {
  duration: { maxMs: 4 * HOUR, defaultMs: HOUR },
  start: { maxAheadMs: DAY },
  justification: { required: true, minLength: 10, prompt: '' },
  ticket: { required: true, pattern: 'OPS-\\d+', example: 'OPS-42' },
  approval: { kind: 'none' },
}
const policy = PolicySettings.parse(plain)
const asks = (needed = 1): PolicyInput['approval'] => ({
  kind: 'approvers',
  needed,
  from: [{ kind: 'owners' }],
  decideWithinMs: DAY,
})
const owners = (...people: Approver[]) => ({ owners: people })
const facts = (parts: Partial<Facts> = {}): Facts => ({
  ...noCircumstances,
  now,
  requester: person(1),
  role: { name: 'Orders · read only', archived: false },
  policy,
  eligibility: [{ startsAt: at(-DAY), endsAt: null }],
  people: {},
  ...parts,
})
const wanted = (parts: Partial<Wanted> = {}): Wanted => ({
  start: null,
  durationMs: HOUR,
  justification: 'A slow query in checkout',
  ticket: 'OPS-42',
  ...parts,
})
const codes = (want: Wanted, of: Facts) => {
  const verdict = evaluate(want, of)
  return verdict.outcome === 'refused' ? verdict.reasons.map((reason) => reason.code) : verdict.outcome
}

test('what the policy allows without asking is automatic', () => {
  expect(codes(wanted(), facts())).toBe('automatic')
})

test.each<[string, Partial<Wanted>, Partial<Facts>]>([
  ['not-employed', {}, { requester: person(1, { status: 'disabled' }) }],
  ['not-employed', {}, { requester: person(1, { endsAt: now }) }],
  ['employment-ends-first', {}, { requester: person(1, { endsAt: at(30 * MINUTE) }) }],
  ['role-archived', {}, { role: { name: 'Old', archived: true } }],
  ['not-eligible', {}, { eligibility: [] }],
  ['not-eligible', {}, { eligibility: [{ startsAt: at(-DAY), endsAt: now }] }],
  ['not-eligible-then', {}, { eligibility: [{ startsAt: at(1), endsAt: null }] }],
  ['eligibility-ends-first', {}, { eligibility: [{ startsAt: at(-DAY), endsAt: at(30 * MINUTE) }] }],
  ['start-in-past', { start: at(-3 * MINUTE) }, {}],
  ['start-too-far', { start: at(DAY + 1) }, {}],
  ['duration-too-long', { durationMs: 4 * HOUR + 1 }, {}],
  ['duration-missing', { durationMs: 0 }, {}],
  ['justification-missing', { justification: '  ' }, {}],
  ['justification-missing', { justification: '\u200B'.repeat(20) }, {}],
  ['justification-too-short', { justification: 'nine char' }, {}],
  ['justification-too-long', { justification: 'x'.repeat(2_001) }, {}],
  ['ticket-missing', { ticket: '' }, {}],
  ['ticket-unreadable', { ticket: 'see OPS-42' }, {}],
  ['nobody-to-approve', {}, { policy: policyWith({ approval: asks() }), people: owners(person(1)) }],
  [
    'nobody-to-approve',
    {},
    { policy: policyWith({ approval: asks(2) }), people: owners(person(1), person(2), person(2)) },
  ],
])('%s stands alone where only that is wrong', (code, want, fact) => {
  expect(codes(wanted(want), facts(fact))).toEqual([code])
})

test('every reason is listed, not only the first', () => {
  const all = codes(
    wanted({ start: at(2 * DAY), durationMs: 5 * HOUR, justification: '', ticket: 'x' }),
    facts({ requester: person(1, { status: 'disabled' }), eligibility: [] }),
  )
  expect(all).toEqual([
    'not-employed',
    'not-eligible',
    'duration-too-long',
    'start-too-far',
    'justification-missing',
    'ticket-unreadable',
  ])
})

describe('the very instants', () => {
  test('the maximum itself, the last start and the last second of an eligibility are allowed', () => {
    expect(codes(wanted({ durationMs: 4 * HOUR }), facts())).toBe('automatic')
    expect(codes(wanted({ start: at(DAY) }), facts())).toBe('automatic')
    expect(codes(wanted(), facts({ eligibility: [{ startsAt: now, endsAt: at(HOUR) }] }))).toBe('automatic')
    expect(codes(wanted(), facts({ requester: person(1, { endsAt: at(HOUR) }) }))).toBe('automatic')
  })
})

describe('approvers', () => {
  test('are the named people who could answer: each once, without the requester and without leavers', () => {
    const verdict = evaluate(
      wanted(),
      facts({
        policy: policyWith({ approval: asks() }),
        people: owners(
          person(1),
          person(2),
          person(2),
          person(3, { status: 'disabled' }),
          person(4, { endsAt: now }),
          person(5),
        ),
      }),
    )
    expect(verdict).toMatchObject({
      outcome: 'needs-approval',
      stages: [{ needed: 1, seats: [{ id: id(2) }, { id: id(5) }], decideWithinMs: DAY, fallback: false }],
    })
  })
})

test('two eligibilities do not add up to one longer window', () => {
  const eligibility = [
    { startsAt: at(-DAY), endsAt: at(30 * MINUTE) },
    { startsAt: at(30 * MINUTE), endsAt: null },
  ]
  expect(codes(wanted(), facts({ eligibility }))).toEqual(['eligibility-ends-first'])
})

const anyPerson = fc.record({
  id: fc.integer({ min: 1, max: 9 }).map(id),
  status: fc.constantFrom('active' as const, 'disabled' as const),
  endsAt: fc.option(fc.integer({ min: -DAY, max: DAY }).map(at)),
  groupIds: fc.constant([]),
  teamId: fc.constant(null),
  employment: fc.constant('employee' as const),
  risk: fc.constantFrom(...personRisks),
})
const anyApprover = fc
  .tuple(anyPerson, fc.option(fc.record({ delegate: fc.option(anyPerson) })))
  .map(([one, away]) => ({ ...one, away }))
const askedPeople = fc.array(anyApprover, { maxLength: 6 })
const anyFacts = fc.record({
  now: fc.constant(now),
  requester: anyPerson,
  role: fc.record({ name: fc.constant('Role'), archived: fc.boolean() }),
  policy: fc
    .array(
      fc.record({
        needed: fc.integer({ min: 1, max: 3 }),
        from: fc.constantFrom('owners' as const, 'manager' as const),
        someoneElse: fc.boolean(),
      }),
      { maxLength: 3 },
    )
    .map((stages) =>
      policyWith({
        approval:
          stages.length === 0
            ? { kind: 'none' }
            : {
                kind: 'stages',
                stages: stages.map(({ from, ...stage }) => ({ ...stage, from: [{ kind: from }] })),
                fallback: { from: [{ kind: 'administrators' }] },
              },
      }),
    ),
  eligibility: fc.array(
    fc.record({
      startsAt: fc.integer({ min: -DAY, max: DAY }).map(at),
      endsAt: fc.option(fc.integer({ min: -DAY, max: 2 * DAY }).map(at)),
    }),
    { maxLength: 3 },
  ),
  people: fc.record({ owners: askedPeople, manager: askedPeople, administrators: askedPeople }),
  askedBy: fc.option(fc.integer({ min: 1, max: 9 }).map(id)),
})
const anyWish = fc.record({
  start: fc.option(fc.integer({ min: -DAY, max: 3 * DAY }).map(at)),
  durationMs: fc.integer({ min: 0, max: 6 * HOUR }),
  justification: fc.string({ maxLength: 30 }),
  ticket: fc.constantFrom('', 'OPS-1', 'nope'),
})

test('whatever the facts: never approved by the requester, never by someone who left, never without a quorum', () => {
  fc.assert(
    fc.property(anyWish, anyFacts, (want, parts) => {
      const of = facts(parts)
      const verdict = evaluate(want, { ...of, policy: { ...of.policy, forOthers: true } })
      if (verdict.outcome !== 'needs-approval') return
      for (const { seats, needed } of verdict.stages) {
        const ids = seats.map((seat) => seat.id)
        expect(ids).not.toContain(of.requester.id)
        expect(ids).not.toContain(of.askedBy)
        expect(new Set(ids).size).toBe(ids.length)
        expect(ids.length).toBeGreaterThanOrEqual(needed)
      }
    }),
    { numRuns: 500 },
  )
})

test('whatever the facts: a refusal has reasons that the vocabulary knows, and what is not refused may start', () => {
  fc.assert(
    fc.property(anyWish, anyFacts, (want, parts) => {
      const of = facts(parts)
      const verdict = evaluate(want, of)
      if (verdict.outcome === 'refused') {
        expect(verdict.reasons.length).toBeGreaterThan(0)
        for (const reason of verdict.reasons) expect(reasonCodes).toContain(reason.code)
      } else expect(judgeAgain(want, of)).toEqual([])
    }),
    { numRuns: 500 },
  )
})

test('a policy with a default above its maximum, or a pattern that is no pattern, cannot be published', () => {
  expect(PolicySettings.safeParse({ ...plain, duration: { maxMs: HOUR, defaultMs: 2 * HOUR } }).success).toBe(
    false,
  )
  expect(
    PolicySettings.safeParse({ ...plain, ticket: { required: true, pattern: '(', example: '' } }).success,
  ).toBe(false)
  expect(PolicySettings.safeParse(plain).success).toBe(true)
})
