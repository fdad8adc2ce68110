import type { Slapd } from '@/lib/testing/servers/slapd'
import { ldif } from '@/lib/testing/servers/by-hand'
import { startSlapd, suffix } from '@/lib/testing/servers/slapd'
import { escapedValue } from '../directory/dn'
import type { LdapEntitlement } from '../ldap'
import { membersOfAnyIn, portalAccess, temporaryOverlay } from '../ldap'
import { quoted } from '../ldap/setup.acl'

export const people = `ou=people,${suffix}`
export const groups = `ou=groups,${suffix}`
export const temporary = `ou=jit,${suffix}`
export const placeholder = 'cn=nobody'
export const portal = { dn: `cn=portal,ou=services,${suffix}`, password: 'portal-password' }

/** What `ou=` or `cn=` a managed group or container has. */
const names = { plain: 'prod-admins', odd: `Prod, "Ädmins" #1+2;<x>=\\ y`, beyond: 'directory-admins' }
type Name = keyof typeof names

export function entitlementOf(expiry: LdapEntitlement['expiry'], name: Name): LdapEntitlement {
  const [attribute, base] = expiry === 'portal' ? ['cn', groups] : ['ou', temporary]
  return { group: `${attribute}=${escapedValue(names[name])},${base}`, expiry }
}

/** The protected thing that members of a group, or of any group in a container, may read and write in. */
export function vaultOf(entitlement: LdapEntitlement): string {
  return `cn=${escapedValue(entitlement.group)},ou=vault,${suffix}`
}

const managed = (['portal', 'dynamic'] as const).flatMap((expiry) => [
  entitlementOf(expiry, 'plain'),
  entitlementOf(expiry, 'odd'),
])

/** A directory as an administrator prepares it for the portal. */
export function startDirectory(): Promise<Slapd> {
  return startSlapd(`${temporaryOverlay}\n${accessRules()}`, initialEntries())
}

function accessRules(): string {
  const groupsOf = (expiry: LdapEntitlement['expiry']) =>
    managed.filter((each) => each.expiry === expiry).map(({ group }) => group)
  const handedOut = { groups: groupsOf('portal'), containers: groupsOf('dynamic') }
  const vaults = managed.map(
    (each) => `access to dn.subtree=${quoted(vaultOf(each))}\n  by ${whoHas(each)} write\n  by * none\n`,
  )
  return [
    ...vaults,
    'access to attrs=userPassword\n  by anonymous auth\n  by * none\n',
    portalAccess({ bindDn: portal.dn, ...handedOut }),
    'access to *\n  by users read\n  by anonymous auth\n',
  ].join('')
}

function whoHas(entitlement: LdapEntitlement): string {
  return entitlement.expiry === 'portal'
    ? `group/groupOfNames/member.exact=${quoted(entitlement.group)}`
    : membersOfAnyIn(entitlement.group)
}

function initialEntries(): string {
  const unit = (dn: string, name: string) =>
    ldif(dn, [
      ['objectClass', 'organizationalUnit'],
      ['ou', name],
    ])
  const group = (name: Name) =>
    ldif(entitlementOf('portal', name).group, [
      ['objectClass', 'groupOfNames'],
      ['cn', names[name]],
      ['member', placeholder],
    ])
  const vault = (each: LdapEntitlement) =>
    ldif(vaultOf(each), [
      ['objectClass', 'applicationProcess'],
      ['cn', each.group],
      ['description', 'a secret'],
    ])
  return [
    ldif(suffix, [
      ['objectClass', 'dcObject'],
      ['objectClass', 'organization'],
      ['dc', 'example'],
      ['o', 'example'],
    ]),
    ...['people', 'groups', 'jit', 'vault', 'services'].map((name) => unit(`ou=${name},${suffix}`, name)),
    ldif(portal.dn, [
      ['objectClass', 'applicationProcess'],
      ['objectClass', 'simpleSecurityObject'],
      ['cn', 'portal'],
      ['userPassword', portal.password],
    ]),
    personEntry('first', 'first-password'),
    ...(['plain', 'odd', 'beyond'] as const).flatMap((name) => [
      group(name),
      unit(entitlementOf('dynamic', name).group, names[name]),
    ]),
    ...managed.map(vault),
  ].join('')
}

export function personOf(account: string): string {
  return `uid=${escapedValue(account)},${people}`
}

export function personEntry(account: string, password: string): string {
  return ldif(personOf(account), [
    ['objectClass', 'inetOrgPerson'],
    ['uid', account],
    ['cn', account],
    ['sn', account],
    ['userPassword', password],
  ])
}
