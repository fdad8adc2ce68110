import { expect, test } from 'vitest'
import type { Suite } from './suite'

/** What holds when workers die or come late, and when somebody changes the target by hand. */
export function mishapPromises<Config, Entitlement>(suite: Suite<Config, Entitlement>): void {
  const { fixture, connector, entitlement, capabilities, target, call, assign, granted, listed } = suite

  test('a grant made again, as after a worker was killed before it could say so, is the same grant', async () => {
    const holder = await target().newHolder(entitlement)
    const assignment = await granted(holder)
    await connector.ensureGranted(call(), assignment)
    await connector.ensureGranted(call(), { ...assignment, password: null })
    expect(await target().use(holder)).toBe(true)
    expect(await listed(holder.account)).toHaveLength(1)
  })

  test('the same grant by several workers at once ends in one access', async () => {
    const holder = await target().newHolder(entitlement)
    const assignment = assign(holder)
    const attempts = Array.from({ length: 4 }, () => connector.ensureGranted(call(), assignment))
    for (const attempt of await Promise.allSettled(attempts)) {
      if (attempt.status === 'rejected')
        expect(['conflict', 'transient']).toContain(attempt.reason.errorClass)
    }
    await connector.ensureGranted(call(), assignment)
    expect(await connector.observe(call(), assignment)).toBe('present')
    expect(await target().use(holder)).toBe(true)
  })

  test('a grant that arrives after its time is refused by the target itself', async () => {
    const holder = await target().newHolder(entitlement)
    const assignment = await granted(holder)
    await connector.ensureRevoked(call(), assignment)
    const late = call({ deadline: new Date(Date.now() - 1) })
    await expect(connector.ensureGranted(late, assignment)).rejects.toMatchObject({
      errorClass: 'conflict',
    })
    expect(await connector.observe(call(), assignment)).toBe('absent')
    expect(await target().use(holder)).toBe(false)
  })

  test('nothing is changed when it is no longer wanted, or when the call is already over', async () => {
    const holder = await target().newHolder(entitlement)
    const assignment = assign(holder)
    const unwanted = call({ stillWanted: async () => false })
    const over = call({ signal: AbortSignal.abort() })
    await expect(connector.ensureGranted(unwanted, assignment)).rejects.toMatchObject({
      errorClass: 'conflict',
    })
    await expect(connector.ensureGranted(over, assignment)).rejects.toMatchObject({
      errorClass: 'transient',
    })
    expect(await connector.observe(call(), assignment)).toBe('absent')

    await connector.ensureGranted(call(), assignment)
    await expect(connector.ensureRevoked(unwanted, assignment)).rejects.toMatchObject({
      errorClass: 'conflict',
    })
    await expect(connector.ensureRevoked(over, assignment)).rejects.toMatchObject({
      errorClass: 'transient',
    })
    expect(await target().use(holder)).toBe(true)
  })

  test.for(fixture.drifts)(
    'what was broken by hand is seen as drift, mended and taken: %s',
    async (drift) => {
      const holder = await target().newHolder(entitlement)
      const assignment = await granted(holder)
      await target().breakByHand(drift, holder)
      expect(await connector.observe(call(), assignment)).toBe('drifted')
      await connector.ensureGranted(call(), assignment)
      expect(await connector.observe(call(), assignment)).toBe('present')
      expect(await target().use(holder)).toBe(true)

      await target().breakByHand(drift, holder)
      await connector.ensureRevoked(call(), assignment)
      expect(await connector.observe(call(), assignment)).toBe('absent')
    },
  )

  test('what was removed by hand is seen as absent, and its revoke succeeds', async () => {
    const holder = await target().newHolder(entitlement)
    const assignment = await granted(holder)
    await target().removeByHand(holder)
    expect(await connector.observe(call(), assignment)).toBe('absent')
    await connector.ensureRevoked(call(), assignment)
  })

  test.skipIf(capabilities.marker === 'none')(
    'access of ours that nobody remembers is found and removed by what is found',
    async () => {
      const holder = await target().newHolder(entitlement)
      const { id } = await granted(holder)
      const [orphan] = await listed(holder.account)
      expect(orphan?.assignmentId).toBe(id)
      await connector.ensureRevoked(call(), assign(holder, { id, until: null, password: null }))
      expect(await listed(holder.account)).toEqual([])
    },
  )

  test('standing access is reported as not ours and is left alone', async () => {
    const standing = await target().standingHolder(entitlement)
    const other = await target().newHolder(entitlement)
    await connector.ensureRevoked(call(), await granted(other))
    expect(await listed(standing.account)).toMatchObject([
      {
        account: standing.account,
        entitlementKey: connector.entitlementKey(entitlement),
        assignmentId: null,
      },
    ])
    if (capabilities.marker === 'per-grant') {
      const session = await target().liveSession?.(standing)
      const conflict = { errorClass: 'conflict' }
      await expect(connector.ensureGranted(call(), assign(standing))).rejects.toMatchObject(conflict)
      await expect(connector.ensureRevoked(call(), assign(standing))).rejects.toMatchObject(conflict)
      if (session) expect(await session.works()).toBe(true)
      await session?.close()
    }
    expect(await target().use(standing)).toBe(true)
  })
}
