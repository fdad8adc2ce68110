import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Suite } from './suite'

/** The longest a target's own expiry may come after the end of the grant, in milliseconds. */
const nativeExpiryToleranceMs = 60_000

/** What the end of a grant promises, by the target itself and by a revoke. */
export function endingPromises<Config, Entitlement>(suite: Suite<Config, Entitlement>): void {
  const { fixture, connector, entitlement, capabilities, target, call, assign, granted, listed } = suite

  test.skipIf(capabilities.nativeExpiry === 'none' || fixture.lacks.includes('brief expiry'))(
    'the target ends the access by itself, and a second grant with a later end keeps it',
    async () => {
      const [brief, extended] = [await target().newHolder(entitlement), await target().newHolder(entitlement)]
      const until = new Date(Date.now() + 1_500)
      for (const holder of [brief, extended])
        await connector.ensureGranted(call(), assign(holder, { until, id: holder.account }))
      await connector.ensureGranted(call(), assign(extended, { id: extended.account, password: null }))
      expect(await target().use(brief)).toBe(true)
      while ((await target().use(brief)) && Date.now() < until.getTime() + nativeExpiryToleranceMs)
        await sleep(250)
      expect(await target().use(brief)).toBe(false)
      expect(Date.now()).toBeGreaterThanOrEqual(until.getTime())
      expect(await target().use(extended)).toBe(true)
    },
    nativeExpiryToleranceMs + 10_000,
  )

  test('a revoke takes the access, cuts open sessions where it says so, and may be repeated', async () => {
    const holder = await target().newHolder(entitlement)
    const assignment = await granted(holder)
    const session = await target().liveSession?.(holder)
    if (!fixture.lacks.includes('sessions')) expect(await session?.works()).toBe(true)

    await connector.ensureRevoked(call(), assignment)
    expect(await target().use(holder)).toBe(false)
    if (session) expect(await session.works()).toBe(capabilities.killSessions === 'no')
    expect(await connector.observe(call(), assignment)).toBe('absent')
    expect(await listed(holder.account)).toEqual([])
    await session?.close()
    await connector.ensureRevoked(call(), assignment)
    await connector.ensureRevoked(call(), { ...assignment, until: null, password: null })
    expect(await connector.observe(call(), assignment)).toBe('absent')
  })

  test('access that was taken can be given again', async () => {
    const holder = await target().newHolder(entitlement)
    const assignment = await granted(holder)
    await connector.ensureRevoked(call(), assignment)
    await connector.ensureGranted(call(), assignment)
    expect(await target().use(holder)).toBe(true)
  })

  test.skipIf(fixture.lacks.includes('lasting work'))('what a holder made outlives the access', async () => {
    const holder = await target().newHolder(entitlement)
    const assignment = await granted(holder)
    const stillStands = await target().leaveBehind?.(holder)
    await connector.ensureRevoked(call(), assignment)
    expect(await connector.observe(call(), assignment)).toBe('absent')
    expect(await stillStands?.()).toBe(true)
  })

  test('the longest and oddest names go the whole way', async () => {
    const holder = await target().newHolder(fixture.oddEntitlement)
    const assignment = await granted(holder)
    expect(await target().use(holder)).toBe(true)
    expect((await listed(holder.account)).map((each) => each.entitlementKey)).toEqual([
      connector.entitlementKey(fixture.oddEntitlement),
    ])
    const stillStands = await target().leaveBehind?.(holder)
    await connector.ensureRevoked(call(), assignment)
    expect(await target().use(holder)).toBe(false)
    if (stillStands) expect(await stillStands()).toBe(true)
  })

  test('twenty people at once are given access and lose it', async () => {
    const holders = await Promise.all(Array.from({ length: 20 }, () => target().newHolder(entitlement)))
    const assignments = await Promise.all(holders.map(granted))
    const seen = () => Promise.all(assignments.map((assignment) => connector.observe(call(), assignment)))
    expect(new Set(await seen())).toEqual(new Set(['present']))
    await Promise.all(assignments.map((assignment) => connector.ensureRevoked(call(), assignment)))
    expect(new Set(await seen())).toEqual(new Set(['absent']))
  }, 60_000)
}
