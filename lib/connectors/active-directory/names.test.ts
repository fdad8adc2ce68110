import { expect, test } from 'vitest'
import { dnsDomain } from './config'
import { expiryIn, fileTime, oneTimeAccount, unicodePassword } from './names'

test('a one-time account says whose it is and for what, where there is room', () => {
  expect(oneTimeAccount('ada', 'orders')).toBe('gh_ada_orders')
})

test('no two people and roles share an account, and none is longer than Windows allows', () => {
  const pairs = [
    ['ada', 'orders'],
    ['ada_orders', ''],
    ['ada', 'orders-read-only-production'],
    ['ada', 'orders-read-only-productions'],
    ['ada.lovelace', 'orders'],
    ['ada-lovelace', 'orders'],
    ['Ada', 'orders'],
    ['ада', 'orders'],
  ] as const
  const accounts = pairs.map(([handle, slug]) => oneTimeAccount(handle, slug))
  expect(new Set(accounts).size).toBe(pairs.length)
  for (const account of accounts) expect(account).toMatch(/^gh_[a-z0-9-]*_[a-z0-9-]*$/)
  expect(Math.max(...accounts.map((account) => account.length))).toBeLessThanOrEqual(20)
})

test('an instant goes to Windows time and back, and never is read in both ways', () => {
  expect(fileTime(new Date('1601-01-01T00:00:00Z'))).toBe('0')
  expect(fileTime(new Date('1970-01-01T00:00:00Z'))).toBe('116444736000000000')
  const instant = new Date('2030-05-06T07:08:09.123Z')
  expect(expiryIn(fileTime(instant))).toEqual(instant)
  for (const never of ['0', '9223372036854775807', '', null]) expect(expiryIn(never)).toBeNull()
})

test('a password is quoted and two bytes a letter; a domain is read from its name', () => {
  expect(unicodePassword('a').toString('hex')).toBe('220061002200')
  expect(dnsDomain({ base: 'OU=Berlin,DC=corp,DC=example,DC=org' })).toBe('corp.example.org')
})
