import { expect, test } from 'vitest'
import type { Suite } from './suite'

/** What a grant promises. */
export function grantingPromises<Config, Entitlement>(suite: Suite<Config, Entitlement>): void {
  const { fixture, connector, entitlement, capabilities, target, call, assign, granted, listed } = suite

  test('the set-up it documents passes its own preflight', async () => {
    const checks = await connector.preflight(call(), [entitlement, fixture.oddEntitlement])
    expect(checks.filter((check) => !check.ok)).toEqual([])
    expect(checks.length).toBeGreaterThan(3)
  })

  test('a wrong credential is the settings’ fault, and the message does not repeat it', async () => {
    const wrong = call({ config: target().wrongCredential })
    const holder = await target().newHolder(entitlement)
    await expect(connector.ensureGranted(wrong, assign(holder))).rejects.toMatchObject({
      errorClass: 'config',
      message: expect.not.stringContaining(holder.password),
    })
    expect((await connector.preflight(wrong, [entitlement])).map((check) => check.ok)).toEqual([false])
    expect(await target().use(holder)).toBe(false)
  })

  test.skipIf(fixture.strangerHandle === null)(
    'a person without an account is found out before anything is done',
    async () => {
      const handle = fixture.strangerHandle ?? ''
      expect(await connector.resolve(call(), { handle }, entitlement, 'role')).toBeNull()
      const stranger = assign({ ...(await target().newHolder(entitlement)), account: handle })
      await expect(connector.ensureGranted(call(), stranger)).rejects.toMatchObject({
        errorClass: 'not-found',
      })
      expect(await connector.observe(call(), stranger)).toBe('absent')
      await connector.ensureRevoked(call(), stranger)
    },
  )

  test('access is refused before the grant, works after it, and is found by looking', async () => {
    const holder = await target().newHolder(entitlement)
    const assignment = assign(holder)
    expect(await connector.observe(call(), assignment)).toBe('absent')
    expect(await target().use(holder)).toBe(false)

    await connector.ensureGranted(call(), assignment)
    expect(await target().use(holder)).toBe(true)
    expect(await connector.observe(call(), assignment)).toBe('present')
    expect(await listed(holder.account)).toMatchObject([
      {
        account: holder.account,
        entitlementKey: connector.entitlementKey(entitlement),
        assignmentId: capabilities.marker === 'per-grant' ? assignment.id : null,
      },
    ])
  })

  test('the account of a grant is the one that was resolved', async () => {
    const holder = await target().newHolder(entitlement)
    const person = { handle: holder.account }
    const resolved = await connector.resolve(call(), person, entitlement, 'role')
    expect(resolved).toBe(connector.accountName(person, entitlement, 'role'))
  })

  test.skipIf(capabilities.handsOut !== 'password')(
    'the test of a connection tells access from none',
    async () => {
      const holder = await target().newHolder(entitlement)
      const tried = () => connector.tryAccess?.(call(), holder)
      expect(await tried()).toMatchObject({ ok: false })
      const assignment = await granted(holder)
      expect(await tried()).toMatchObject({ ok: true })
      expect(connector.connectHints(target().config, holder)[0]?.command).not.toContain(holder.password)
      await connector.ensureRevoked(call(), assignment)
      expect(await tried()).toMatchObject({ ok: false, detail: expect.not.stringContaining(holder.password) })
    },
  )

  test('the portal cannot hand out what it was not given, and leaves nothing behind when it tries', async () => {
    const assignment = assign({
      ...(await target().newHolder(entitlement)),
      entitlement: fixture.beyondDelegation,
    })
    await expect(connector.ensureGranted(call(), assignment)).rejects.toMatchObject({
      errorClass: 'refused',
    })
    expect(await connector.observe(call(), assignment)).toBe('absent')
  })

  test('a holder cannot pass the access on or lengthen it', async () => {
    const holder = await target().newHolder(entitlement)
    await granted(holder)
    expect(await target().passOn(holder)).toBe(false)
  })

  test('access without an end is never granted', async () => {
    const assignment = assign(await target().newHolder(entitlement), { until: null })
    await expect(connector.ensureGranted(call(), assignment)).rejects.toMatchObject({
      errorClass: 'config',
    })
    expect(await connector.observe(call(), assignment)).toBe('absent')
  })
}
