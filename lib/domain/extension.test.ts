import { describe, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE } from './duration'
import { allowanceOf, evaluateExtension, judgeExtensionAgain, type Extent } from './extension'
import { noCircumstances, type Facts } from './facts'
import { PrincipalId } from './ids'
import { PolicySettings, type Extension, type PolicyInput } from './policy'

const now = new Date('2026-03-02T10:00:00Z')
const later = (ms: number) => new Date(now.getTime() + ms)
const ada = PrincipalId.parse('00000000-0000-7000-8000-000000000001')
const maud = PrincipalId.parse('00000000-0000-7000-8000-000000000002')

const rule: Extension = { times: 2, maxMs: 4 * HOUR, lastMs: null, approval: { kind: 'none' } }
const extent: Extent = {
  state: 'ACTIVE',
  durationMs: HOUR,
  endsAt: later(30 * MINUTE),
  extensions: 0,
  extendedMs: 0,
  emergency: false,
  waiting: null,
}
const policy: PolicyInput = {
  duration: { maxMs: 2 * HOUR, defaultMs: HOUR },
  start: { maxAheadMs: 0 },
  justification: { required: true, minLength: 5, prompt: '' },
  ticket: { required: true, pattern: 'OPS-\\d+', example: 'OPS-1' },
  approval: {
    kind: 'approvers',
    needed: 1,
    from: [{ kind: 'person', id: maud }],
    decideWithinMs: DAY,
  },
  extension: rule,
}
const person = { id: maud, status: 'active' as const, endsAt: null, away: null }

function facts(parts: Partial<Facts> = {}, wishes: Partial<PolicyInput> = {}): Facts {
  return {
    ...noCircumstances,
    now,
    requester: {
      id: ada,
      status: 'active',
      endsAt: null,
      groupIds: [],
      teamId: null,
      employment: 'employee',
      risk: 'normal',
    },
    role: { name: 'Orders read-write', archived: false },
    policy: PolicySettings.parse({ ...policy, ...wishes }),
    eligibility: [{ startsAt: later(-DAY), endsAt: null }],
    people: { [`person:${maud}`]: [person] },
    ...parts,
  }
}
const more = (durationMs: number) => ({ durationMs, justification: 'The repair takes longer' })
const refusals = (verdict: ReturnType<typeof evaluateExtension>) =>
  verdict.outcome === 'refused' ? verdict.reasons.map(({ code }) => code) : verdict.outcome

describe('the allowance', () => {
  test('says how much and how often is left', () => {
    expect(allowanceOf(rule, { ...extent, extensions: 1, extendedMs: HOUR }, now)).toEqual({
      open: true,
      leftMs: 3 * HOUR,
      timesLeft: 1,
      asksNobody: true,
    })
  })
  test.each<[string, Extension | null, Partial<Extent>]>([
    ['the policy allows none', null, {}],
    ['it was extended as often as allowed', rule, { extensions: 2, extendedMs: HOUR }],
    ['it was extended as much as allowed', rule, { extensions: 1, extendedMs: 4 * HOUR }],
    ['a request for more time waits already', rule, { waiting: 'REQ-7' }],
    ['it was an emergency', rule, { emergency: true }],
    ['it is over at this very instant', rule, { endsAt: now }],
    ['it is not given yet', rule, { state: 'ACTIVATING', endsAt: null }],
    ['it is being taken back', rule, { state: 'DEACTIVATING' }],
  ])('is nothing where %s', (_, allowed, parts) => {
    expect(allowanceOf(allowed, { ...extent, ...parts }, now)).toMatchObject({ open: false })
  })
  test('opens in the last part of the grant, at its very first instant', () => {
    const late = { ...rule, lastMs: 10 * MINUTE }
    expect(allowanceOf(late, extent, now)).toMatchObject({ open: false, from: later(20 * MINUTE) })
    expect(allowanceOf(late, extent, later(20 * MINUTE))).toMatchObject({ open: true })
  })
})

