import { expect, test } from 'vitest'
import { ldap } from '.'
import { membersOfAnyIn, portalAccess } from './setup.acl'

const config = ldap.config.parse({
  url: 'ldaps://ldap.example.org',
  bindDn: 'cn=portal,dc=example',
  password: 'env:LDAP',
  peopleBase: 'ou=people,dc=example',
  groupsBase: 'ou=groups,dc=example',
})
const group = 'cn=ops,ou=groups,dc=example'

test.each(['http://ldap', 'ldap://host/dc=x', 'ldap://user@host', 'ldap.example.org', 'ldaps://a b'])(
  '%s is no address of a directory',
  (url) => {
    expect(ldap.config.safeParse({ ...config, url }).success).toBe(false)
  },
)

test('one group written in two ways is one entitlement; who ends the access makes two', () => {
  const key = (text: string, expiry: 'portal' | 'dynamic') => ldap.entitlementKey({ group: text, expiry })
  expect(key('CN=Ops, OU=Groups, DC=Example', 'portal')).toBe(key(group, 'portal'))
  expect(key(group, 'dynamic')).not.toBe(key(group, 'portal'))
})

test('one person has one account, however their handle is written', () => {
  const entitlement = ldap.entitlement.parse({ group })
  expect(ldap.accountName({ handle: 'Ada' }, entitlement, 'ops')).toBe('ada')
})

test('the line for the holder is one word per word for a shell', () => {
  const entitlement = ldap.entitlement.parse({ group: "cn=o'ps (x),dc=example" })
  const [hint] = ldap.connectHints(config, { account: "o'hara*", entitlement })
  expect(hint?.command).toBe(
    String.raw`ldapsearch -H ldaps://ldap.example.org -x -W -D 'uid=o'\''hara*,ou=people,dc=example' ` +
      String.raw`-b 'cn=o'\''ps (x),dc=example' -s base '(member=uid=o'\''hara\2a,ou=people,dc=example)' cn`,
  )
})

test('the rules for the directory name the portal and what it may hand out, and nothing else', () => {
  expect(portalAccess({ bindDn: 'cn=portal,dc=x', groups: ['cn="a",dc=x'], containers: [] })).toBe(
    String.raw`access to dn.exact="cn=\"a\",dc=x" attrs=member
  by dn.exact="cn=portal,dc=x" write
  by * break
`,
  )
  expect(membersOfAnyIn('ou=a b,dc=x')).toBe(
    'set="[ldap:///ou%3Da%20b%2Cdc%3Dx??one?(objectClass=groupOfNames)]/member & user"',
  )
})
