import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ConformanceFixture, ConformanceTarget, Holder } from './conformance-fixture'
import { all, assignmentFor, callFor } from './conformance-fixture'
import type { Call, Observed, TargetAssignment } from './connector'

/** The longest a target's own expiry may come after the end of the grant, in milliseconds. */
const nativeExpiryToleranceMs = 60_000

/**
 * What every connector has to prove on a real target: the same promises, whatever the system behind it.
 * Where a target cannot keep one, its capabilities say so, and the suite holds the connector to what it says.
 */
export function connectorConformance<Config, Entitlement>(
  fixture: ConformanceFixture<Config, Entitlement>,
): void {
  describe(`${fixture.name} keeps the connector's promises`, () => {
    const { connector, entitlement } = fixture
    const capabilities = connector.capabilities(entitlement)
    let target: ConformanceTarget<Config, Entitlement>

    const call = (changes?: Partial<Call<Config>>) => callFor(target, changes)
    const assign = (holder: Holder<Entitlement>, changes?: Partial<TargetAssignment<Entitlement>>) =>
      assignmentFor(connector, holder, changes)
    const granted = async (holder: Holder<Entitlement>) => {
      const assignment = assign(holder)
      await connector.ensureGranted(call(), assignment)
      return assignment
    }
    const listed = async (account: string): Promise<Observed[]> => {
      const known = [entitlement, fixture.oddEntitlement]
      return (await all(connector.list(call(), known))).filter((each) => each.account === account)
    }

    beforeAll(async () => {
      target = await fixture.open()
    }, 60_000)
    afterAll(() => target.close())

    test('the set-up it documents passes its own preflight', async () => {
      const checks = await connector.preflight(call(), [entitlement, fixture.oddEntitlement])
      expect(checks.filter((check) => !check.ok)).toEqual([])
      expect(checks.length).toBeGreaterThan(3)
    })

    test('a wrong credential is the settings’ fault, and the message does not repeat it', async () => {
      const wrong = call({ config: target.wrongCredential })
      const holder = await target.newHolder(entitlement)
      await expect(connector.ensureGranted(wrong, assign(holder))).rejects.toMatchObject({
        errorClass: 'config',
        message: expect.not.stringContaining(holder.password),
      })
      expect((await connector.preflight(wrong, [entitlement])).map((check) => check.ok)).toEqual([false])
      expect(await target.use(holder)).toBe(false)
    })

    test.skipIf(fixture.strangerHandle === null)(
      'a person without an account is found out before anything is done',
      async () => {
        const handle = fixture.strangerHandle ?? ''
        expect(await connector.resolve(call(), { handle }, entitlement, 'role')).toBeNull()
        const stranger = assign({ ...(await target.newHolder(entitlement)), account: handle })
        await expect(connector.ensureGranted(call(), stranger)).rejects.toMatchObject({
          errorClass: 'not-found',
        })
        expect(await connector.observe(call(), stranger)).toBe('absent')
        await connector.ensureRevoked(call(), stranger)
      },
    )

    test('access is refused before the grant, works after it, and is found by looking', async () => {
      const holder = await target.newHolder(entitlement)
      const assignment = assign(holder)
      expect(await connector.observe(call(), assignment)).toBe('absent')
      expect(await target.use(holder)).toBe(false)

      await connector.ensureGranted(call(), assignment)
      expect(await target.use(holder)).toBe(true)
      expect(await connector.observe(call(), assignment)).toBe('present')
      expect(await listed(holder.account)).toEqual([
        {
          account: holder.account,
          entitlementKey: connector.entitlementKey(entitlement),
          assignmentId: capabilities.marker === 'per-grant' ? assignment.id : null,
        },
      ])
    })

    test('the account of a grant is the one that was resolved', async () => {
      const holder = await target.newHolder(entitlement)
      const person = { handle: holder.account }
      const resolved = await connector.resolve(call(), person, entitlement, 'role')
      expect(resolved).toBe(connector.accountName(person, entitlement, 'role'))
    })

    test.skipIf(capabilities.handsOut !== 'password')(
      'the test of a connection tells access from none',
      async () => {
        const holder = await target.newHolder(entitlement)
        expect(await connector.tryAccess(call(), holder)).toMatchObject({ ok: false })
        const assignment = await granted(holder)
        expect(await connector.tryAccess(call(), holder)).toMatchObject({ ok: true })
        expect(connector.connectHints(target.config, holder)[0]?.command).not.toContain(holder.password)
        await connector.ensureRevoked(call(), assignment)
        const after = await connector.tryAccess(call(), holder)
        expect(after).toMatchObject({ ok: false, detail: expect.not.stringContaining(holder.password) })
      },
    )

    test('a grant made again, as after a worker was killed before it could say so, is the same grant', async () => {
      const holder = await target.newHolder(entitlement)
      const assignment = await granted(holder)
      await connector.ensureGranted(call(), assignment)
      await connector.ensureGranted(call(), { ...assignment, password: null })
      expect(await target.use(holder)).toBe(true)
      expect(await listed(holder.account)).toHaveLength(1)
    })

    test('the same grant by several workers at once ends in one access', async () => {
      const holder = await target.newHolder(entitlement)
      const assignment = assign(holder)
      const attempts = Array.from({ length: 4 }, () => connector.ensureGranted(call(), assignment))
      for (const attempt of await Promise.allSettled(attempts)) {
        if (attempt.status === 'rejected')
          expect(['conflict', 'transient']).toContain(attempt.reason.errorClass)
      }
      await connector.ensureGranted(call(), assignment)
      expect(await connector.observe(call(), assignment)).toBe('present')
      expect(await target.use(holder)).toBe(true)
    })

    test('the portal cannot hand out what it was not given, and leaves nothing behind when it tries', async () => {
      const assignment = assign({
        ...(await target.newHolder(entitlement)),
        entitlement: fixture.beyondDelegation,
      })
      await expect(connector.ensureGranted(call(), assignment)).rejects.toMatchObject({
        errorClass: 'refused',
      })
      expect(await connector.observe(call(), assignment)).toBe('absent')
    })

    test('a holder cannot pass the access on or lengthen it', async () => {
      const holder = await target.newHolder(entitlement)
      await granted(holder)
      expect(await target.passOn(holder)).toBe(false)
    })

    test('access without an end is never granted', async () => {
      const assignment = assign(await target.newHolder(entitlement), { until: null })
      await expect(connector.ensureGranted(call(), assignment)).rejects.toMatchObject({
        errorClass: 'config',
      })
      expect(await connector.observe(call(), assignment)).toBe('absent')
    })

    test.skipIf(capabilities.nativeExpiry === 'none')(
      'the target ends the access by itself, and a second grant with a later end keeps it',
      async () => {
        const [brief, extended] = [await target.newHolder(entitlement), await target.newHolder(entitlement)]
        const until = new Date(Date.now() + 1_500)
        for (const holder of [brief, extended])
          await connector.ensureGranted(call(), assign(holder, { until, id: holder.account }))
        await connector.ensureGranted(call(), assign(extended, { id: extended.account, password: null }))
        expect(await target.use(brief)).toBe(true)
        while ((await target.use(brief)) && Date.now() < until.getTime() + nativeExpiryToleranceMs)
          await sleep(250)
        expect(await target.use(brief)).toBe(false)
        expect(Date.now()).toBeGreaterThanOrEqual(until.getTime())
        expect(await target.use(extended)).toBe(true)
      },
      nativeExpiryToleranceMs + 10_000,
    )

    test('a revoke takes the access, cuts open sessions where it says so, and may be repeated', async () => {
      const holder = await target.newHolder(entitlement)
      const assignment = await granted(holder)
      const session = await target.liveSession(holder)
      expect(await session.works()).toBe(true)

      await connector.ensureRevoked(call(), assignment)
      expect(await target.use(holder)).toBe(false)
      expect(await session.works()).toBe(capabilities.killSessions === 'no')
      expect(await connector.observe(call(), assignment)).toBe('absent')
      expect(await listed(holder.account)).toEqual([])
      await session.close()
      await connector.ensureRevoked(call(), assignment)
      await connector.ensureRevoked(call(), { ...assignment, until: null, password: null })
      expect(await connector.observe(call(), assignment)).toBe('absent')
    })

    test('access that was taken can be given again', async () => {
      const holder = await target.newHolder(entitlement)
      const assignment = await granted(holder)
      await connector.ensureRevoked(call(), assignment)
      await connector.ensureGranted(call(), assignment)
      expect(await target.use(holder)).toBe(true)
    })

    test('a grant that arrives after its time is refused by the target itself', async () => {
      const holder = await target.newHolder(entitlement)
      const assignment = await granted(holder)
      await connector.ensureRevoked(call(), assignment)
      const late = call({ deadline: new Date(Date.now() - 1) })
      await expect(connector.ensureGranted(late, assignment)).rejects.toMatchObject({
        errorClass: 'conflict',
      })
      expect(await connector.observe(call(), assignment)).toBe('absent')
      expect(await target.use(holder)).toBe(false)
    })

    test('nothing is changed when it is no longer wanted, or when the call is already over', async () => {
      const holder = await target.newHolder(entitlement)
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
      expect(await target.use(holder)).toBe(true)
    })

    test.for(fixture.drifts)(
      'what was broken by hand is seen as drift, mended and taken: %s',
      async (drift) => {
        const holder = await target.newHolder(entitlement)
        const assignment = await granted(holder)
        await target.breakByHand(drift, holder)
        expect(await connector.observe(call(), assignment)).toBe('drifted')
        await connector.ensureGranted(call(), assignment)
        expect(await connector.observe(call(), assignment)).toBe('present')
        expect(await target.use(holder)).toBe(true)

        await target.breakByHand(drift, holder)
        await connector.ensureRevoked(call(), assignment)
        expect(await connector.observe(call(), assignment)).toBe('absent')
      },
    )

    test('what was removed by hand is seen as absent, and its revoke succeeds', async () => {
      const holder = await target.newHolder(entitlement)
      const assignment = await granted(holder)
      await target.removeByHand(holder)
      expect(await connector.observe(call(), assignment)).toBe('absent')
      await connector.ensureRevoked(call(), assignment)
    })

    test.skipIf(capabilities.marker === 'none')(
      'access of ours that nobody remembers is found and removed by what is found',
      async () => {
        const holder = await target.newHolder(entitlement)
        const { id } = await granted(holder)
        const [orphan] = await listed(holder.account)
        expect(orphan?.assignmentId).toBe(id)
        await connector.ensureRevoked(call(), assign(holder, { id, until: null, password: null }))
        expect(await listed(holder.account)).toEqual([])
      },
    )

    test('standing access is reported as not ours and is left alone', async () => {
      const standing = await target.standingHolder(entitlement)
      const other = await target.newHolder(entitlement)
      await connector.ensureRevoked(call(), await granted(other))
      expect(await listed(standing.account)).toEqual([
        {
          account: standing.account,
          entitlementKey: connector.entitlementKey(entitlement),
          assignmentId: null,
        },
      ])
      if (capabilities.marker === 'per-grant') {
        const session = await target.liveSession(standing)
        const conflict = { errorClass: 'conflict' }
        await expect(connector.ensureGranted(call(), assign(standing))).rejects.toMatchObject(conflict)
        await expect(connector.ensureRevoked(call(), assign(standing))).rejects.toMatchObject(conflict)
        expect(await session.works()).toBe(true)
        await session.close()
      }
      expect(await target.use(standing)).toBe(true)
    })

    test('what a holder made outlives the access', async () => {
      const holder = await target.newHolder(entitlement)
      const assignment = await granted(holder)
      const stillStands = await target.leaveBehind(holder)
      await connector.ensureRevoked(call(), assignment)
      expect(await connector.observe(call(), assignment)).toBe('absent')
      expect(await stillStands()).toBe(true)
    })

    test('the longest and oddest names go the whole way', async () => {
      const holder = await target.newHolder(fixture.oddEntitlement)
      const assignment = await granted(holder)
      expect(await target.use(holder)).toBe(true)
      expect((await listed(holder.account)).map((each) => each.entitlementKey)).toEqual([
        connector.entitlementKey(fixture.oddEntitlement),
      ])
      const stillStands = await target.leaveBehind(holder)
      await connector.ensureRevoked(call(), assignment)
      expect(await target.use(holder)).toBe(false)
      expect(await stillStands()).toBe(true)
    })

    test('twenty people at once are given access and lose it', async () => {
      const holders = await Promise.all(Array.from({ length: 20 }, () => target.newHolder(entitlement)))
      const assignments = await Promise.all(holders.map(granted))
      const seen = () => Promise.all(assignments.map((assignment) => connector.observe(call(), assignment)))
      expect(new Set(await seen())).toEqual(new Set(['present']))
      await Promise.all(assignments.map((assignment) => connector.ensureRevoked(call(), assignment)))
      expect(new Set(await seen())).toEqual(new Set(['absent']))
    })
  })
}
