import { expect, test } from 'vitest'
import { DAY, HOUR, MINUTE } from './duration'
import { GroupId, PrincipalId } from './ids'
import type { PersonRisk } from './person-risk'
import { PolicySettings, type PolicyInput } from './policy'
import type { Asker, LintFacts } from './policy-finding'
import { lintPolicy } from './policy-lint'

const id = (n: number) => PrincipalId.parse(`0190a000-0000-7000-8000-${String(n).padStart(12, '0')}`)
const group = (n: number) => GroupId.parse(`0190b000-0000-7000-8000-${String(n).padStart(12, '0')}`)
const works = (n: number) => ({ id: id(n), status: 'active' as const, endsAt: null, away: null })

const base: PolicyInput = {
  duration: { maxMs: 8 * HOUR, defaultMs: HOUR },
  start: { maxAheadMs: DAY },
  justification: { required: true, minLength: 5, prompt: 'Why?' },
  ticket: null,
  approval: { kind: 'none' },
}
const owners = { kind: 'owners' as const }
const administrators = { kind: 'administrators' as const }
const stages = (...from: (typeof owners | typeof administrators | { kind: 'manager' })[]): PolicyInput => ({
  ...base,
  approval: { kind: 'stages', stages: [{ from }], fallback: { from: [administrators] } },
})
const ada: Asker = {
  id: id(1),
  name: 'Ada Park',
  groupIds: [group(1)],
  teamId: null,
  employment: 'employee',
  risk: 'normal',
  own: {},
}
const facts: LintFacts = {
  now: new Date('2026-11-02T10:00:00Z'),
  eligible: [ada],
  people: { owners: [works(2)], administrators: [works(3)] },
  target: { longestMs: null, endsByItself: true },
  integrations: { tickets: ['ops-desk'], schedules: ['payments'] },
}
const said = (policy: PolicyInput, around: Partial<LintFacts> = {}) =>
  lintPolicy(PolicySettings.parse(policy), { ...facts, ...around }).map(
    ({ severity, path, text }) => `${severity} ${path.join('.')}: ${text}`,
  )

test('a plain policy that everybody can use has no findings', () => {
  expect(said(base)).toEqual([])
  expect(said(stages(owners))).toEqual([])
})

test('a rule behind one that covers it is never reached', () => {
  const rule = (name: string, groups: GroupId[]) => ({
    name,
    who: { groups },
    terms: { forOthers: true },
  })
  expect(said({ ...base, rules: [rule('Both', [group(1), group(2)]), rule('One', [group(1)])] })).toEqual([
    'error rules.1: One is never reached: whoever it is for is covered by Both before it.',
  ])
  expect(said({ ...base, rules: [rule('One', [group(1)]), rule('Both', [group(1), group(2)])] })).toEqual([])
  expect(said({ ...base, rules: [rule('Everybody', []), rule('One', [group(1)])] })).toHaveLength(1)
})

test('a rule that fits nobody who is eligible, or changes nothing, is told', () => {
  expect(
    said({ ...base, rules: [{ name: 'Others', who: { groups: [group(9)] }, terms: { forOthers: true } }] }),
  ).toEqual(['warning rules.0.who: Others fits none of the people who are eligible today.'])
  expect(said({ ...base, rules: [{ name: 'Idle', who: {}, terms: {} }] })).toEqual([
    'warning rules.0: Idle changes nothing.',
  ])
})

test('a stage in which the requester is the only one leans on the fallback', () => {
  const alone = { people: { owners: [works(1)], administrators: [works(3)] } }
  expect(said(stages(owners), alone)).toEqual([
    'warning approval.stages.0.from: For Ada Park too few are left in stage 1 once the requester is taken out; the fallback would be asked.',
  ])
})

test('where the fallback is the requester too, nobody could ever approve', () => {
  const alone = { people: { owners: [works(1)], administrators: [works(1)] } }
  expect(said(stages(owners), alone)).toEqual([
    'error approval: Ada Park could never be approved: too few are left who could, the fallback included.',
  ])
})

test('each person’s own manager counts', () => {
  expect(said(stages({ kind: 'manager' }))[0]).toContain('For Ada Park too few are left')
  const managed = { ...ada, own: { manager: [works(4)] } }
  expect(said(stages({ kind: 'manager' }), { eligible: [managed] })).toEqual([])
})

test('a fallback without people is an error', () => {
  expect(said(stages(owners), { people: { owners: [works(2)] } })).toEqual([
    'error approval.fallback.from: Nobody is in the fallback: it names no one who works here now.',
  ])
})

test('a time-out that leads to the same people is told', () => {
  const policy: PolicyInput = {
    ...base,
    approval: {
      kind: 'stages',
      stages: [
        { from: [owners, administrators], onTimeOut: { kind: 'escalate', from: [owners], waitMs: HOUR } },
      ],
      fallback: { from: [administrators] },
    },
  }
  expect(said(policy)).toEqual([
    'warning approval.stages.0.onTimeOut.from: When nobody answers in time, the same people would be asked again.',
  ])
})

