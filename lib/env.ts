import { hkdfSync } from 'node:crypto'
import path from 'node:path'
import { z } from 'zod'
import { parseVkey } from '@/lib/domain/audit-proof/note'
import { HOUR, MINUTE, parseDuration } from '@/lib/domain/duration'
import { ClaimMapping, IdentityProvider } from '@/lib/domain/identity-provider'
import type { Result } from '@/lib/domain/result'
import { err, ok } from '@/lib/domain/result'

type Source = Readonly<Record<string, string | undefined>>

const NEW_SECRET = 'make one with: openssl rand -base64 32'

const postgresUrl = z
  .string('must be set, for example postgres://user:password@host:5432/gatehouse')
  .refine(
    (text) => /^postgres(ql)?:\/\//.test(text) && URL.canParse(text),
    'must look like postgres://user:password@host:5432/database',
  )

const secret = z
  .string(`must be set; ${NEW_SECRET}`)
  .min(32, `must have at least 32 characters; ${NEW_SECRET}`)

const sealingKey = z
  .string(`must be set; ${NEW_SECRET}`)
  .refine((text) => Buffer.from(text, 'base64').length === 32, `must be 32 bytes in base64; ${NEW_SECRET}`)
  .transform((text) => Buffer.from(text, 'base64'))

const signingKey = z
  .string()
  .refine((text) => Buffer.from(text, 'base64').length === 32, `must be 32 bytes in base64; ${NEW_SECRET}`)
  .transform((text) => Buffer.from(text, 'base64'))

const anchors = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== ''),
  )
  .refine(
    (list) => list.every((each) => /^(file:\/\/\/.|stdout:$|https?:\/\/.)/.test(each) && URL.canParse(each)),
    'must be addresses parted by commas: file:///var/anchors, stdout: or https://…',
  )
  .refine((list) => new Set(list).size === list.length, 'must not name a place twice')

const witnesses = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== ''),
  )
  .refine(
    (list) => list.every((each) => parseVkey(each)?.type === 'witness'),
    'must be the keys of witnesses parted by commas, as npm run audit:witness -- key prints them',
  )

const webhookSecret = z
  .string()
  .refine(
    (text) => Buffer.from(text.replace(/^whsec_/, ''), 'base64').length >= 24,
    'must be at least 24 bytes in base64, as standardwebhooks.com has it',
  )

const portalUrl = z
  .string('must be set to the address people type, for example https://gatehouse.example.com')
  .refine(isOrigin, 'must be an http(s) address without a path, for example https://gatehouse.example.com')
  // Sign-in sends people to localhost even when they came by 127.0.0.1, and the cookie stays behind.
  .refine(
    (text) => !URL.canParse(text) || new URL(text).hostname !== '127.0.0.1',
    'must say localhost instead of 127.0.0.1',
  )
  .transform((text) => new URL(text).origin)

const smtpUrl = z
  .string()
  .refine(
    (text) => /^smtps?:\/\//.test(text) && URL.canParse(text) && new URL(text).hostname !== '',
    'must look like smtp://user:password@mail.example.com:587 or smtps://…:465',
  )

const mailFrom = z
  .string()
  .refine(
    (text) => /^(?:[^\p{Cc}<>"@,]+ )?<?[^\p{Cc}\s<>"@,]+@[^\p{Cc}\s<>"@,]+>?$/u.test(text),
    'must be an address people may see, for example Gatehouse <gatehouse@example.com>',
  )

const onOff = (fallback: 'on' | 'off') =>
  z
    .enum(['on', 'off'], 'must be on or off')
    .default(fallback)
    .transform((word) => word === 'on')

const whole = (fallback: number, max: number) =>
  z.coerce
    .number(`must be a whole number from 0 to ${max}`)
    .int(`must be a whole number from 0 to ${max}`)
    .min(0, `must be a whole number from 0 to ${max}`)
    .max(max, `must be a whole number from 0 to ${max}`)
    .default(fallback)

/** A length such as `12h`, within limits, in milliseconds. */
const length = (fallback: string, { minMs, maxMs, words }: { minMs: number; maxMs: number; words: string }) =>
  z
    .string()
    .default(fallback)
    .transform((text, context) => {
      const read = parseDuration(text)
      if (read.ok && read.value >= minMs && read.value <= maxMs) return read.value
      context.addIssue({ code: 'custom', message: `must be ${words}, for example ${fallback}` })
      return z.NEVER
    })

const providers = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown
    } catch {
      context.addIssue({ code: 'custom', message: 'must be JSON: a list of providers' })
      return z.NEVER
    }
  })
  .pipe(z.array(IdentityProvider, 'must be a list of providers').max(20))
  .default([])

const databaseVariables = z.object({
  DATABASE_URL: postgresUrl,
  WORKER_DATABASE_URL: postgresUrl.optional(),
  MIGRATE_DATABASE_URL: postgresUrl.optional(),
})

