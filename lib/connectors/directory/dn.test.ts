import { expect, test } from 'vitest'
import { canonicalDn, escapedValue, isBelow, ownName, partsOf, sameDn } from './dn'

test('one name written in several ways is the same name', () => {
  expect(sameDn('CN=Prod  Admins, OU=Groups;dc=example', 'cn=prod admins,ou=groups,dc=example')).toBe(true)
  expect(sameDn('cn=a\\2Cb,dc=x', 'cn=a\\,b,dc=x')).toBe(true)
  expect(sameDn('cn="a,b",dc=x', 'cn=a\\,b,dc=x')).toBe(true)
  expect(sameDn('cn=\\C3\\A9,dc=x', 'cn=É,dc=x')).toBe(true)
  expect(sameDn('cn=a+uid=b,dc=x', 'uid=b+cn=a,dc=x')).toBe(true)
  expect(sameDn('cn=a\\,b,dc=x', 'cn=a,cn=b,dc=x')).toBe(false)
})

test.each(['', 'admins', 'cn=a,', '=a,dc=x', 'cn=a\\'])('%j is no distinguished name', (text) => {
  expect(partsOf(text)).toBeNull()
})

test('any value can be written into a name and read back from it', () => {
  for (const value of [' a ', '#1', 'a,b+c"d\\e<f>g;h=i', 'Ärzte', 'a\\2Cb', '\\', '  ', 'x\\ ']) {
    expect(ownName(`cn=${escapedValue(value)},dc=x`, 'CN')).toBe(value)
  }
})

test('an entry is below a base by whole parts, not by letters', () => {
  expect(isBelow('uid=ada,ou=People,dc=x', 'ou=people, dc=x')).toBe(true)
  expect(isBelow('ou=people,dc=x', 'ou=people,dc=x')).toBe(false)
  expect(isBelow('uid=ada\\,ou=people,dc=x', 'ou=people,dc=x')).toBe(false)
})

test('an entry is named only by the attribute its name bears', () => {
  expect(ownName('uid=ada,dc=x', 'cn')).toBeNull()
  expect(canonicalDn('no name')).toBe('no name')
})
