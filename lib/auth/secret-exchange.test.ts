import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { IdentityProvider } from '@/lib/domain/identity-provider'
import { readEnv } from '@/lib/env'
import { bearerMatches } from '@/lib/http/bearer'
import { ROOT } from '@/lib/testing/command'
import { someAccounts, startProvider, type TestProvider } from '@/lib/testing/oidc-provider'
import type { AuthParts } from './parts'
import { sessionOf } from './session'
import { partsFor } from './testing'
import { location, TestBrowser } from './testing-browser'

const portalUrl = 'http://localhost:3999'
let database: FreshDatabase
let provider: TestProvider
let before: AuthParts
let after: AuthParts
let manual: string

beforeAll(async () => {
  manual = await readFile(path.join(ROOT, 'deploy', 'keys.md'), 'utf8')
  database = await freshDatabase()
  provider = await startProvider({ port: 0, portalUrls: [portalUrl] })
  for (const [username, claims] of someAccounts()) provider.accounts.set(username, claims)
  const { issuer, clientId, clientSecret } = provider
  const providers = [IdentityProvider.parse({ id: 'oidc', issuer, clientId, clientSecret })]
  before = partsFor(database.db, { portalUrl, providers })
  after = partsFor(database.db, {
    portalUrl,
    providers,
    authSecret: 'another-one-for-tests-0123456789-01234',
  })
})
afterAll(async () => {
  await provider.stop()
  await database.drop()
})

test('a new AUTH_SECRET leaves sessions alone, and a sign-in under way is begun again', async () => {
  const [signedIn, underWay] = [new TestBrowser(before), new TestBrowser(before)]
  await signedIn.signIn('ada-oidc')
  const answer = await underWay.authenticate('bob-oidc', await underWay.leave())

  const restarted = new TestBrowser(after)
  for (const [name, value] of underWay.portal) restarted.portal.set(name, value)
  expect(location(await restarted.toPortal(answer))).toContain('/sign-in?error=')
  expect(restarted.token).toBeUndefined()
  expect((await sessionOf(after, signedIn.token))?.principal.handle).toBe('ada-oidc')
  await restarted.signIn('bob-oidc')
  expect((await restarted.current())?.principal.handle).toBe('bob-oidc')
})

test('the statement in the manual ends every session, and the log says so', async () => {
  const browser = new TestBrowser(after)
  await browser.signIn('ada-oidc')
  const statement = /```sql\n(.+?)```/s.exec(manual)?.[1] ?? ''
  await sql.raw(statement).execute(database.owner)
  expect(await browser.current()).toBeNull()
  const open = await database.db.selectFrom('session').select('id').where('revoked_at', 'is', null).execute()
  expect(open).toEqual([])
  const told = await database.db
    .selectFrom('audit_event')
    .select('action')
    .where('actor_name', '=', 'Operator')
    .execute()
  expect(told.length).toBeGreaterThan(0)
  await sql.raw(statement).execute(database.owner)
})

test('the old sweep secret opens as the previous one alone', () => {
  const [old, young] = ['o'.repeat(40), 'n'.repeat(40)]
  const opens = (secret: string, previous?: string) => {
    const read = readEnv({
      DATABASE_URL: database.url,
      PORTAL_URL: portalUrl,
      AUTH_SECRET: old,
      SEALING_KEY: Buffer.alloc(32, 1).toString('base64'),
      SWEEP_SECRET: secret,
      SWEEP_SECRET_PREVIOUS: previous,
      GATEHOUSE_DEMO: '1',
    })
    if (!read.ok) throw new Error(read.error.join('\n'))
    const accepted = [read.value.sweepSecret, read.value.sweepSecretPrevious].filter((each) => each !== null)
    return [old, young].map((each) => bearerMatches(`Bearer ${each}`, accepted))
  }
  expect(opens(old)).toEqual([true, false])
  expect(opens(young, old)).toEqual([true, true])
  expect(opens(young)).toEqual([false, true])
})

test('every command in the manual exists', async () => {
  const { scripts } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const named = [...manual.matchAll(/npm run ([\w:]+)/g)].map((match) => match[1] ?? '')
  expect(named).toContain('secrets:rotate')
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([])
})
