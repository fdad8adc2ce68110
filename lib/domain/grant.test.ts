import { describe, expect, test } from 'vitest'
import { HOUR, MINUTE } from './duration'
import {
  activationPatienceMs,
  coverage,
  coveringStates,
  end,
  endableStates,
  grantStates,
  isLive,
  mayMove,
  openStates,
  revokingStates,
  wantedUntil,
  type GrantClock,
} from './grant'
import { err, ok } from './result'

const now = new Date('2026-03-01T12:00:00Z')
const at = (ms: number) => new Date(now.getTime() + ms)
const active = (endsAt: Date): GrantClock => ({ state: 'ACTIVE', durationMs: HOUR, endsAt })

describe('the legal moves', () => {
  const legal = [
    'SCHEDULED ACTIVATING',
    'SCHEDULED ENDED',
    'ACTIVATING ACTIVE',
    'ACTIVATING ACTIVATION_FAILED',
    'ACTIVATING DEACTIVATING',
    'ACTIVE DEACTIVATING',
    'DEACTIVATING ENDED',
    'DEACTIVATING REVOCATION_FAILED',
    'REVOCATION_FAILED DEACTIVATING',
    'REVOCATION_FAILED ENDED',
  ]
  test.each(grantStates.flatMap((from) => grantStates.map((to) => [from, to] as const)))(
    '%s to %s',
    (from, to) => {
      expect(mayMove(from, to)).toBe(legal.includes(`${from} ${to}`))
    },
  )
  test('a revocation that fails is not the end of it', () => {
    expect(openStates).toContain('REVOCATION_FAILED')
    expect(grantStates.filter((state) => !openStates.includes(state))).toEqual(['ENDED', 'ACTIVATION_FAILED'])
  })
  test('no state both asks for access and for its removal', () => {
    expect(coveringStates.filter((state) => revokingStates.includes(state))).toEqual([])
  })
})

test('a grant is over at the very instant of its end', () => {
  expect(isLive(active(at(1)), now)).toBe(true)
  expect(isLive(active(now), now)).toBe(false)
  expect(isLive({ state: 'ACTIVE', durationMs: HOUR, endsAt: null }, now)).toBe(false)
})

test.each(grantStates.filter((state) => state !== 'ACTIVE'))('%s is not live, whatever its end', (state) => {
  expect(isLive({ state, durationMs: HOUR, endsAt: at(HOUR) }, now)).toBe(false)
})

test('what is being given is wanted for its whole duration from now: waiting never eats the time', () => {
  expect(wantedUntil({ state: 'ACTIVATING', durationMs: HOUR, endsAt: null }, now)).toEqual(at(HOUR))
})

describe('coverage', () => {
  test('is the latest end of those that still want it', () => {
    expect(coverage([active(at(1)), active(at(5)), active(at(-5))], now)).toEqual(at(5))
  })
  test('is null when the only ones are over or being revoked', () => {
    expect(
      coverage([active(now), { state: 'DEACTIVATING', durationMs: HOUR, endsAt: at(HOUR) }], now),
    ).toBeNull()
    expect(coverage([], now)).toBeNull()
  })
})

test('ending: what never touched the target is over at once, the rest must be taken back first', () => {
  for (const state of grantStates) {
    const expected = !endableStates.includes(state)
      ? err('already-over')
      : ok(state === 'SCHEDULED' ? 'ENDED' : 'DEACTIVATING')
    expect(end(state), state).toEqual(expected)
    const next = end(state)
    if (next.ok) expect(mayMove(state, next.value), state).toBe(true)
  }
})

test('a grant gives up after five minutes, or its own length when that is shorter', () => {
  expect([activationPatienceMs(HOUR), activationPatienceMs(2 * MINUTE)]).toEqual([5 * MINUTE, 2 * MINUTE])
})
