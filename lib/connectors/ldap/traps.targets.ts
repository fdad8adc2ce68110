import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ldif } from '@/lib/testing/servers/by-hand'
import { root, startSlapd, suffix } from '@/lib/testing/servers/slapd'
import { ldap, portalAccess, temporaryOverlay, type LdapConfig, type LdapEntitlement } from '.'
import type { LdapTarget } from '../conformance/ldap'
import { changed, openLdapTarget } from '../conformance/ldap'
import { entitlementOf, groups, people, personOf, placeholder, portal } from '../conformance/ldap-server'
import { all, assignmentFor, callFor } from '../conformance/suite'

const [plain, temporary] = [entitlementOf('portal', 'plain'), entitlementOf('dynamic', 'plain')]
let target: LdapTarget

/** A directory with one person and the portal, in which nothing is allowed yet. */
const few = [
  ldif(suffix, [
    ['objectClass', 'dcObject'],
    ['objectClass', 'organization'],
    ['dc', 'example'],
    ['o', 'x'],
  ]),
  ...[people, groups, `ou=jit,${suffix}`, temporary.group, `ou=services,${suffix}`].map((dn) =>
    ldif(dn, [['objectClass', 'organizationalUnit']]),
  ),
  ldif(portal.dn, [
    ['objectClass', 'applicationProcess'],
    ['objectClass', 'simpleSecurityObject'],
    ['userPassword', portal.password],
  ]),
  ldif(personOf('ada'), [
    ['objectClass', 'inetOrgPerson'],
    ['cn', 'ada'],
    ['sn', 'ada'],
  ]),
]

beforeAll(async () => {
  target = await openLdapTarget('TLS')
}, 60_000)
afterAll(() => target.close())

/** Names of the checks that fail, with what they advise. */
async function complaints(changes: Partial<LdapConfig>, ...entitlements: LdapEntitlement[]) {
  const call = callFor(target, { config: { ...target.config, ...changes } })
  const checks = await ldap.preflight(call, entitlements)
  return Object.fromEntries(checks.filter((check) => !check.ok).map((check) => [check.name, check.detail]))
}

async function membersOf(group: string): Promise<string> {
  const { printed } = await target.slapd.byHand(
    'ldapsearch',
    ['-LLL', '-b', group, '-s', 'base', 'member'],
    root,
  )
  return printed
}

test('a group is never left empty: a placeholder takes the place of the last member', async () => {
  const holder = await target.newHolder(plain)
  const assignment = assignmentFor(ldap, holder)
  await ldap.ensureGranted(callFor(target), assignment)
  await changed(
    target.slapd,
    'ldapmodify',
    [],
    ldif(plain.group, [
      ['changetype', 'modify'],
      ['replace', 'member'],
      ['member', personOf(holder.account)],
      '-',
    ]),
  )
  await ldap.ensureRevoked(callFor(target), assignment)
  expect(await membersOf(plain.group)).toContain(`member: ${placeholder}`)
  expect(await ldap.observe(callFor(target), assignment)).toBe('absent')
})

test('a person whose entry is gone still loses what the group holds under their name', async () => {
  const holder = await target.newHolder(plain)
  const assignment = assignmentFor(ldap, holder)
  await ldap.ensureGranted(callFor(target), assignment)
  await changed(target.slapd, 'ldapdelete', [personOf(holder.account)])
  expect(await ldap.observe(callFor(target), assignment)).toBe('present')
  await ldap.ensureRevoked(callFor(target), assignment)
  expect(await ldap.observe(callFor(target), assignment)).toBe('absent')
  expect(await membersOf(plain.group)).not.toContain(holder.account)
})

test('members are listed by their login, however their name is written, and other entries by their name', async () => {
  const { account } = await target.newHolder(plain)
  const add = (member: string) =>
    ldif(plain.group, [['changetype', 'modify'], ['add', 'member'], ['member', member], '-'])
  await changed(target.slapd, 'ldapmodify', [], add(`UID=${account.toUpperCase()}, ${people.toUpperCase()}`))
  await changed(target.slapd, 'ldapmodify', [], add(groups))
  const found = (await all(ldap.list(callFor(target), [plain]))).map((each) => each.account)
  expect(found).toEqual(expect.arrayContaining([account, groups]))
  expect(found).not.toContain(placeholder)
})

