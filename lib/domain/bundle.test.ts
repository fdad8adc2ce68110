import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  allowanceTogether,
  bundleName,
  bundleNumber,
  bundleOutcome,
  bundleStateText,
  partState,
  standingOf,
  whyLost,
  type ActivatedBundle,
  type BundlePart,
} from './bundle'
import { HOUR, MINUTE } from './duration'
import { grantStates, isLive, type GrantState } from './grant'
import { requestStates } from './request'

const now = new Date('2026-03-02T09:00:00Z')
const later = (ms: number) => new Date(now.getTime() + ms)

const granted = (state: GrantState, endsAt: Date | null = null): BundlePart => ({
  request: 'APPROVED',
  grant: { state, durationMs: HOUR, endsAt, wasGiven: endsAt !== null },
})
const live = granted('ACTIVE', later(HOUR))
const asked: BundlePart = { request: 'PENDING_APPROVAL', grant: null }
const denied: BundlePart = { request: 'DENIED', grant: null }
const missing: BundlePart = { request: null, grant: null }

const bundle = (parts: readonly BundlePart[], more: Partial<ActivatedBundle> = {}): ActivatedBundle => ({
  parts,
  askedBy: later(-HOUR),
  ending: null,
  ...more,
})
const stateOf = (parts: readonly BundlePart[], more: Partial<ActivatedBundle> = {}) =>
  standingOf(bundle(parts, more), now).state

const anyPart: fc.Arbitrary<BundlePart> = fc.record({
  request: fc.constantFrom(null, ...requestStates),
  grant: fc.option(
    fc.record({
      state: fc.constantFrom(...grantStates),
      durationMs: fc.integer({ min: 1, max: 8 * HOUR }),
      endsAt: fc.option(fc.integer({ min: -HOUR, max: HOUR }).map(later)),
      wasGiven: fc.boolean(),
    }),
  ),
})
const anyBundle: fc.Arbitrary<ActivatedBundle> = fc.record({
  parts: fc.array(anyPart, { maxLength: 5 }),
  askedBy: fc.integer({ min: -HOUR, max: HOUR }).map(later),
  ending: fc.constantFrom(null, 'undone' as const, 'released' as const),
})

