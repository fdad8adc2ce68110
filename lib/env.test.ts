import { expect, test } from 'vitest'
import { HOUR } from '@/lib/domain/duration'
import { readDatabaseEnv, readEnv } from './env'

const SECRET = 'k'.repeat(40)
const complete = {
  DATABASE_URL: 'postgres://app:pw@db.example.com/gatehouse',
  PORTAL_URL: 'https://gatehouse.example.com/',
  AUTH_SECRET: SECRET,
  SEALING_KEY: Buffer.alloc(32, 7).toString('base64'),
  SWEEP_SECRET: SECRET,
  OIDC_ISSUER: 'https://login.example.com',
  OIDC_CLIENT_ID: 'gatehouse',
}

function problemsOf(source: Record<string, string | undefined>): string[] {
  const read = readEnv(source)
  return read.ok ? [] : read.error
}

test('a complete configuration is read, with defaults for what may be left out', () => {
  const read = readEnv(complete)
  expect(read).toMatchObject({
    ok: true,
    value: {
      portalUrl: 'https://gatehouse.example.com',
      migrateDatabaseUrl: complete.DATABASE_URL,
      listenDatabaseUrl: complete.DATABASE_URL,
      sweepTimer: true,
      demo: false,
      port: 3000,
      trustedProxyHops: 0,
      sweepSecretPrevious: null,
      providers: [
        { id: 'oidc', issuer: 'https://login.example.com', clientId: 'gatehouse', clientSecret: null },
      ],
      session: { maxMs: 12 * HOUR, idleMs: HOUR },
    },
  })
  expect(read.ok && read.value.sealingKey.length).toBe(32)
})

test('every problem is reported at once, each with its name and what to do', () => {
  const problems = problemsOf({ PORT: 'eighty', SWEEP_TIMER: 'yes' })
  const named = problems.map((problem) => problem.split(' ')[0])
  expect(new Set(named)).toEqual(
    new Set([
      'AUTH_SECRET',
      'DATABASE_URL',
      'PORT',
      'PORTAL_URL',
      'SEALING_KEY',
      'SWEEP_SECRET',
      'SWEEP_TIMER',
    ]),
  )
  expect(problems).toContain('AUTH_SECRET must be set; make one with: openssl rand -base64 32.')
})

test('no problem repeats a value, which may be a secret', () => {
  const wrong = Object.fromEntries(Object.keys(complete).map((name) => [name, 'hunter2']))
  const problems = problemsOf({ ...wrong, LOG_LEVEL: 'hunter2', SWEEP_SECRET_PREVIOUS: 'hunter2' })
  expect(problems.length).toBeGreaterThan(5)
  expect(problems.join('\n')).not.toContain('hunter2')
})

test('an empty variable counts as not set', () => {
  expect(readEnv({ ...complete, SWEEP_SECRET_PREVIOUS: '', OIDC_CLIENT_SECRET: ' ' }).ok).toBe(true)
  expect(problemsOf({ ...complete, DATABASE_URL: '' })).toHaveLength(1)
})

test('somebody must be able to sign in: a provider, or the demo', () => {
  const { OIDC_ISSUER: _issuer, OIDC_CLIENT_ID: _client, ...neither } = complete
  expect(problemsOf(neither)[0]).toMatch(/^OIDC_ISSUER must be set, or nobody can sign in/)
  expect(problemsOf({ ...neither, GATEHOUSE_DEMO: '1' })).toEqual([])
  expect(problemsOf({ ...complete, OIDC_CLIENT_ID: undefined })[0]).toMatch(/^OIDC_CLIENT_ID must be set too/)
})

test.each([
  ['PORTAL_URL', 'http://127.0.0.1:3000', /localhost/],
  ['PORTAL_URL', 'https://example.com/portal', /without a path/],
  ['DATABASE_URL', 'mysql://db/gatehouse', /postgres:/],
  ['SEALING_KEY', Buffer.alloc(16).toString('base64'), /32 bytes/],
  ['SWEEP_SECRET', 'short', /at least 32/],
  ['TRUSTED_PROXY_HOPS', '-1', /from 0/],
])('%s=%s is refused with a remedy', (name, value, remedy) => {
  expect(problemsOf({ ...complete, [name]: value })).toEqual([expect.stringMatching(remedy)])
})