test('what there is to hand out is offered: groups and containers', async () => {
  const offered = []
  for await (const entry of ldap.catalog?.(callFor(target)) ?? []) offered.push(entry)
  expect(offered).toContainEqual({ field: 'group', value: plain.group, label: 'prod-admins' })
  expect(offered).toContainEqual({
    field: 'group',
    value: temporary.group,
    label: 'temporary groups: prod-admins',
  })
})

test('rights the portal lacks are named, and so is a group that is not there', async () => {
  const [beyond, missing] = [entitlementOf('portal', 'beyond'), `cn=missing,${groups}`]
  const container = { group: `ou=missing,${suffix}`, expiry: 'dynamic' } as const
  expect(await complaints({}, plain, beyond, { group: missing, expiry: 'portal' }, container)).toEqual({
    [`Group ${beyond.group}`]: expect.stringContaining('may not change its members'),
    [`Group ${missing}`]: expect.stringContaining('not there'),
    [`Temporary groups in ${container.group}`]: expect.stringContaining('not there'),
  })
  expect(Object.keys(await complaints({ peopleBase: `ou=nowhere,${suffix}` }, plain))).toEqual(['People'])
})

test('a look at the rights changes nothing', async () => {
  const everything = async () =>
    (await target.slapd.byHand('ldapsearch', ['-LLL', '-b', suffix, '*', 'entryCSN'], root)).printed
  const before = await everything()
  await ldap.preflight(callFor(target), [plain, temporary])
  expect(await everything()).toBe(before)
})

test('rights the portal should not have are named', async () => {
  const { slapd } = target
  const asRoot = callFor({ config: { ...target.config, bindDn: root.dn }, secret: async () => root.password })
  const checks = await ldap.preflight(asRoot, [plain])
  expect(checks.filter((check) => !check.ok)).toEqual([
    {
      name: 'Has no rights it should not',
      ok: false,
      detail:
        `It may set passwords of people; read passwords of people; change more of ${plain.group} than its members. ` +
        `Take this from ${root.dn}.`,
    },
  ])
  expect(
    (await slapd.byHand('ldapwhoami', [], { dn: personOf('first'), password: 'first-password' })).code,
  ).toBe(0)
})

test('what cannot be seen is not taken for absent', async () => {
  const hidden = `cn=prod-admins,${groups}`
  const slapd = await startSlapd(
    `access to attrs=member,userPassword by anonymous auth by * none\naccess to * by users read by anonymous auth\n`,
    [
      ...few,
      ldif(hidden, [
        ['objectClass', 'groupOfNames'],
        ['member', personOf('ada')],
      ]),
    ].join(''),
  )
  try {
    const config = { ...target.config, url: slapd.secureUrl, trustedCertificates: slapd.certificate }
    const call = callFor(target, { config })
    const holder = { account: 'ada', entitlement: plain, password: '' }
    await expect(ldap.observe(call, assignmentFor(ldap, holder))).rejects.toMatchObject({
      errorClass: 'refused',
    })
    expect(await ldap.preflight(call, [temporary])).toContainEqual({
      name: `Temporary groups in ${temporary.group}`,
      ok: false,
      detail: expect.stringContaining('Load the overlay dds'),
    })
    const [group] = (await ldap.preflight(call, [plain])).filter((check) => check.name.startsWith('Group'))
    expect(group).toMatchObject({ ok: false, detail: expect.stringContaining('may not read its members') })
  } finally {
    await slapd.stop()
  }
})

test('a directory that looks for expired entries too seldom is complained of', async () => {
  const container = temporary.group
  const slapd = await startSlapd(
    temporaryOverlay.replace('dds-interval 2', 'dds-interval 3600') +
      portalAccess({ bindDn: portal.dn, groups: [], containers: [container] }) +
      `access to attrs=userPassword by anonymous auth\naccess to * by users read by anonymous auth\n`,
    few.join(''),
  )
  try {
    const changes = { url: slapd.secureUrl, trustedCertificates: slapd.certificate }
    expect(await complaints(changes, temporary)).toEqual({})
    const group = `cn=ada,${container}`
    const classes = [
      ['objectClass', 'groupOfNames'],
      ['objectClass', 'dynamicObject'],
    ] as const
    await changed(slapd, 'ldapadd', [], ldif(group, [...classes, ['member', personOf('ada')]]))
    await changed(slapd, 'ldapexop', ['refresh', group, '1'])
    await sleep(7_500)
    expect(await complaints(changes, temporary)).toEqual({
      [`Temporary groups in ${container}`]: expect.stringContaining('set dds-interval to 2'),
    })
  } finally {
    await slapd.stop()
  }
})
