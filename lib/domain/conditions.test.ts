import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Conditions, Limits } from './conditions'
import { DAY, HOUR, MINUTE } from './duration'
import { PrincipalId } from './ids'
import { PolicySettings } from './policy'
import { evaluate, judgeAgain, noCircumstances, type Facts, type Wanted } from './verdict'

const now = new Date('2026-10-23T12:00:00Z')
const at = (ms: number) => new Date(now.getTime() + ms)
const id = PrincipalId.parse('00000000-0000-7000-8000-000000000001')

const person = {
  id,
  status: 'active' as const,
  endsAt: null,
  teamId: null,
  employment: 'employee' as const,
  risk: 'normal' as const,
}
const plain = PolicySettings.parse({
  duration: { maxMs: 12 * HOUR, defaultMs: HOUR },
  start: { maxAheadMs: 7 * DAY },
  justification: { required: false, minLength: 0, prompt: '' },
  ticket: null,
  approval: { kind: 'none' },
})
const facts = (parts: Partial<Facts> = {}): Facts => ({
  ...noCircumstances,
  now,
  requester: { ...person, groupIds: [] },
  role: { name: 'Orders read-only', archived: false },
  policy: plain,
  eligibility: [{ startsAt: at(-DAY), endsAt: null }],
  people: {},
  ...parts,
})
const wish: Wanted = { start: null, durationMs: HOUR, justification: '', ticket: '' }
const under = (parts: { conditions?: object; limits?: object }) => ({
  ...plain,
  ...(parts.conditions && { conditions: Conditions.parse(parts.conditions) }),
  ...(parts.limits && { limits: Limits.parse(parts.limits) }),
})
const refusal = (policy: PolicySettings, parts: Partial<Facts> = {}, want: Partial<Wanted> = {}) => {
  const verdict = evaluate({ ...wish, ...want }, facts({ policy, ...parts }))
  return verdict.outcome === 'refused' ? verdict.reasons.map(({ code, text }) => `${code}: ${text}`) : []
}
const office = {
  timeZone: 'Europe/Oslo',
  windows: [{ weekdays: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }],
}

test('outside its hours a role is refused, and the next time it fits is said', () => {
  const policy = under({ conditions: { hours: office } })
  expect(refusal(policy)).toEqual([])
  expect(refusal(policy, {}, { durationMs: 5 * HOUR })).toEqual([
    'outside-hours: Orders read-only can be used Mon–Fri 08:00–18:00 (Europe/Oslo); this would not lie within that. The next time it fits is Mon 26 Oct 08:00.',
  ])
  expect(refusal(policy, {}, { durationMs: 11 * HOUR })[0]).toContain('Choose a shorter duration')
})

test('from another network, or from nowhere known, a role is refused', () => {
  const policy = under({ conditions: { networks: ['10.20.0.0/16', '2001:db8::/32'] } })
  const origin = { signedInAt: now, methods: [] }
  expect(refusal(policy, { origin: { ...origin, address: '10.20.3.4' } })).toEqual([])
  expect(refusal(policy, { origin: { ...origin, address: '10.21.3.4' } })).toHaveLength(1)
  expect(refusal(policy, { origin: { ...origin, address: null } })[0]).toContain('an unknown address')
})

test('a sign-in may be too old, at the very instant not yet, or too weak', () => {
  const policy = under({ conditions: { signIn: { maxAgeMs: HOUR, methods: ['hwk', 'mfa'] } } })
  const origin = { address: '10.0.0.1', signedInAt: at(-HOUR), methods: ['pwd', 'mfa'] }
  expect(refusal(policy, { origin })).toEqual([])
  expect(refusal(policy, { origin: { ...origin, signedInAt: at(-HOUR - 1) } })[0]).toContain(
    'sign-in-too-old',
  )
  expect(refusal(policy, { origin: { ...origin, methods: ['pwd'] } })[0]).toContain('sign-in-too-weak')
  expect(refusal(policy, { origin: { ...origin, signedInAt: null, methods: [] } })).toHaveLength(2)
})

test('where it comes from is asked once: nobody is at the other end when a scheduled grant starts', () => {
  const policy = under({ conditions: { networks: ['10.0.0.0/8'], signIn: { maxAgeMs: HOUR } } })
  expect(judgeAgain(wish, facts({ policy }))).toEqual([])
})

test.each([
  [{ perDay: 2 }, { inDay: 2 }, { inDay: 1 }, 'too-many-today'],
  [{ perWeek: 5 }, { inWeek: 5 }, { inWeek: 4 }, 'too-many-this-week'],
  [{ coolDownMs: HOUR }, { lastEndedAt: at(-HOUR + 1) }, { lastEndedAt: at(-HOUR) }, 'cooling-down'],
  [{ maxHolders: 1 }, { holders: 1 }, { holders: 0 }, 'all-places-taken'],
])('the limit %j holds at its very number', (limits, full, free, code) => {
  const usage = noCircumstances.usage
  expect(refusal(under({ limits }), { usage: { ...usage, ...full } })[0]).toContain(code)
  expect(refusal(under({ limits }), { usage: { ...usage, ...free } })).toEqual([])
})

