import { expect, test } from 'vitest'
import { accountOf, assignmentIdIn, bindingName, oneTimeAccount, userNameOf } from './names'

test.each([
  ['{handle}', 'ada', 'ada'],
  ['oidc:{handle}', 'Ada.L', 'oidc:Ada.L'],
  ['{handle}@example.com', '$&', '$&@example.com'],
])('by the pattern %s, %s is called %s, and back', (userName, account, called) => {
  expect(userNameOf(account, { userName })).toBe(called)
  expect(accountOf(called, { userName })).toBe(account)
})

test.each(['ada', '@example.com', 'ada@example.org', 'ADA@EXAMPLE.COM', 'm'])(
  '%s is nobody’s user name by the pattern',
  (userName) => {
    expect(accountOf(userName, { userName: '{handle}@example.com' })).toBe(JSON.stringify(userName))
  },
)

test('nobody is taken for a part of the cluster', () => {
  expect(userNameOf('system:admin', { userName: '{handle}' })).toBeNull()
  expect(userNameOf('', { userName: 'oidc:{handle}' })).toBeNull()
  expect(userNameOf('admin', { userName: 'system:{handle}' })).toBeNull()
})

test('no two people and roles share a one-time account, and each name is one Kubernetes takes', () => {
  const pairs = [
    ['ada', 'b-c'],
    ['ada-b', 'c'],
    ['Ada', 'b-c'],
    ['ö', '…'],
    ['x'.repeat(100), 'y'.repeat(100)],
    ['x'.repeat(100), 'z'.repeat(100)],
  ] as const
  const names = pairs.map(([handle, slug]) => oneTimeAccount(handle, slug))
  expect(new Set(names).size).toBe(pairs.length)
  for (const name of names) expect(name).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/)
  expect(names[0]).toMatch(/^ada-b-c-[0-9a-f]{12}$/)
})

test('a binding says for which assignment it is', () => {
  expect(assignmentIdIn(bindingName('8f4e'))).toBe('8f4e')
  expect(assignmentIdIn('ops-8f4e')).toBeNull()
})