test('a migration needs the two connection strings and nothing else', () => {
  expect(readDatabaseEnv({ DATABASE_URL: 'postgres://a/b', MIGRATE_DATABASE_URL: 'postgres://o/b' })).toEqual(
    {
      ok: true,
      value: { databaseUrl: 'postgres://a/b', workerDatabaseUrl: null, migrateDatabaseUrl: 'postgres://o/b' },
    },
  )
  expect(readDatabaseEnv({})).toMatchObject({
    ok: false,
    error: [expect.stringMatching(/^DATABASE_URL must be set/)],
  })
})

test('mail is off until a server is named, and then it needs a sender', () => {
  expect(readEnv(complete)).toMatchObject({ ok: true, value: { mail: null } })
  const withMail = {
    ...complete,
    SMTP_URL: 'smtps://u:p@mail.example.com',
    MAIL_FROM: 'Gatehouse <g@example.com>',
  }
  expect(readEnv(withMail)).toMatchObject({
    ok: true,
    value: { mail: { smtpUrl: withMail.SMTP_URL, from: withMail.MAIL_FROM } },
  })
  expect(problemsOf({ ...withMail, MAIL_FROM: '' })).toEqual([
    'MAIL_FROM must be set too, for example Gatehouse <gatehouse@example.com>.',
  ])
  expect(problemsOf({ ...withMail, SMTP_URL: 'mail.example.com' })).toHaveLength(1)
  expect(problemsOf({ ...withMail, MAIL_FROM: 'a@b.example\r\nBcc: c@d.example' })).toHaveLength(1)
})

test('several providers are read from one list, each with an id and a mapping of its own', () => {
  const partners = {
    id: 'partners',
    name: 'Partners',
    issuer: 'https://partners.example.com',
    clientId: 'gh',
    claims: { groups: '/realm_access/roles' },
  }
  const read = readEnv({ ...complete, OIDC_PROVIDERS: JSON.stringify([partners]) })
  expect(read.ok && read.value.providers.map(({ id, claims }) => [id, claims.groups])).toEqual([
    ['oidc', 'groups'],
    ['partners', '/realm_access/roles'],
  ])
  expect(problemsOf({ ...complete, OIDC_PROVIDERS: JSON.stringify([{ ...partners, id: 'oidc' }]) })).toEqual([
    'OIDC_PROVIDERS must give each provider an id of its own; that of OIDC_ISSUER is oidc.',
  ])
})

test('a signature by a shared secret, or none at all, cannot be configured', () => {
  for (const algorithm of ['HS256', 'none', 'RS1']) {
    const provider = { id: 'a', issuer: 'https://a.example', clientId: 'x', algorithms: [algorithm] }
    expect(problemsOf({ ...complete, OIDC_PROVIDERS: JSON.stringify([provider]) })[0], algorithm).toContain(
      'OIDC_PROVIDERS.0.algorithms.0',
    )
  }
})

test('the limits of a session are lengths in words, within reason', () => {
  const read = readEnv({ ...complete, SESSION_MAX: '8h', SESSION_IDLE: '15m' })
  expect(read.ok && read.value.session).toEqual({ maxMs: 8 * HOUR, idleMs: HOUR / 4 })
  expect(problemsOf({ ...complete, SESSION_IDLE: '1s' })).toEqual([
    'SESSION_IDLE must be a length from 2m to 7d, for example 1h.',
  ])
})

test('checkpoints signed with a key that follows from the sealing key go on when that is exchanged', () => {
  const key = (byte: number) => Buffer.alloc(32, byte).toString('base64')
  const signing = (variables: Record<string, string>) => {
    const read = readEnv({ ...complete, ...variables })
    if (!read.ok) throw new Error(read.error.join(' '))
    return read.value.signing
  }
  const before = signing({ SEALING_KEY: key(7) })
  const between = signing({ SEALING_KEY: key(8), SEALING_KEY_PREVIOUS: key(7) })
  expect(before.previous).toBeNull()
  expect(between.previous).toEqual(before.current)
  expect(between.current).not.toEqual(before.current)
  expect(signing({ SEALING_KEY: key(8) })).toMatchObject({ current: between.current, previous: null })
})
