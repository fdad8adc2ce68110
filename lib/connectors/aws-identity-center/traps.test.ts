import { afterEach, beforeEach, expect, test } from 'vitest'
import { startIdentityCenter } from '@/lib/testing/servers/identity-center'
import { settle } from '@/lib/testing/servers/identity-center-operations'
import type { IdentityCenterTarget } from '../conformance/aws-identity-center'
import {
  assignmentOf,
  isAssigned,
  openIdentityCenterTarget,
  plainEntitlement,
} from '../conformance/aws-identity-center'
import { all, assignmentFor, callFor } from '../conformance/suite'
import type { Check } from '../connector'
import { awsIdentityCenter as connector } from '.'

let target: IdentityCenterTarget
beforeEach(async () => {
  target = await openIdentityCenterTarget()
})
afterEach(() => target.close())

const call = () => callFor(target)

async function assigned() {
  const holder = await target.newHolder(plainEntitlement)
  return { holder, assignment: assignmentFor(connector, holder) }
}

test('an order that takes long is pending, and no second one is placed', async () => {
  const { holder, assignment } = await assigned()
  target.center.takesMs = 60_000
  const tried = () =>
    connector.ensureGranted(callFor(target, { signal: AbortSignal.timeout(700) }), assignment)
  await expect(tried()).rejects.toMatchObject({ errorClass: 'pending' })
  expect(await connector.observe(call(), assignment)).toBe('drifted')
  await expect(tried()).rejects.toMatchObject({ errorClass: 'pending' })
  expect(target.center.orders).toHaveLength(1)

  target.center.takesMs = 0
  await connector.ensureGranted(call(), assignment)
  expect(target.center.orders).toHaveLength(1)
  expect(isAssigned(target.center, holder)).toBe(true)
})

test('what is on its way when it is revoked is waited for and taken', async () => {
  const { holder, assignment } = await assigned()
  target.center.takesMs = 400
  const { center } = target
  center.orders.push({
    ...assignmentOf(center, holder),
    id: '11111111-2222-4333-8444-555555555555',
    verb: 'create',
    status: 'IN_PROGRESS',
    at: Date.now(),
  })
  await connector.ensureRevoked(call(), assignment)
  expect(center.orders.map(({ verb, status }) => `${verb} ${status}`)).toEqual([
    'create SUCCEEDED',
    'delete SUCCEEDED',
  ])
  expect(await connector.observe(call(), assignment)).toBe('absent')
})

test('an order that fails says why, and leaves nothing', async () => {
  const { assignment } = await assigned()
  target.center.failNext = 'The account is suspended.'
  await expect(connector.ensureGranted(call(), assignment)).rejects.toMatchObject({
    errorClass: 'refused',
    message: 'AWS could not do it: The account is suspended.',
  })
  expect(await connector.observe(call(), assignment)).toBe('absent')
})

test('access by a group is nobody’s own, and is left alone', async () => {
  const { holder, assignment } = await assigned()
  target.center.assignments.push({ ...assignmentOf(target.center, holder), principalType: 'GROUP' })
  expect(await connector.observe(call(), assignment)).toBe('absent')
  await connector.ensureRevoked(call(), assignment)
  expect(target.center.assignments).toHaveLength(1)
})

test('who was deleted, or is called otherwise, is listed and is nobody’s handle', async () => {
  const { holder } = await assigned()
  const about = assignmentOf(target.center, holder)
  const [gone, other] = ['00000000-1111-4222-8333-444444444444', '00000000-1111-4222-8333-555555555555']
  target.center.users.set(other, { id: other, name: 'root' })
  target.center.assignments.push({ ...about, principal: gone }, { ...about, principal: other })
  const found = await all(connector.list(call(), [plainEntitlement]))
  expect(found.map(({ account }) => account)).toEqual([JSON.stringify(gone), '"root"'])
})

test('permission sets and accounts can be picked from, by their names', async () => {
  const offered: string[] = []
  for await (const { field, value, label = '' } of connector.catalog?.(call()) ?? [])
    offered.push(`${field} ${value} ${label}`.trim())
  expect(offered).toContain(`permissionSet ${plainEntitlement.permissionSet} ReadOnly`)
  expect(offered.filter((each) => each.startsWith('account'))).toEqual(['account 123456789012'])
})

test('holders are told how long sessions last, and the preflight holds the role to it', async () => {
  expect(connector.capabilities(plainEntitlement).sessionsOutlive).toContain('up to 4 h')
  const short = { ...plainEntitlement, sessionHours: 1 }
  expect(failures(await connector.preflight(call(), [short]))).toEqual([
    'account 123456789012, permissionSet/ssoins-0123456789abcdef/ps-aaaaaaaaaaaaaaaa: Its sessions last 4 h. Say so in the role, or shorten them there.',
  ])
})

test('the preflight complains about rights the portal should not have, by name', async () => {
  await target.close()
  target = await openIdentityCenterTarget({ mayDo: () => true })
  expect(failures(await connector.preflight(call(), [plainEntitlement]))).toEqual([
    "Has no rights it should not: The portal's key has sso:PutInlinePolicyToPermissionSet, sso:DeletePermissionSet, identitystore:DeleteUser. Take them from its policy.",
  ])
})

test('another instance and another store are found out at once', async () => {
  const preflight = async (changes: object) =>
    failures(await connector.preflight(callFor(target, { config: { ...target.config, ...changes } }), []))
  expect(await preflight({ instance: 'arn:aws:sso:::instance/ssoins-ffffffffffffffff' })).toEqual([
    expect.stringContaining('There is no such instance in this region.'),
  ])
  expect(await preflight({ identityStore: 'd-aaaaaaaaaa' })).toEqual([
    'Reachable: The identity store of the instance is d-0123456789.',
  ])
})

test('the page to sign in on leads to the console of the account', () => {
  const hint = (name?: string) =>
    connector.connectHints(target.config, { account: 'ada', entitlement: { ...plainEntitlement, name } })
  expect(hint('Read+Only')).toEqual([
    {
      label: 'Account 123456789012',
      command: 'https://example.awsapps.com/start/#/console?account_id=123456789012&role_name=Read%2BOnly',
      opens: true,
    },
  ])
  expect(hint()[0]?.command).toBe('https://example.awsapps.com/start')
})

test('a target that is elsewhere than the settings say is not asked', async () => {
  const elsewhere = await startIdentityCenter()
  const config = { ...target.config, privateNetwork: false, endpoint: elsewhere.url }
  await expect(
    connector.resolve(callFor(target, { config }), { handle: 'ada' }, plainEntitlement, 'role'),
  ).rejects.toMatchObject({ errorClass: 'config', message: expect.stringContaining('private network') })
  expect(elsewhere.asked).toEqual([])
  await elsewhere.stop()
})

test('the stand-in takes nothing that its model does not know', async () => {
  const { assignment } = await assigned()
  const entitlement = { ...plainEntitlement, account: 'not digits' }
  await expect(connector.ensureGranted(call(), { ...assignment, entitlement })).rejects.toMatchObject({
    errorClass: 'config',
    message: expect.stringContaining('AccountId'),
  })
  settle(target.center)
  expect(target.center.orders).toEqual([])
})

function failures(checks: readonly Check[]): string[] {
  return checks.filter(({ ok }) => !ok).map(({ name, detail }) => `${name}: ${detail}`)
}
