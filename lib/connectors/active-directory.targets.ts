import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ldif, succeeded } from '@/lib/testing/servers/by-hand'
import { administrator, domain, type SambaDomain } from '@/lib/testing/servers/samba-domain'
import { activeDirectory, type ActiveDirectoryConfig } from './active-directory'
import { connectorConformance } from './conformance'
import {
  activeDirectoryFixture,
  adTarget,
  changeMember,
  dnOf,
  entitlementOf,
} from './conformance/active-directory'
import {
  groups,
  groupDn,
  people,
  portal,
  startPreparedDomain,
  temporaryBase,
} from './conformance/active-directory-server'
import { all, assignmentFor, callFor } from './conformance/suite'

let started: SambaDomain | undefined

beforeAll(async () => {
  started = await startPreparedDomain()
}, 120_000)
afterAll(() => started?.stop(), 60_000)

function there(): SambaDomain {
  if (started === undefined) throw new Error('The domain is there only while a test runs.')
  return started
}

connectorConformance(activeDirectoryFixture('own', there))
connectorConformance(activeDirectoryFixture('one-time', there))

describe('what is peculiar to Active Directory', () => {
  const [own, oneTime] = [entitlementOf('own', 'plain'), entitlementOf('one-time', 'plain')]
  const target = () => adTarget(there())
  const call = (changes: Partial<ActiveDirectoryConfig> = {}) =>
    callFor(target(), { config: { ...target().config, ...changes } })
  const byHand = async (change: string) =>
    void succeeded(await there().ldap('ldapmodify', [], administrator, change))
  const add = async (entry: string) => void succeeded(await there().ldap('ldapadd', [], administrator, entry))

  /** Names of the checks that fail, with what they advise. */
  async function complaints(
    changes: Partial<ActiveDirectoryConfig>,
    ...entitlements: (typeof own)[]
  ): Promise<Record<string, string>> {
    const checks = await activeDirectory.preflight(call(changes), entitlements)
    return Object.fromEntries(checks.filter((check) => !check.ok).map((check) => [check.name, check.detail]))
  }

  test('who is in a group by way of another one is seen, listed, and never said to be gone', async () => {
    const holder = await target().newHolder(own)
    const assignment = assignmentFor(activeDirectory, holder)
    await activeDirectory.ensureGranted(call(), assignment)
    const inner = `CN=inner,${groups}`
    await add(
      ldif(inner, [
        ['objectClass', 'group'],
        ['sAMAccountName', 'inner'],
        ['member', dnOf(holder)],
      ]),
    )
    const nest = (how: 'add' | 'delete') =>
      byHand(ldif(own.group, [['changetype', 'modify'], [how, 'member'], ['member', inner], '-']))
    await nest('add')
    await expect(activeDirectory.ensureRevoked(call(), assignment)).rejects.toMatchObject({
      errorClass: 'conflict',
      message: expect.stringContaining('by way of another group'),
    })
    expect(await activeDirectory.observe(call(), assignment)).toBe('present')
    expect(await target().use(holder)).toBe(true)
    const listed = (await all(activeDirectory.list(call(), [own]))).map((each) => each.account)
    expect(listed).toContain(holder.account)
    await nest('delete')
    expect(await activeDirectory.observe(call(), assignment)).toBe('absent')
    await activeDirectory.ensureRevoked(call(), assignment)
  })

  test('an account elsewhere is not ours, whatever its description says', async () => {
    const holder = await target().standingHolder(oneTime)
    const assignment = assignmentFor(activeDirectory, holder)
    const dn = `CN=${holder.account},${people}`
    const marker = `gatehouse:${assignment.id}`
    await byHand(
      ldif(dn, [['changetype', 'modify'], ['replace', 'description'], ['description', marker], '-']),
    )
    for (const attempt of [activeDirectory.ensureGranted, activeDirectory.ensureRevoked])
      await expect(attempt(call(), assignment)).rejects.toMatchObject({ errorClass: 'conflict' })
    expect(await target().use(holder)).toBe(true)
  })

  test('an account that has lost its membership is found by its marker', async () => {
    const holder = await target().newHolder(oneTime)
    const assignment = assignmentFor(activeDirectory, holder)
    await activeDirectory.ensureGranted(call(), assignment)
    await byHand(changeMember(holder, 'delete'))
    const found = (await all(activeDirectory.list(call(), [oneTime]))).filter(
      (each) => each.account === holder.account,
    )
    expect(found).toEqual([{ account: holder.account, entitlementKey: '', assignmentId: assignment.id }])
    await activeDirectory.ensureRevoked(call(), assignment)
    expect(await activeDirectory.observe(call(), assignment)).toBe('absent')
  })

  test('a person may be known by the first half of their principal name', async () => {
    const holder = await target().newHolder(own)
    const changes = { loginAttribute: 'userPrincipalName', loginSuffix: `@${domain.dns}` } as const
    const assignment = assignmentFor(activeDirectory, holder)
    await activeDirectory.ensureGranted(call(changes), assignment)
    expect(await target().use(holder)).toBe(true)
    const listed = (await all(activeDirectory.list(call(changes), [own]))).map((each) => each.account)
    expect(listed).toContain(holder.account)
    await activeDirectory.ensureRevoked(call(changes), assignment)
    expect(await target().use(holder)).toBe(false)
  })

  test('one-time accounts need a place, and the settings are told so', async () => {
    const assignment = assignmentFor(activeDirectory, await target().newHolder(oneTime))
    const nowhere = { temporaryBase: undefined }
    await expect(activeDirectory.ensureGranted(call(nowhere), assignment)).rejects.toMatchObject({
      errorClass: 'config',
    })
    expect(Object.keys(await complaints(nowhere, oneTime))).toEqual(['One-time accounts'])
  })

  test('rights the portal lacks are named, and so is a group that is not there', async () => {
    const [beyond, missing] = [groupDn('beyond'), `CN=missing,${groups}`]
    const found = await complaints(
      { temporaryBase: people },
      { group: beyond, account: 'own' },
      { group: missing, account: 'one-time' },
    )
    // Rights over a unit that the settings do not name are complained of as well.
    expect(found).toMatchObject({
      [`Group ${beyond}`]: expect.stringContaining('may not change its members'),
      [`Group ${missing}`]: expect.stringContaining('not there'),
      'One-time accounts': expect.stringContaining('Delegate to the portal'),
    })
  })

  test('a look at the rights changes nothing', async () => {
    const highest = async () =>
      succeeded(
        await there().ldap(
          'ldapsearch',
          ['-LLL', '-b', '', '-s', 'base', 'highestCommittedUSN'],
          administrator,
        ),
      )
    const before = await highest()
    await activeDirectory.preflight(call(), [own, oneTime])
    expect(await highest()).toBe(before)
  })

  test('rights the portal should not have are named', async () => {
    const asAdministrator = {
      ...call({ bindDn: `${administrator.account}@${domain.dns}` }),
      secret: async () => administrator.password,
    }
    const checks = await activeDirectory.preflight(asAdministrator, [own])
    const [check, ...others] = checks.filter((each) => !each.ok)
    expect(others).toEqual([])
    expect(check?.name).toBe('Has no rights it should not')
    expect(check?.detail).toContain(`change the permissions of ${domain.base}`)
    expect(check?.detail).toContain(`in ${temporaryBase}`)
  })

  test('the portal may sign in by any of its names, and its rights over itself are no excess', async () => {
    for (const bindDn of [`${domain.netbios}\\${portal.account}`, `CN=portal,${people}`])
      expect(await complaints({ bindDn }, own)).toEqual({})
  })

  test('security groups are offered, with the name people know them by', async () => {
    const offered = []
    for await (const entry of activeDirectory.catalog?.(call()) ?? []) offered.push(entry)
    expect(offered).toContainEqual({ field: 'group', value: own.group, label: 'plain' })
  })

  test('a certificate nobody trusts is not spoken to', async () => {
    const checks = await activeDirectory.preflight(call({ trustedCertificates: undefined }), [own])
    expect(checks).toEqual([
      { name: 'Reachable', ok: false, detail: expect.stringContaining('self-signed certificate') },
    ])
  })

  test('a signed-in holder may see how to get tickets, never a password', () => {
    const hints = (entitlement: typeof own) =>
      activeDirectory.connectHints(target().config, { account: 'gh_ada_prod', entitlement })
    expect(hints(oneTime).map((hint) => hint.command)).toEqual([
      'runas /netonly /user:gh_ada_prod@jit.test cmd',
      'kinit gh_ada_prod@JIT.TEST',
    ])
    expect(hints(own).map((hint) => hint.command)).toEqual(['klist purge', 'kdestroy && kinit'])
  })
})
