import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AwsIamTarget } from '../conformance/aws-iam'
import { entitlementOf, forbiddenRole, openAwsIamTarget, plainEntitlement } from '../conformance/aws-iam'
import { assignmentFor, callFor } from '../conformance/suite'
import type { Check, Issued } from '../connector'
import { awsIam } from '.'
import { rolesTrust } from './setup.policy'

let target: AwsIamTarget
beforeAll(async () => {
  target = await openAwsIamTarget()
}, 60_000)
afterAll(() => target.close())

const call = () => callFor(target)

async function given(entitlement = plainEntitlement, until = new Date(Date.now() + 3_600_000)) {
  const holder = await target.newHolder(entitlement)
  const assignment = { ...assignmentFor(awsIam, holder), until }
  await awsIam.ensureGranted(call(), assignment)
  return assignment
}

test('what is handed out opens what was granted, until the revoke', async () => {
  const assignment = await given()
  const issued = await handedOut(assignment)
  expect(issued.fileName).toBe('credentials')
  expect(issued.content).toMatch(/^\[gatehouse-orders\]\naws_access_key_id = /)
  expect(issued.hints[1]?.command).toContain('--profile gatehouse-orders --endpoint-url http://127.0.0.1:')
  expect(await target.reads(keyIn(issued))).toBe(true)
  await awsIam.ensureRevoked(call(), assignment)
  expect(await target.reads(keyIn(issued))).toBe(false)
  await expect(handedOut(assignment)).rejects.toMatchObject({ errorClass: 'conflict' })
})

test('what is handed out never outlives the access, however short it is', async () => {
  const until = new Date(Date.now() + 2_000)
  const assignment = await given(plainEntitlement, until)
  const issued = await handedOut({ ...assignment, until })
  expect(issued.expiresAt).toEqual(until)
  expect(await target.reads(keyIn(issued))).toBe(true)
  await expect.poll(() => target.reads(keyIn(issued)), { timeout: 5_000 }).toBe(false)
  expect(Date.now()).toBeGreaterThanOrEqual(until.getTime())
})

test('credentials for one entitlement do not reach another on the same role', async () => {
  const narrow = await given(entitlementOf('orders', ['s3:PutObject']))
  const wide = { ...assignmentFor(awsIam, { ...narrow, password: '' }), entitlement: plainEntitlement }
  await awsIam.ensureGranted(call(), wide)
  expect(await target.reads(keyIn(await handedOut(narrow)))).toBe(false)
  expect(await target.reads(keyIn(await handedOut({ ...wide, until: narrow.until })))).toBe(true)
})

test('a session under another name has nothing of the holder’s', async () => {
  await given()
  expect(await target.reads(await target.sessionOf('orders', 'somebody.else'))).toBe(false)
})

test('nothing is handed out for what was changed by hand', async () => {
  const assignment = await given()
  await target.breakByHand('a right added', { ...assignment, password: '' })
  await expect(handedOut(assignment)).rejects.toMatchObject({ errorClass: 'conflict' })
})

test('the roles there are can be picked from', async () => {
  const offered: string[] = []
  for await (const { field, value } of awsIam.catalog?.(call()) ?? []) offered.push(`${field} ${value}`)
  expect(offered).toEqual(expect.arrayContaining(['role orders', `role ${forbiddenRole}`]))
})

test('the preflight complains about rights the portal should not have, by name', async () => {
  const { accessKeyId, secretAccessKey } = target.administrator
  const asAdministrator = callFor(target, {
    config: { ...target.config, accessKeyId },
    secret: async () => secretAccessKey,
  })
  const failed = failures(await awsIam.preflight(asAdministrator, [plainEntitlement]))
  expect(failed).toMatchObject({
    'Has no rights it should not': expect.stringMatching(
      /has iam:PutUserPolicy, iam:CreateRole, iam:UpdateAssumeRolePolicy\./,
    ),
    // The role trusts the portal alone, not its administrator.
    'Sessions of orders': expect.stringContaining('answered 403'),
  })
})

test('the preflight complains about a role that others may assume, and about one it was not given', async () => {
  const trustOf = (PolicyDocument: string) =>
    target.asks(target.administrator, 'UpdateAssumeRolePolicy', { RoleName: forbiddenRole, PolicyDocument })
  const looked = async () =>
    failures(await awsIam.preflight(call(), [entitlementOf(forbiddenRole, ['s3:GetObject'])]))
  expect(await looked()).toEqual({ [`Policies on ${forbiddenRole}`]: expect.stringContaining('may not do') })
  await trustOf(rolesTrust('arn:aws:iam:::user/*'))
  expect(await looked()).toMatchObject({
    [`Trust of ${forbiddenRole}`]: expect.stringContaining('nobody else'),
  })
})

function handedOut(assignment: Awaited<ReturnType<typeof given>>): Promise<Issued> {
  if (!awsIam.issue) throw new Error('It hands out credentials.')
  return awsIam.issue(call(), assignment, { publicKey: null })
}

function keyIn({ content }: Issued) {
  const value = (name: string) => new RegExp(`^${name} = (.+)$`, 'm').exec(content)?.[1] ?? ''
  return {
    accessKeyId: value('aws_access_key_id'),
    secretAccessKey: value('aws_secret_access_key'),
    sessionToken: value('aws_session_token'),
  }
}

function failures(checks: readonly Check[]): Record<string, string> {
  return Object.fromEntries(checks.filter(({ ok }) => !ok).map(({ name, detail }) => [name, detail]))
}
