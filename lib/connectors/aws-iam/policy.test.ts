import { expect, test } from 'vitest'
import { AwsIamEntitlement, canBeSession, entitlementKey } from './config'
import { grantedPolicy, holdingOf, policyProblem, sessionPolicy } from './policy'

const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }
const textOf = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements })
const until = new Date('2030-01-01T10:00:00.250Z')

test('a grant is for the sessions of one name and ends with the second the access ends in', () => {
  const given = { policy: textOf(statement), account: 'ada', until }
  expect(grantedPolicy(given, 'Gatehouse1')).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Gatehouse1',
        ...statement,
        Condition: {
          DateLessThan: { 'aws:CurrentTime': '2030-01-01T10:00:01Z' },
          StringLike: { 'aws:userid': '*:ada' },
        },
      },
    ],
  })
})

test('conditions of its own stay; what is denied stays denied, for nobody else', () => {
  const own = { DateLessThan: { 'aws:TokenIssueTime': '2031' }, IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }
  const policy = textOf({ ...statement, Condition: own }, { ...statement, Effect: 'Deny', Sid: 'No' })
  const [allowed, denied] = grantedPolicy({ policy, account: 'ada', until }, 'G').Statement
  expect(allowed?.Condition).toMatchObject({ ...own, DateLessThan: { 'aws:TokenIssueTime': '2031' } })
  expect(denied?.Condition).toEqual({ StringLike: { 'aws:userid': '*:ada' } })
  expect(sessionPolicy(policy, until).Statement[1]).not.toHaveProperty('Condition')
})

test.each([
  ['not JSON', '{'],
  ['without a resource', textOf({ Effect: 'Allow', Action: 's3:*' })],
  ['by exception', textOf({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' })],
  ['everything', textOf({ ...statement, Action: '*' })],
  ['rights to give rights', textOf({ ...statement, Action: ['s3:GetObject', 'IAM:PutRolePolicy'] })],
  ['other roles', textOf({ ...statement, Action: 'sts:AssumeRole' })],
  ['an end of its own', textOf({ ...statement, Condition: { DateLessThan: { 'AWS:currenttime': '2030' } } })],
  ['nothing', textOf({ ...statement, Effect: 'Deny' })],
])('a policy that gives %s is refused', (_what, text) => {
  expect(policyProblem(text)).not.toBeNull()
  expect(AwsIamEntitlement.safeParse({ role: 'orders', policy: text }).success).toBe(false)
})

test('to look at IAM is not to change it', () => {
  expect(policyProblem(textOf({ ...statement, Action: ['iam:GetUser', 'iam:List*'] }))).toBeNull()
})

test('policies that differ only in how they are set are the same entitlement', () => {
  const spread = JSON.stringify({ Statement: { Sid: 'Read', ...statement } }, null, 2)
  const keyOf = (policy: string) => entitlementKey({ role: 'orders', policy })
  expect(keyOf(spread)).toBe(keyOf(textOf(statement)))
  expect(keyOf(spread)).not.toBe(keyOf(textOf({ ...statement, Resource: 'arn:aws:s3:::orders' })))
})

test('a stored policy is read whether or not its signs are written as in an address', () => {
  const stored = JSON.stringify(grantedPolicy({ policy: textOf(statement), account: 'a@b', until }, 'G1'))
  for (const text of [stored, encodeURIComponent(stored)])
    expect(holdingOf(text)).toMatchObject({ accounts: ['a@b'], name: 'G1', document: JSON.parse(stored) })
  expect(holdingOf('no policy at all')).toMatchObject({ accounts: [], name: null })
})

test('no name of a session means more than itself in a policy', () => {
  for (const handle of ['ada', 'ada.l@example.com']) expect(canBeSession(handle)).toBe(true)
  for (const handle of ['*', 'a?', 'a b', `\${aws:username}`, 'a', 'ö'.repeat(3)])
    expect(canBeSession(handle)).toBe(false)
})
