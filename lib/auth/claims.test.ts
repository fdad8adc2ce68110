import { expect, test } from 'vitest'
import { toHandle } from '@/lib/domain/handle'
import { readClaims } from './claims'

const least = { iss: 'https://id.example.com', sub: 'a1', iat: 1_772_442_000 }

test('every claim is read for what it is', () => {
  const claims = {
    ...least,
    name: ' Zoë Müller ',
    email: 'Zoe@Example.com',
    email_verified: true,
    preferred_username: 'Zoe.Mueller',
    auth_time: 1_772_440_000,
    acr: 'urn:mfa',
    amr: ['pwd', 'otp'],
    groups: ['a', 'b'],
  }
  expect(readClaims(claims, 'groups')).toEqual({
    issuer: 'https://id.example.com',
    subject: 'a1',
    name: 'Zoë Müller',
    nameGiven: true,
    email: 'zoe@example.com',
    emailVerified: true,
    handle: 'zoe.mueller',
    groups: ['a', 'b'],
    proof: { via: 'oidc', authTime: new Date(1_772_440_000_000), acr: 'urn:mfa', amr: ['pwd', 'otp'] },
  })
})

test('a provider that says little still names its person', () => {
  expect(readClaims(least, 'groups')).toMatchObject({
    name: 'Unnamed',
    nameGiven: false,
    email: null,
    emailVerified: false,
    handle: 'person',
    groups: [],
    proof: { authTime: new Date(1_772_442_000_000), acr: null, amr: [] },
  })
})

test.each([
  [undefined, []],
  ['one', ['one']],
  [
    ['a', 7, '', ' b ', null],
    ['a', 'b'],
  ],
  [{ not: 'a list' }, []],
])('groups given as %j are %j', (given, groups) => {
  expect(readClaims({ ...least, roles: given }, 'roles').groups).toEqual(groups)
})

test.each([
  [true, true],
  ['true', true],
  [false, false],
  ['false', false],
  [undefined, false],
  ['yes', false],
])('email_verified %j is %j', (given, verified) => {
  expect(readClaims({ ...least, email_verified: given }, 'groups').emailVerified).toBe(verified)
})

test('an address that is none is left out', () => {
  expect(readClaims({ ...least, email: 'not an address' }, 'groups').email).toBeNull()
})

test('claims without a subject are not an answer of a provider', () => {
  expect(() => readClaims({ iss: least.iss, iat: least.iat }, 'groups')).toThrow()
})

test.each([
  ['Zoë.Müller@example.com', 'zoe.muller'],
  ['DOMAIN\\ada', 'domain-ada'],
  ['42-bob', 'bob'],
  ["o'brien", 'o-brien'],
  ['李雷', 'person'],
  ['', 'person'],
  ['a'.repeat(60), 'a'.repeat(36)],
  ['ada.@example.com', 'ada'],
])('the username %s becomes the handle %s', (username, handle) => {
  expect(toHandle(username)).toBe(handle)
})