const variables = databaseVariables
  .extend({
    LISTEN_DATABASE_URL: postgresUrl.optional(),
    PORTAL_URL: portalUrl,
    AUTH_SECRET: secret,
    SEALING_KEY: sealingKey,
    SEALING_KEY_PREVIOUS: sealingKey.optional(),
    AUDIT_SIGNING_KEY: signingKey.optional(),
    AUDIT_SIGNING_KEY_PREVIOUS: signingKey.optional(),
    SINK_FOLDER: z
      .string()
      .refine((text) => path.isAbsolute(text), 'must be an absolute path, /var/log/gatehouse for example')
      .optional(),
    AUDIT_ANCHORS: anchors,
    AUDIT_ANCHOR_SECRET: webhookSecret.optional(),
    AUDIT_WITNESSES: witnesses,
    SWEEP_SECRET: secret,
    SWEEP_SECRET_PREVIOUS: secret.optional(),
    SWEEP_TIMER: onOff('on'),
    SMTP_URL: smtpUrl.optional(),
    MAIL_FROM: mailFrom.optional(),
    GATEHOUSE_DEMO: z.enum(['0', '1'], 'must be 1 (demo mode) or 0').default('0'),
    OIDC_ISSUER: z.url({ protocol: /^https?$/, error: "must be the provider's issuer address" }).optional(),
    OIDC_CLIENT_ID: z.string().optional(),
    OIDC_CLIENT_SECRET: z.string().optional(),
    OIDC_GROUPS_CLAIM: z.string().default('groups'),
    OIDC_PROVIDERS: providers,
    SESSION_MAX: length('12h', { minMs: 5 * MINUTE, maxMs: 168 * HOUR, words: 'a length from 5m to 7d' }),
    SESSION_IDLE: length('1h', { minMs: 2 * MINUTE, maxMs: 168 * HOUR, words: 'a length from 2m to 7d' }),
    LOG_LEVEL: z
      .enum(
        ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
        'must be trace, debug, info, warn, error, fatal or silent',
      )
      .default('info'),
    TRUSTED_PROXY_HOPS: whole(0, 10),
    PORT: whole(3000, 65_535),
    HOSTNAME: z.string().default('localhost'),
    NODE_ENV: z.string().default('development'),
  })
  .superRefine((found, context) => {
    const say = (name: string, message: string) => context.addIssue({ code: 'custom', path: [name], message })
    if (
      found.AUDIT_ANCHORS.some((each) => each.startsWith('http')) &&
      found.AUDIT_ANCHOR_SECRET === undefined
    )
      say(
        'AUDIT_ANCHOR_SECRET',
        `must be set, or the receiver cannot tell who sends checkpoints; ${NEW_SECRET}`,
      )
    if (found.OIDC_ISSUER !== undefined && found.OIDC_CLIENT_ID === undefined) {
      say('OIDC_CLIENT_ID', 'must be set too, as the provider registered this portal')
    }
    if (found.SMTP_URL !== undefined && found.MAIL_FROM === undefined) {
      say('MAIL_FROM', 'must be set too, for example Gatehouse <gatehouse@example.com>')
    }
    const ids = providersOf(found).map(({ id }) => id)
    if (new Set(ids).size < ids.length)
      say('OIDC_PROVIDERS', 'must give each provider an id of its own; that of OIDC_ISSUER is oidc')
    if (ids.length === 0 && found.GATEHOUSE_DEMO !== '1') {
      say(
        'OIDC_ISSUER',
        'must be set, or nobody can sign in (GATEHOUSE_DEMO=1 lets people choose who they are, for a demo)',
      )
    }
  })

/** Everything the portal is told from outside, checked. Made once by `env()`. */
export type Env = ReturnType<typeof toEnv>

/** The mail server, its credentials included, and whom letters come from. */
export interface MailSettings {
  smtpUrl: string
  from: string
}

/** The connections a migration needs; nothing else has to be configured for it. */
export interface DatabaseEnv {
  databaseUrl: string
  /** The engine's own login; null where that of `databaseUrl` serves for both. */
  workerDatabaseUrl: string | null
  migrateDatabaseUrl: string
}

/**
 * Reads the configuration from `source`. Fails with one sentence per problem, all of them at once, each with the
 * variable's name and what to do; a value is never repeated, for it may be a secret.
 */
export function readEnv(source: Source): Result<Env, string[]> {
  const read = variables.safeParse(withoutEmpty(source))
  return read.success ? ok(toEnv(read.data)) : err(problems(read.error))
}

/** Reads the two connection strings only, in the manner of `readEnv`. */
export function readDatabaseEnv(source: Source): Result<DatabaseEnv, string[]> {
  const read = databaseVariables.safeParse(withoutEmpty(source))
  return read.success ? ok(databaseEnv(read.data)) : err(problems(read.error))
}

const sealingKeys = z.object({ SEALING_KEY: sealingKey, SEALING_KEY_PREVIOUS: sealingKey.optional() })