test('an emergency waits for no hour and no place, and still breaks no separation rule', () => {
  const emergency = {
    maxMs: HOUR,
    reviewWithinMs: DAY,
    reviewers: { from: [{ kind: 'owners' as const }] },
  }
  const closed = { timeZone: 'Europe/Oslo', windows: [{ weekdays: [0], from: '08:00', to: '09:00' }] }
  const policy = { ...under({ conditions: { hours: closed }, limits: { maxHolders: 1 } }), emergency }
  const usage = { ...noCircumstances.usage, holders: 1 }
  const want = { emergency: { incident: 'INC-1' } }
  expect(refusal(policy, { usage }, want)).toEqual([])
  const conflicts = [{ effect: 'block' as const, rule: 'Apart', text: 'These are kept apart.' }]
  expect(refusal(policy, { usage, conflicts }, want)).toEqual(['conflict: These are kept apart.'])
})

const option = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null })
const anyTime = fc.integer({ min: 0, max: 23 }).map((hour) => `${String(hour).padStart(2, '0')}:00`)
const anyWindow = fc
  .tuple(fc.subarray([0, 1, 2, 3, 4, 5, 6], { minLength: 1 }), anyTime, anyTime)
  .map(([weekdays, a, b]) => ({ weekdays, from: a < b ? a : b, to: a < b ? b : '24:00' }))
const anyConditions = fc
  .record({
    hours: option(
      fc.record({
        timeZone: fc.constantFrom('Europe/Oslo', 'America/New_York'),
        windows: fc.array(anyWindow, { maxLength: 3 }),
        holidays: fc.subarray(['2026-10-23', '2026-10-26']),
      }),
    ),
    networks: option(fc.subarray(['10.0.0.0/8', '192.168.0.0/16', '::/0'])),
    signIn: option(
      fc.record({
        maxAgeMs: option(fc.integer({ min: MINUTE, max: 12 * HOUR })),
        methods: fc.subarray(['pwd', 'mfa', 'hwk']),
      }),
    ),
  })
  .map((conditions) => Conditions.parse(conditions))
const anyLimits = fc.record({
  perDay: option(fc.integer({ min: 1, max: 4 })),
  perWeek: option(fc.integer({ min: 1, max: 8 })),
  coolDownMs: option(fc.integer({ min: MINUTE, max: DAY })),
  maxHolders: option(fc.integer({ min: 1, max: 4 })),
})
const anyFacts = fc.record({
  usage: fc.record({
    inDay: fc.integer({ min: 0, max: 4 }),
    inWeek: fc.integer({ min: 0, max: 8 }),
    lastEndedAt: option(fc.integer({ min: -2 * DAY, max: HOUR }).map(at)),
    holders: fc.integer({ min: 0, max: 4 }),
  }),
  conflicts: fc.subarray([
    { effect: 'block' as const, rule: 'A', text: 'A keeps these apart.' },
    { effect: 'warn' as const, rule: 'B', text: 'B would rather keep these apart.' },
  ]),
  origin: option(
    fc.record({
      address: option(fc.constantFrom('10.1.1.1', '192.168.3.4', '8.8.8.8', '2001:db8::1')),
      signedInAt: option(fc.integer({ min: -DAY, max: 0 }).map(at)),
      methods: fc.subarray(['pwd', 'mfa']),
    }),
  ),
})
const anyWish = fc.record({
  start: option(fc.integer({ min: 0, max: 8 * DAY }).map(at)),
  durationMs: fc.integer({ min: 1, max: 14 * HOUR }),
  justification: fc.constant(''),
  ticket: fc.constant(''),
})

test('adding a condition, a limit or a separation rule never widens access', () => {
  fc.assert(
    fc.property(
      anyWish,
      anyFacts,
      anyConditions,
      anyLimits,
      fc.constantFrom('hours', 'networks', 'signIn', 'limits', 'conflicts'),
      (want, parts, conditions, limits, added) => {
        const withIt = facts({ ...parts, policy: { ...plain, conditions, limits } })
        const without: Facts =
          added === 'conflicts'
            ? { ...withIt, conflicts: [] }
            : {
                ...withIt,
                policy: {
                  ...withIt.policy,
                  ...(added === 'limits'
                    ? { limits: Limits.parse({}) }
                    : { conditions: { ...conditions, [added]: null } }),
                },
              }
        const [strict, loose] = [evaluate(want, withIt), evaluate(want, without)]
        if (strict.outcome !== 'refused') expect(loose.outcome).not.toBe('refused')
        if (loose.outcome !== 'refused') return
        // Whatever stood against it before still does.
        const all = strict.outcome === 'refused' ? strict.reasons.map(({ code }) => code) : []
        for (const { code } of loose.reasons) expect(all).toContain(code)
      },
    ),
    { numRuns: 1_000 },
  )
})
