import { expect, test } from 'vitest'
import { accountOf, entitlementKey, ScimConfig, userNameOf } from './config'

const settings = { url: 'https://crm.example.com/scim/v2/', token: 'env:CRM' }

test.each([
  ['{handle}', 'ada', 'ada'],
  ['{handle}@example.com', 'ada', 'ada@example.com'],
  ['EXT-{handle}@example.com', 'ada.l', 'EXT-ada.l@example.com'],
  ['{handle}', '$&', '$&'],
])('by the pattern %s, %s is called %s, and back', (userName, account, called) => {
  expect(userNameOf(account, { userName })).toBe(called)
  expect(accountOf(called.toUpperCase(), { userName })).toBe(account)
})

test.each(['ada', '@example.com', 'ada@example.org', 'ada@example.com.evil.org'])(
  '%s is nobody’s user name by the pattern',
  (userName) => {
    expect(accountOf(userName, { userName: '{handle}@example.com' })).toBe(JSON.stringify(userName))
  },
)

test('a pattern names the handle, once', () => {
  expect(ScimConfig.parse({ ...settings }).url).toBe('https://crm.example.com/scim/v2')
  for (const userName of ['ada', '{handle}{handle}'])
    expect(ScimConfig.safeParse({ ...settings, userName }).success).toBe(false)
})

test('a secret never goes over plain http, nor into the settings', () => {
  expect(ScimConfig.safeParse({ ...settings, url: 'http://crm.example.com/scim' }).success).toBe(false)
  expect(ScimConfig.safeParse({ ...settings, token: 'hunter2' }).success).toBe(false)
})

test('odd names of groups stay apart', () => {
  expect(entitlementKey({ group: 'a" of "b' })).not.toBe(entitlementKey({ group: 'a of b' }))
})