test('windows that leave no time, or none that is long enough, are errors', () => {
  const within = (from: string, to: string, holidays: string[] = []): PolicyInput => ({
    ...base,
    conditions: { hours: { timeZone: 'UTC', windows: [{ weekdays: [1], from, to }], holidays } },
  })
  expect(said(within('08:00', '18:00'))).toEqual([])
  expect(said(within('08:00', '08:30'))).toEqual([
    'error conditions.hours: The default duration of 1 h fits into no window of the next 60 days.',
  ])
  expect(said({ ...base, conditions: { hours: { timeZone: 'UTC' } } })).toEqual([
    'error conditions.hours: No time in the next 60 days lies within the windows.',
  ])
})

test('a condition that always holds asks nobody, and one without a check never holds', () => {
  const approval = (automatic: object): PolicyInput => ({
    ...base,
    approval: {
      kind: 'stages',
      stages: [{ from: [owners] }],
      fallback: { from: [administrators] },
      automatic,
    },
  })
  expect(said(approval({ maxMs: 8 * HOUR }))[0]).toContain('This always holds')
  expect(said(approval({ maxMs: 30 * MINUTE }))).toEqual([])
  expect(said(approval({ ticketConfirmed: true }))[0]).toContain('This never holds')
  expect(said(approval({}))[0]).toContain('No condition is named')
})

test('a maximum beyond what the target can hold is an error', () => {
  expect(said(base, { target: { longestMs: HOUR, endsByItself: true } })).toEqual([
    'error duration.maxMs: The target holds access for 1 h at most.',
  ])
  const urgent: PolicyInput = {
    ...base,
    duration: { maxMs: HOUR, defaultMs: HOUR },
    emergency: { maxMs: 2 * HOUR, reviewers: { from: [administrators] } },
  }
  expect(said(urgent, { target: { longestMs: HOUR, endsByItself: true } })[0]).toBe(
    'error emergency.maxMs: The target holds access for 1 h at most.',
  )
  const days: PolicyInput = { ...base, duration: { maxMs: 3 * DAY, defaultMs: HOUR } }
  expect(said(days, { target: { longestMs: null, endsByItself: false } })[0]).toContain(
    'does not end access by itself',
  )
})

test('a ticket system or a schedule that is not in use is an error, with the name it may have been', () => {
  const check = (provider: string): PolicyInput => ({
    ...base,
    ticket: { required: true, pattern: 'OPS-\\d+', example: 'OPS-1', check: { provider } },
  })
  expect(said(check('ops-desk'))).toEqual([])
  expect(said(check('ops-dekc'))).toEqual([
    'error ticket.check.provider: There is no ticket system ops-dekc in use. Did you mean ops-desk?',
  ])
  const onCall = (schedule: string): PolicyInput => ({
    ...base,
    approval: {
      kind: 'stages',
      stages: [{ from: [owners] }, { from: [owners, { kind: 'on-call', schedule }] }],
      fallback: { from: [administrators] },
      automatic: { onCall: schedule },
    },
  })
  expect(said(onCall('payments'))).toEqual([])
  expect(said(onCall('nights')).filter((text) => text.includes('no on-call schedule'))).toEqual([
    'error approval.stages.1.from.1: There is no on-call schedule nights in use.',
    'error approval.automatic.onCall: There is no on-call schedule nights in use.',
  ])
})

test('a rule for some risk covers only the same, and waits for people of it', () => {
  const rule = (name: string, risk: PersonRisk[]) => ({ name, who: { risk }, terms: { forOthers: true } })
  const [wide, narrow] = [rule('Both', ['elevated', 'high']), rule('High', ['high'])]
  expect(said({ ...base, rules: [wide, narrow] })).toEqual([
    'error rules.1: High is never reached: whoever it is for is covered by Both before it.',
  ])
  expect(said({ ...base, rules: [narrow, wide] })).toEqual([])
  const all = rule('All', ['normal', 'elevated', 'high'])
  expect(said({ ...base, rules: [all, { ...narrow, who: { groups: [group(1)] } }] })).toHaveLength(1)
})

test('a rule that nobody could answer for people of some risk is told before anybody is of it', () => {
  const rules = [
    {
      name: 'High',
      who: { risk: ['high' as const] },
      terms: {
        approval: {
          kind: 'stages' as const,
          stages: [{ from: [owners] }],
          fallback: { from: [administrators] },
        },
      },
    },
  ]
  const alone = { people: { owners: [works(1)], administrators: [works(1)] } }
  expect(said({ ...base, rules }, alone)).toEqual([
    'error rules.0.terms.approval: Ada Park could never be approved: too few are left who could, the fallback included.',
  ])
})
