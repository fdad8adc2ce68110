import fc from 'fast-check'
import { DAY, HOUR, MINUTE, SECOND } from '@/lib/domain/duration'
import { GroupId, PrincipalId, TeamId } from '@/lib/domain/ids'
import { PolicySettings } from '@/lib/domain/policy'
import { personRisks } from '@/lib/domain/person-risk'
import type { PolicyNames } from '@/lib/policies/sources'

const uuid = (n: number) => `0190a000-0000-7000-8000-${String(n).padStart(12, '0')}`
/** Whom the made-up policies may name. */
export const names: PolicyNames = {
  people: ['ada', 'maud', 'nils.berg'].map((handle, n) => ({ id: PrincipalId.parse(uuid(n)), handle })),
  groups: ['DBA on call', 'security-responders'].map((name, n) => ({
    id: GroupId.parse(uuid(n + 10)),
    name,
  })),
  teams: ['Payments', 'Data: platform'].map((name, n) => ({ id: TeamId.parse(uuid(n + 20)), name })),
}

const between = (min: number, max: number) => fc.integer({ min, max })
const lengthMs = between(MINUTE, 30 * DAY)
const waitMs = between(15 * MINUTE, 7 * DAY)
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null })
// Texts as they may come out of a form: nothing that a line or its ends would lose.
const words = fc.stringMatching(/^[a-zA-Z0-9#:&*!-][a-zA-Z0-9 #:&*!'"{},-]{0,20}[a-zA-Z0-9]$/)
const slug = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/)

const source = fc.oneof(
  ...(['manager', 'managers-manager', 'owners', 'target-owners', 'administrators'] as const).map((kind) =>
    fc.constant({ kind }),
  ),
  fc.constantFrom(...names.people).map(({ id }) => ({ kind: 'person' as const, id })),
  fc.constantFrom(...names.groups).map(({ id }) => ({ kind: 'group' as const, id })),
  slug.map((schedule) => ({ kind: 'on-call' as const, schedule })),
)
const from = fc.array(source, { minLength: 1, maxLength: 4 })
const stage = fc.record({
  name: fc.oneof(fc.constant(''), words),
  from,
  needed: between(1, 10),
  reasonRequired: fc.boolean(),
  freshSignInMs: orNull(between(MINUTE, 12 * HOUR)),
  signInMethods: fc.subarray(['hwk', 'mfa', 'urn:example:mfa']),
  passkey: fc.boolean(),
  someoneElse: fc.boolean(),
  decideWithinMs: waitMs,
  onTimeOut: fc.oneof(
    fc.constant({ kind: 'expire' as const }),
    fc.record({ kind: fc.constantFrom('escalate' as const, 'reassign' as const), from, waitMs }),
  ),
})
const approval = fc.oneof(
  fc.constant({ kind: 'none' as const }),
  fc.record({
    kind: fc.constant('stages' as const),
    stages: fc.array(stage, { minLength: 1, maxLength: 3 }),
    fallback: fc.record({ from }),
    automatic: orNull(
      fc.record({
        onCall: orNull(slug),
        ticketConfirmed: fc.boolean(),
        maxMs: orNull(lengthMs),
        approvedWithinMs: orNull(between(HOUR, 90 * DAY)),
      }),
    ),
  }),
)
const clock = fc
  .tuple(between(0, 23), between(0, 59))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'))
const hours = fc.record({
  timeZone: fc.constantFrom('Europe/Oslo', 'UTC', 'America/New_York'),
  windows: fc.array(
    fc
      .tuple(
        fc.array(between(0, 6), { minLength: 1, maxLength: 7 }),
        clock,
        fc.oneof(clock, fc.constant('24:00')),
      )
      .filter(([, from, to]) => from < to)
      .map(([weekdays, from, to]) => ({ weekdays, from, to })),
    { maxLength: 3 },
  ),
  maintenance: fc.array(
    fc.record({
      weekday: between(0, 6),
      nth: orNull(between(1, 5)),
      from: clock,
      durationMs: between(MINUTE, DAY),
    }),
    { maxLength: 2 },
  ),
  holidays: fc.array(fc.constantFrom('2026-12-25', '2027-01-01'), { maxLength: 2 }),
})
const conditions = fc.record({
  hours: orNull(hours),
  networks: orNull(fc.array(fc.constantFrom('10.0.0.0/8', '2001:db8::/32'), { minLength: 1, maxLength: 2 })),
  signIn: orNull(
    fc.record({
      maxAgeMs: orNull(between(MINUTE, 12 * HOUR)),
      methods: fc.array(fc.constantFrom('mfa', 'hwk'), { maxLength: 2 }),
    }),
  ),
})
const limits = fc.record({
  perDay: orNull(between(1, 100)),
  perWeek: orNull(between(1, 500)),
  coolDownMs: orNull(between(MINUTE, 30 * DAY)),
  maxHolders: orNull(between(1, 1_000)),
})
const duration = fc
  .tuple(between(SECOND, MINUTE), lengthMs, lengthMs)
  .map(([minMs, a, b]) => ({ minMs, defaultMs: Math.min(a, b), maxMs: Math.max(a, b) }))
const ticket = fc.record({
  required: fc.boolean(),
  pattern: fc.constantFrom('OPS-\\d+', 'CHG-\\d{4,6}', '[A-Z]+: .*'),
  example: fc.oneof(fc.constant(''), words),
  check: orNull(
    fc.record({
      provider: slug,
      assignedToRequester: fc.boolean(),
      changeWindow: fc.boolean(),
      ifSilent: fc.constantFrom('refuse' as const, 'ask' as const, 'allow' as const),
      closingEnds: fc.boolean(),
    }),
  ),
})
const terms = {
  duration,
  start: fc.record({ maxAheadMs: between(0, 90 * DAY) }),
  justification: fc.record({
    required: fc.boolean(),
    minLength: between(0, 500),
    prompt: fc.oneof(fc.constant(''), words),
  }),
  ticket: orNull(ticket),
  approval,
  conditions,
  limits,
  extension: orNull(
    fc.record({ times: between(1, 20), maxMs: lengthMs, lastMs: orNull(lengthMs), approval }),
  ),
  emergency: orNull(
    fc.record({ maxMs: lengthMs, reviewers: fc.record({ from }), reviewWithinMs: between(HOUR, 14 * DAY) }),
  ),
  forOthers: fc.boolean(),
}
const rule = fc.record({
  name: words,
  who: fc.record({
    groups: fc.subarray(names.groups.map(({ id }) => id)),
    teams: fc.subarray(names.teams.map(({ id }) => id)),
    employment: fc.subarray(['employee' as const, 'contractor' as const]),
    risk: fc.subarray([...personRisks]),
  }),
  terms: fc.record(terms, { requiredKeys: [] }),
})
/** Any policy that can be written. */
export const anyPolicy = fc
  .record({ ...terms, rules: fc.array(rule, { maxLength: 3 }) })
  .map((input) => PolicySettings.parse(input))
