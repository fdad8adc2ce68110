import { isIP } from 'node:net'
import { z } from 'zod'
import { Host, Port, SecretReference, TrustedCertificates } from '../settings'

/** The longest name of an account or a role, and of a database or a table, in characters. */
export const maxAccountLength = 80
const maxNameLength = 64

const AccountName = z.string().min(1).max(maxAccountLength).refine(isPlainText, 'no control characters')

/** In a grant, a backslash in a database's name would be read as an escape. */
const Name = z
  .string()
  .min(1)
  .max(maxNameLength)
  .refine((name) => isPlainText(name) && !name.includes('\\'), 'no backslash and no control characters')

const Role = AccountName.max(maxNameLength).meta({ title: 'Role' })
const Database = Name.refine(
  (name) => databasePattern(name).length <= maxNameLength,
  `at most ${maxNameLength} characters, in which _ and % count twice`,
).meta({ title: 'Database' })

export const MysqlConfig = z
  .strictObject({
    host: Host,
    port: Port.default(3306),
    user: AccountName.meta({
      title: "The portal's own account",
      description: 'It may run the procedures of the set-up and nothing else.',
    }),
    password: SecretReference.meta({ title: 'Password' }),
    tls: z.enum(['off', 'require', 'verify']).default('verify').meta({
      title: 'TLS',
      description: 'verify also checks the certificate and the host name.',
    }),
    certificates: TrustedCertificates.optional(),
    holderHost: z
      .string()
      .min(1)
      .max(255)
      .regex(/^[\w.%:/-]+$/, 'a host, an address or a pattern')
      .default('%')
      .meta({
        title: 'Hosts that holders connect from',
        description:
          "The part of an account after the @: '%' for any. An account with another host part is another account.",
      }),
  })
  .refine(({ tls, host }) => tls !== 'verify' || isIP(host) === 0, {
    path: ['host'],
    // The client compares a certificate with names only.
    message: 'a name, not an address, where the certificate is verified',
  })
export type MysqlConfig = z.infer<typeof MysqlConfig>

/** What can be done to a table, and to a whole database besides. What makes objects that run as their maker is left out. */
const tablePrivileges = [
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'CREATE',
  'ALTER',
  'DROP',
  'INDEX',
  'SHOW VIEW',
] as const
const databasePrivileges = ['EXECUTE', 'LOCK TABLES', 'CREATE TEMPORARY TABLES'] as const
export const privileges = [...tablePrivileges, ...databasePrivileges] as const

const ByRole = z
  .strictObject({
    access: z.literal('role').meta({ title: 'What is given' }),
    account: z.enum(['one-time', 'own']).meta({
      title: 'Account',
      description:
        "one-time: a login made for the grant and dropped after it. own: the role for the person's own account, which takes it on with SET ROLE.",
    }),
    role: Role,
    database: Database.meta({ description: 'The one that a holder is led to.' }),
  })
  .meta({ title: 'A role of the server' })

const ByPrivileges = z
  .strictObject({
    access: z.literal('privileges').meta({ title: 'What is given' }),
    database: Database,
    privileges: z
      .array(z.enum(privileges))
      .min(1)
      .meta({
        title: 'Privileges',
        description: `Any of ${privileges.join(', ')}, by a login made for the grant and dropped after it.`,
        narrowable: true,
      }),
    tables: z.array(Name).max(100).default([]).meta({
      title: 'Tables',
      description: 'None for the whole database.',
      narrowable: true,
    }),
  })
  .refine(({ tables, privileges: given }) => tables.length === 0 || !given.some(isOfDatabase), {
    path: ['privileges'],
    message: `${databasePrivileges.join(', ')} can be given on a whole database only`,
  })
  .meta({ title: 'Privileges in a database' })

export const MysqlEntitlement = z.discriminatedUnion('access', [ByRole, ByPrivileges])
export type MysqlEntitlement = z.infer<typeof MysqlEntitlement>

/** A database as it is named in a grant on all of it, where _ and % stand for other letters unless escaped. */
export function databasePattern(database: string): string {
  return database.replace(/[_%]/g, '\\$&')
}

/** Whether a login is made for each grant; otherwise the person's own account is given a role. */
export function isOneTime(entitlement: MysqlEntitlement): boolean {
  return entitlement.access === 'privileges' || entitlement.account === 'one-time'
}

/** A stable text for an entitlement; quoting keeps odd names apart. */
export function entitlementKey(entitlement: MysqlEntitlement): string {
  const database = JSON.stringify(entitlement.database)
  if (entitlement.access === 'role')
    return `${entitlement.account} ${JSON.stringify(entitlement.role)} in ${database}`
  const given = entitlement.privileges.toSorted().join(',')
  const tables = entitlement.tables.toSorted().map((table) => JSON.stringify(table))
  return `${given} in ${database}${tables.length === 0 ? '' : ` on ${tables.join(', ')}`}`
}

/** The longest one call may take, in milliseconds. */
export const hardTimeoutMs = 10_000

/** Calls to one server side by side, and so the portal's connections to it. */
export const concurrency = 8

/**
 * How long the native expiry lies after the end of the grant, in milliseconds: as much as the clocks may differ
 * (the preflight checks it), so that a target whose clock is ahead never shortens what was promised.
 */
export const expiryLagMs = 5_000

/** When the target itself removes the access, in milliseconds since 1970. */
export function nativeExpiryMs(until: Date): number {
  return until.getTime() + expiryLagMs
}

function isOfDatabase(privilege: (typeof privileges)[number]): boolean {
  return databasePrivileges.some((each) => each === privilege)
}

function isPlainText(text: string): boolean {
  return !/\p{Cc}/u.test(text)
}
