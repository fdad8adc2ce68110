import { z } from 'zod'
import { Host, Port, SecretReference } from '../settings'

/** The longest name PostgreSQL keeps, in bytes; it cuts longer ones silently. */
export const maxNameBytes = 63

const Name = z
  .string()
  .min(1)
  .refine((name) => Buffer.byteLength(name) <= maxNameBytes, `at most ${maxNameBytes} bytes`)
  .refine((name) => !name.includes('\0'), 'no NUL character')

export const PostgresConfig = z.strictObject({
  host: Host,
  port: Port.default(5432),
  database: Name.default('postgres').meta({ title: 'Maintenance database' }),
  user: Name.meta({ title: "The portal's own login" }),
  password: SecretReference.meta({ title: 'Password' }),
  tls: z.enum(['off', 'require', 'verify']).default('verify').meta({
    title: 'TLS',
    description:
      'verify also checks the certificate and the host name; an own CA goes into NODE_EXTRA_CA_CERTS.',
  }),
})
export type PostgresConfig = z.infer<typeof PostgresConfig>

export const PostgresEntitlement = z.strictObject({
  database: Name.meta({ title: 'Database' }),
  memberOf: Name.meta({ title: 'Database role' }),
  account: z.enum(['one-time', 'own']).meta({
    title: 'Account',
    description:
      "one-time: a login made for the grant and dropped after it. own: membership for the person's own login.",
  }),
})
export type PostgresEntitlement = z.infer<typeof PostgresEntitlement>

/** The longest one call may take, in milliseconds. */
export const hardTimeoutMs = 10_000

/** Calls to one server side by side, and so the portal's connections to its maintenance database. */
export const concurrency = 8

/**
 * How long the native expiry lies after the end of the grant, in milliseconds: as much as the clocks may differ
 * (the preflight checks it), so that a target whose clock is ahead never shortens what was promised.
 */
export const expiryLagMs = 5_000

/** When the target lets the login expire by itself. */
export function nativeExpiry(until: Date): Date {
  return new Date(until.getTime() + expiryLagMs)
}

/** A stable text for an entitlement; quoting keeps odd names apart. */
export function entitlementKey({ account, database, memberOf }: PostgresEntitlement): string {
  return `${account} ${JSON.stringify(memberOf)} in ${JSON.stringify(database)}`
}