describe('whatever the parts are', () => {
  test('a bundle is active only while every part is live', () => {
    fc.assert(
      fc.property(anyBundle, (any) => {
        const { state, live: count, of } = standingOf(any, now)
        const all = any.parts.every(({ grant }) => grant !== null && isLive(grant, now))
        if (state === 'ACTIVE') expect(all && any.parts.length > 0).toBe(true)
        expect(count).toBeLessThanOrEqual(of)
      }),
      { numRuns: 2_000 },
    )
  })

  test('it is ended only when nothing of it is, or can come to be, on any target', () => {
    fc.assert(
      fc.property(anyBundle, (any) => {
        const { state, touching, over } = standingOf(any, now)
        if (state === 'ENDED') expect({ touching, over }).toEqual({ touching: false, over: true })
      }),
      { numRuns: 2_000 },
    )
  })

  test('its time is over with the first of its parts', () => {
    fc.assert(
      fc.property(anyBundle, (any) => {
        const { endsAt, live: count } = standingOf(any, now)
        expect(endsAt === null).toBe(count === 0)
        for (const { grant } of any.parts)
          if (endsAt !== null && grant !== null && grant.endsAt !== null && isLive(grant, now))
            expect(endsAt.getTime()).toBeLessThanOrEqual(grant.endsAt.getTime())
      }),
      { numRuns: 2_000 },
    )
  })

  test('it is complete only when every part was given, and never with one lost', () => {
    fc.assert(
      fc.property(anyBundle, (any) => {
        const outcome = bundleOutcome(any, now)
        const lost = any.parts.some((part) => partState(part, any.askedBy, now) === 'lost')
        expect(outcome === 'failed').toBe(lost)
        if (outcome === 'complete') expect(any.parts.every(({ grant }) => grant?.wasGiven)).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('how a bundle stands', () => {
  test.each([
    ['waits while anyone is still to answer', [live, asked], 'WAITING'],
    ['is activating until the last target has confirmed', [live, granted('ACTIVATING')], 'ACTIVATING'],
    ['is scheduled when all of it is', [granted('SCHEDULED'), granted('SCHEDULED')], 'SCHEDULED'],
    ['is active when all of it is', [live, live], 'ACTIVE'],
    ['is ending once one part is over', [live, granted('ENDED', now)], 'ENDING'],
    ['is ending at the very instant of its end', [granted('ACTIVE', now), live], 'ENDING'],
    [
      'stays ending while a removal fails',
      [granted('REVOCATION_FAILED', now), granted('ENDED', now)],
      'ENDING',
    ],
    ['is ended when all of it is', [granted('ENDED', now), granted('ENDED', now)], 'ENDED'],
    ['has failed when one part is denied', [live, denied], 'FAILED'],
    ['has failed when a target did not give it', [live, granted('ACTIVATION_FAILED')], 'FAILED'],
    ['has failed when a part ended before it was given', [live, granted('ENDED')], 'FAILED'],
    ['has failed when the click broke off for good', [live, missing], 'FAILED'],
  ] as const)('it %s', (_, parts, state) => {
    expect(stateOf(parts)).toBe(state)
  })

  test('a part that may still be asked for is no failure', () => {
    expect(stateOf([live, missing], { askedBy: later(MINUTE) })).toBe('ACTIVATING')
    expect(stateOf([live, missing], { askedBy: now })).toBe('FAILED')
  })

  test('what its holder gave back is ending, then ended, and has not failed', () => {
    const canceled: BundlePart = { request: 'CANCELED', grant: null }
    expect(stateOf([granted('DEACTIVATING', later(HOUR)), canceled], { ending: 'released' })).toBe('ENDING')
    expect(stateOf([granted('ENDED', now), canceled], { ending: 'released' })).toBe('ENDED')
  })

  test('is said with how many parts are active', () => {
    const said = (parts: readonly BundlePart[]) => bundleStateText(standingOf(bundle(parts), now))
    expect(said([live, live, granted('ACTIVATING')])).toBe('Activating 2 of 3')
    expect(said([live, denied])).toBe('Incomplete, 1 of 2 active')
    expect(said([live, live])).toBe('All active')
  })
})

test('why a part is missing is told in the words of what happened', () => {
  const loss = { request: 'DENIED', denial: null, refusals: [], endReason: null, failure: null } as const
  expect(whyLost({ ...loss, denial: { by: 'Maud Lind', reason: 'Not today' } })).toBe(
    'was denied by Maud Lind: Not today',
  )
  expect(whyLost({ ...loss, request: 'REJECTED', refusals: ['Too long.'] })).toBe(
    'was refused by the policy: Too long.',
  )
  expect(whyLost({ ...loss, request: 'APPROVED', failure: 'No such group' })).toBe(
    'could not be given by its target: No such group',
  )
})

describe('more time for all', () => {
  const open = (leftMs: number, asksNobody = true) => ({
    open: true as const,
    leftMs,
    timesLeft: 2,
    asksNobody,
  })

  test('is as much as the strictest part leaves', () => {
    expect(
      allowanceTogether([
        { role: 'Orders', allowance: open(HOUR) },
        { role: 'Stock', allowance: { ...open(2 * HOUR, false), timesLeft: 1 } },
      ]),
    ).toEqual({ open: true, leftMs: HOUR, timesLeft: 1, asksNobody: false })
  })

  test('is none where one part allows none, which is named', () => {
    expect(
      allowanceTogether([
        { role: 'Orders', allowance: open(HOUR) },
        { role: 'Stock', allowance: { open: false, reason: 'The policy allows no extension.', from: null } },
      ]),
    ).toEqual({ open: false, reason: 'Stock: The policy allows no extension.', from: null })
  })

  test('opens with the last part that opens, unless one never does', () => {
    const from = (at: Date | null) => ({ open: false as const, reason: 'Later.', from: at })
    const [early, late] = [later(MINUTE), later(HOUR)]
    const together = (...froms: (Date | null)[]) =>
      allowanceTogether(froms.map((at) => ({ role: 'Orders', allowance: from(at) })))
    expect(together(early, late)).toMatchObject({ from: late })
    expect(together(early, null)).toMatchObject({ from: null })
  })
})

test('its readable name is read back whatever its case', () => {
  expect(bundleNumber(` ${bundleName(12).toLowerCase()} `)).toBe(12)
  expect(bundleNumber('REQ-12')).toBeNull()
})