describe('the verdict', () => {
  test('is automatic where the policy asks nobody, though an activation asks somebody', () => {
    expect(evaluateExtension(more(4 * HOUR), facts(), extent).outcome).toBe('automatic')
  })
  test('asks whom the policy names for extensions', () => {
    const asking = { extension: { ...rule, approval: policy.approval } }
    expect(evaluateExtension(more(HOUR), facts({}, asking), extent)).toMatchObject({
      outcome: 'needs-approval',
      stages: [{ seats: [{ id: maud }] }],
    })
  })
  test('counts all extensions together', () => {
    const used = { ...extent, extensions: 1, extendedMs: 3 * HOUR }
    expect(evaluateExtension(more(HOUR), facts(), used).outcome).toBe('automatic')
    expect(refusals(evaluateExtension(more(HOUR + MINUTE), facts(), used))).toEqual(['duration-too-long'])
  })
  test('lists every reason', () => {
    const verdict = evaluateExtension(
      { durationMs: HOUR, justification: '' },
      facts({ requester: { ...facts().requester, endsAt: later(HOUR) } }),
      { ...extent, extensions: 2 },
    )
    expect(refusals(verdict)).toEqual(['no-extension', 'employment-ends-first', 'justification-missing'])
  })
  test.each<[string, Partial<Facts>, Partial<PolicyInput>, string]>([
    ['the eligibility was removed', { eligibility: [] }, {}, 'not-eligible'],
    [
      'the eligibility ends before the new end',
      { eligibility: [{ startsAt: later(-DAY), endsAt: later(HOUR) }] },
      {},
      'eligibility-ends-first',
    ],
    [
      'the eligibility ends with the access',
      { eligibility: [{ startsAt: later(-DAY), endsAt: later(30 * MINUTE) }] },
      {},
      'not-eligible-then',
    ],
    [
      'a separation rule stands against it',
      { conflicts: [{ effect: 'block', rule: 'Four eyes', text: 'Not both.' }] },
      {},
      'conflict',
    ],
    [
      'the new end lies outside the hours',
      {},
      {
        conditions: { hours: { timeZone: 'UTC', windows: [{ weekdays: [1], from: '08:00', to: '11:00' }] } },
      },
      'outside-hours',
    ],
    [
      'it comes from another network',
      { origin: { address: '192.0.2.1', signedInAt: now, methods: [] } },
      { conditions: { networks: ['10.0.0.0/8'] } },
      'other-network',
    ],
  ])('is a refusal where %s', (_, parts, wishes, code) => {
    expect(refusals(evaluateExtension(more(HOUR), facts(parts, wishes), extent))).toEqual([code])
  })
  test('does not count it as another activation', () => {
    const usage = { inDay: 3, inWeek: 9, lastEndedAt: later(30 * MINUTE), holders: 0 }
    const limits = { perDay: 1, perWeek: 1, coolDownMs: HOUR }
    expect(evaluateExtension(more(HOUR), facts({ usage }, { limits }), extent).outcome).toBe('automatic')
  })
  test('but leaves a place to who has it from the old end on', () => {
    const usage = { inDay: 0, inWeek: 0, lastEndedAt: null, holders: 1 }
    const verdict = evaluateExtension(more(HOUR), facts({ usage }, { limits: { maxHolders: 1 } }), extent)
    expect(refusals(verdict)).toEqual(['all-places-taken'])
  })
})

describe('judged again at its approval', () => {
  const { waiting: _, ...own } = extent
  test('a request that came in time is not late for having waited', () => {
    const late = { extension: { ...rule, lastMs: 40 * MINUTE } }
    expect(judgeExtensionAgain(more(HOUR), facts({}, late), own)).toEqual([])
  })
  test('what the policy no longer allows is refused', () => {
    expect(judgeExtensionAgain(more(HOUR), facts({}, { extension: null }), own)).toMatchObject([
      { code: 'no-extension' },
    ])
  })
  test('a grant that is over is not brought back', () => {
    expect(judgeExtensionAgain(more(HOUR), facts(), { ...own, endsAt: now })).toMatchObject([
      { code: 'no-extension' },
    ])
  })
})