/** The outer keys alone, for commands that open sealed secrets without the portal; in the manner of `readEnv`. */
export function readSealingKeys(
  source: Source,
): Result<{ current: Buffer; previous: Buffer | null }, string[]> {
  const read = sealingKeys.safeParse(withoutEmpty(source))
  if (!read.success) return err(problems(read.error))
  return ok({ current: read.data.SEALING_KEY, previous: read.data.SEALING_KEY_PREVIOUS ?? null })
}

let cached: Env | undefined

/** The configuration of this process, read on first use: a build needs none. Throws when it is not valid. */
export function env(): Env {
  if (cached === undefined) {
    const read = readEnv(process.env)
    if (!read.ok) throw new Error(`The configuration is not complete:\n${read.error.join('\n')}`)
    cached = read.value
  }
  return cached
}

function toEnv(found: z.output<typeof variables>) {
  return {
    ...databaseEnv(found),
    listenDatabaseUrl: found.LISTEN_DATABASE_URL ?? found.DATABASE_URL,
    portalUrl: found.PORTAL_URL,
    authSecret: found.AUTH_SECRET,
    sealingKey: found.SEALING_KEY,
    sealingKeyPrevious: found.SEALING_KEY_PREVIOUS ?? null,
    signing: signingOf(found),
    sinkFolder: found.SINK_FOLDER ?? null,
    auditWitnesses: found.AUDIT_WITNESSES,
    auditAnchors: found.AUDIT_ANCHORS,
    auditAnchorSecret: found.AUDIT_ANCHOR_SECRET ?? null,
    sweepSecret: found.SWEEP_SECRET,
    sweepSecretPrevious: found.SWEEP_SECRET_PREVIOUS ?? null,
    sweepTimer: found.SWEEP_TIMER,
    demo: found.GATEHOUSE_DEMO === '1',
    production: found.NODE_ENV === 'production',
    mail: mailOf(found),
    providers: providersOf(found),
    session: { maxMs: found.SESSION_MAX, idleMs: found.SESSION_IDLE },
    logLevel: found.LOG_LEVEL,
    trustedProxyHops: found.TRUSTED_PROXY_HOPS,
    port: found.PORT,
    hostname: found.HOSTNAME,
  }
}

function databaseEnv(found: z.output<typeof databaseVariables>): DatabaseEnv {
  return {
    databaseUrl: found.DATABASE_URL,
    workerDatabaseUrl: found.WORKER_DATABASE_URL ?? null,
    migrateDatabaseUrl: found.MIGRATE_DATABASE_URL ?? found.DATABASE_URL,
  }
}

type OidcVariables = Pick<
  z.output<typeof variables>,
  'OIDC_ISSUER' | 'OIDC_CLIENT_ID' | 'OIDC_CLIENT_SECRET' | 'OIDC_GROUPS_CLAIM' | 'OIDC_PROVIDERS'
>

/** The one of OIDC_ISSUER first, then those of OIDC_PROVIDERS. */
function providersOf(found: OidcVariables): IdentityProvider[] {
  if (found.OIDC_ISSUER === undefined || found.OIDC_CLIENT_ID === undefined) return found.OIDC_PROVIDERS
  const single = IdentityProvider.parse({
    id: 'oidc',
    issuer: found.OIDC_ISSUER,
    clientId: found.OIDC_CLIENT_ID,
    clientSecret: found.OIDC_CLIENT_SECRET ?? null,
    claims: ClaimMapping.parse({ groups: found.OIDC_GROUPS_CLAIM }),
  })
  return [single, ...found.OIDC_PROVIDERS]
}

/**
 * Who signs the checkpoints of the audit log. Without a key of its own it follows from the sealing key, and is exchanged
 * with it; the one that follows stands for the previous one where none is given, so that the first of its own is vouched
 * for as well.
 */
function signingOf(found: z.output<typeof variables>) {
  const derive = (key: Buffer) => Buffer.from(hkdfSync('sha256', key, '', 'gatehouse audit checkpoints', 32))
  const derived = derive(found.SEALING_KEY)
  const derivedBefore = found.SEALING_KEY_PREVIOUS === undefined ? null : derive(found.SEALING_KEY_PREVIOUS)
  const current = found.AUDIT_SIGNING_KEY ?? derived
  const previous = found.AUDIT_SIGNING_KEY_PREVIOUS ?? (current === derived ? derivedBefore : derived)
  return { origin: `${new URL(found.PORTAL_URL).host}/audit`, current, previous }
}

/** Null where mail is off: nothing is queued, and screens say how it is switched on. */
function mailOf(found: z.output<typeof variables>): MailSettings | null {
  if (found.SMTP_URL === undefined || found.MAIL_FROM === undefined) return null
  return { smtpUrl: found.SMTP_URL, from: found.MAIL_FROM }
}

/** `NAME=` in a file or a manifest means "not set". */
function withoutEmpty(source: Source): Source {
  return Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== undefined && value.trim() !== ''),
  )
}

function problems(error: z.ZodError): string[] {
  return error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`)
}

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  return /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === '' && url.hash === ''
}

/** Where `env:NAME` references of targets are looked up: read only when a connector needs one. */
export function secretVariables(): Source {
  return process.env
}
