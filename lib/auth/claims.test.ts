import { expect, test } from 'vitest'
import { ClaimMapping } from '@/lib/domain/identity-provider'
import { toHandle } from '@/lib/domain/handle'
import { readClaims } from './claims'

const usual = ClaimMapping.parse({})
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
  expect(readClaims(claims, usual)).toEqual({
    issuer: 'https://id.example.com',
    subject: 'a1',
    name: 'Zoë Müller',
    nameGiven: true,
    email: 'zoe@example.com',
    emailVerified: true,
    handle: 'zoe.mueller',
    groups: ['a', 'b'],
    manager: null,
    employment: null,
    proof: { via: 'oidc', authTime: new Date(1_772_440_000_000), acr: 'urn:mfa', amr: ['pwd', 'otp'] },
  })
})

test('a provider that says little still names its person', () => {
  expect(readClaims(least, usual)).toMatchObject({
    name: 'Unnamed',
    nameGiven: false,
    email: null,
    emailVerified: false,
    handle: 'person',
    groups: [],
    manager: null,
    employment: null,
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
  expect(readClaims({ ...least, roles: given }, ClaimMapping.parse({ groups: 'roles' })).groups).toEqual(
    groups,
  )
})

test.each([
  [true, true],
  ['true', true],
  [false, false],
  ['false', false],
  [undefined, false],
  ['yes', false],
])('email_verified %j is %j', (given, verified) => {
  expect(readClaims({ ...least, email_verified: given }, usual).emailVerified).toBe(verified)
})

test('an address that is none is left out', () => {
  expect(readClaims({ ...least, email: 'not an address' }, usual).email).toBeNull()
})

test('claims without a subject are not an answer of a provider', () => {
  expect(() => readClaims({ iss: least.iss, iat: least.iat }, usual)).toThrow()
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

test('a mapping finds facts by name or by JSON Pointer, and what it does not name is left alone', () => {
  const mapping = ClaimMapping.parse({
    name: '/profile/display name',
    email: 'upn',
    groups: '/resource~1access/gate~0house/roles',
    manager: 'manager',
    employment: { claim: 'https://corp.example/kind', contractor: ['Guest', 'vendor'] },
  })
  const claims = {
    ...least,
    profile: { 'display name': 'Zoe' },
    upn: 'zoe@example.com',
    'resource/access': { 'gate~house': { roles: ['a'] } },
    manager: { value: 'm-17', displayName: 'Max' },
    'https://corp.example/kind': 'guest',
  }
  expect(readClaims(claims, mapping)).toMatchObject({
    name: 'Zoe',
    email: 'zoe@example.com',
    groups: ['a'],
    manager: 'm-17',
    employment: 'contractor',
  })
  expect(readClaims({ ...claims, 'https://corp.example/kind': ['Member'] }, mapping).employment).toBe(
    'employee',
  )
  expect(readClaims(least, mapping)).toMatchObject({ employment: null, manager: null, groups: [] })
})

test('a pointer never reaches what every object has', () => {
  for (const path of ['/constructor/name', '/__proto__/x', 'toString', '/name/length'])
    expect(readClaims({ ...least, name: 'Zoe' }, ClaimMapping.parse({ name: path })).nameGiven, path).toBe(
      false,
    )
})
