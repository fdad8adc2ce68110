import { z } from 'zod'
import { ConnectorError } from '../connector'
import { canonicalDn, partsOf } from '../directory/dn'
import { DirectoryUrl, Dn } from '../directory/settings'
import { SecretReference, TrustedCertificates } from '../settings'

export const ActiveDirectoryConfig = z.strictObject({
  url: DirectoryUrl.meta({
    title: 'Address',
    description: 'Of a domain controller, such as ldaps://dc1.example.org:636; not of the global catalog.',
  }),
  startTls: z.boolean().default(false).meta({
    title: 'StartTLS',
    description: 'Encrypts a connection to an ldap:// address before anything is said.',
  }),
  trustedCertificates: TrustedCertificates.optional(),
  bindDn: z.string().trim().min(1).max(1_000).meta({
    title: "The portal's own account",
    description: 'As which it signs in, such as gatehouse@example.org.',
  }),
  password: SecretReference.meta({ title: 'Password' }),
  base: Dn.refine(isDomain, 'ending in the domain, such as DC=example,DC=org').meta({
    title: 'Domain',
    description: 'DC=example,DC=org, or the part of it below which people and groups lie.',
  }),
  loginAttribute: z.enum(['sAMAccountName', 'userPrincipalName']).default('sAMAccountName').meta({
    title: 'Login attribute',
    description: "Where a person's own account holds their handle.",
  }),
  loginSuffix: z.string().trim().max(200).default('').meta({
    title: 'Login suffix',
    description: 'What follows the handle there, such as @example.org; empty for nothing.',
  }),
  temporaryBase: Dn.optional().meta({
    title: 'One-time accounts',
    description: 'The organizational unit in which the portal makes them; empty where there are none.',
  }),
})
export type ActiveDirectoryConfig = z.infer<typeof ActiveDirectoryConfig>

export const ActiveDirectoryEntitlement = z.strictObject({
  group: Dn.meta({ title: 'Group', description: 'Its distinguished name, CN=…,DC=example,DC=org.' }),
  account: z.enum(['one-time', 'own']).meta({
    title: 'Account',
    description:
      "one-time: an account made for the grant and removed after it. own: membership for the person's own account.",
  }),
})
export type ActiveDirectoryEntitlement = z.infer<typeof ActiveDirectoryEntitlement>

/** A stable text for an entitlement, however its group is written. */
export function entitlementKey({ group, account }: ActiveDirectoryEntitlement): string {
  return `${account} ${canonicalDn(group)}`
}

/**
 * How long an account's expiry lies after the end of the grant, in milliseconds: as much as the clocks may differ (the
 * preflight checks it), so that a controller whose clock is ahead never shortens what was promised.
 */
export const expiryLagMs = 5_000

/** The name of the domain in the DNS, from the name of an entry in it. */
export function dnsDomain({ base }: Pick<ActiveDirectoryConfig, 'base'>): string {
  const labels = (partsOf(base) ?? []).flatMap((part) => part.filter(([attribute]) => attribute === 'dc'))
  return labels.map(([, label]) => label).join('.')
}

function isDomain(dn: string): boolean {
  return dnsDomain({ base: dn }) !== ''
}

/** Where one-time accounts are made; a `config` failure where no place is set. */
export function temporaryBaseOf({ temporaryBase }: ActiveDirectoryConfig): string {
  if (temporaryBase !== undefined) return temporaryBase
  throw new ConnectorError('config', 'The settings of the target name no place for one-time accounts.')
}
