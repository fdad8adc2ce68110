import { z } from 'zod'
import { canonicalDn } from '../directory/dn'
import { DirectoryUrl, Dn } from '../directory/settings'
import { SecretReference, TrustedCertificates } from '../settings'

export const LdapConfig = z.strictObject({
  url: DirectoryUrl.meta({ title: 'Address', description: 'Such as ldaps://ldap.example.org:636.' }),
  startTls: z.boolean().default(false).meta({
    title: 'StartTLS',
    description: 'Encrypts a connection to an ldap:// address before anything is said.',
  }),
  trustedCertificates: TrustedCertificates.optional(),
  bindDn: Dn.meta({ title: "The portal's own entry", description: 'As which it signs in to the directory.' }),
  password: SecretReference.meta({ title: 'Password' }),
  peopleBase: Dn.meta({ title: 'People', description: 'Below which everybody has an entry.' }),
  loginAttribute: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]*$/, 'the name of an attribute')
    .default('uid')
    .meta({ title: 'Login attribute', description: 'Where an entry holds the handle of a person.' }),
  groupsBase: Dn.meta({ title: 'Groups', description: 'Below which the groups lie that roles may name.' }),
  temporaryBase: Dn.optional().meta({
    title: 'Temporary groups',
    description:
      'Below which containers of groups that expire by themselves lie; empty where there are none.',
  }),
  placeholder: Dn.default('cn=nobody').meta({
    title: 'Placeholder',
    description: 'A member that is nobody: a group may not be without any.',
  }),
})
export type LdapConfig = z.infer<typeof LdapConfig>

export const LdapEntitlement = z.strictObject({
  group: Dn.meta({
    title: 'Group',
    description: 'A groupOfNames; where the directory ends the access, a container of temporary groups.',
  }),
  expiry: z
    .enum(['portal', 'dynamic'])
    .default('portal')
    .meta({
      title: 'Ended by',
      description:
        'portal: membership of the group, which the portal takes again. dynamic: a group for each grant in the ' +
        'container, which the directory removes by itself (RFC 2589, in OpenLDAP the overlay dds).',
    }),
})
export type LdapEntitlement = z.infer<typeof LdapEntitlement>

/** A stable text for an entitlement, however its group is written. */
export function entitlementKey({ group, expiry }: LdapEntitlement): string {
  return `${expiry} ${canonicalDn(group)}`
}

/** How much later than asked for the directory may end the access, in milliseconds: its lifetimes are whole seconds. */
export const expiryLagMs = 5_000

/** What RFC 2589 lets an entry live at most: a year and a day, less the day. */
export const maximumMs = 365 * 86_400_000
