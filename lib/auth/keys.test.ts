import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { IdentityProvider } from '@/lib/domain/identity-provider'
import { startProvider, type TestProvider } from '@/lib/testing/oidc-provider'
import { clockSkewMs, verifyToken } from './id-token'
import type { AuthParts } from './parts'
import { addressOfProvider } from './provider'
import { partsFor } from './testing'
import { location, TestBrowser } from './testing-browser'

const portalUrl = 'http://localhost:3997'
let database: FreshDatabase
let provider: TestProvider
let second: TestProvider
let parts: AuthParts
const settings = (of: TestProvider, id = 'oidc') =>
  IdentityProvider.parse({ id, issuer: of.issuer, clientId: of.clientId, clientSecret: of.clientSecret })

beforeAll(async () => {
  database = await freshDatabase()
  const ids = ['oidc', 'partners']
  provider = await startProvider({ port: 0, portalUrls: [portalUrl], ids })
  second = await startProvider({ port: 0, portalUrls: [portalUrl], ids })
  parts = partsFor(database.db, {
    portalUrl,
    providers: [settings(provider), settings(second, 'partners')],
  })
})
beforeEach(() => {
  Object.assign(provider.vouch, { acr: 'urn:example:password', amr: ['pwd'], agoSeconds: 0 })
})
afterAll(async () => {
  await provider.stop()
  await second.stop()
  await database.drop()
})

test('a provider that changes its signing key is followed at the next sign-in', async () => {
  await new TestBrowser(parts).signIn('ada-oidc')
  // Within a second of the last look nobody can make the portal look again.
  await sleep(1_100)
  await provider.rotateKeys()
  const browser = new TestBrowser(parts)
  await browser.signIn('ada-oidc')
  expect((await browser.current())?.principal.name).toBe('Ada Okafor')
})

test('a token signed by a key that the provider does not publish is not believed', async () => {
  const iat = Math.floor(Date.now() / 1_000)
  const claims = { iss: provider.issuer, aud: provider.clientId, sub: 'ada-oidc', iat, exp: iat + 60 }
  await expect(
    verifyToken(settings(provider), await provider.sign(claims), new Date()),
  ).resolves.toMatchObject({ sub: 'ada-oidc' })
  await expect(verifyToken(settings(provider), await second.sign(claims), new Date())).rejects.toThrow()
  const es256Only = { ...settings(provider), algorithms: ['ES256' as const] }
  await expect(verifyToken(es256Only, await provider.sign(claims), new Date())).rejects.toThrow(/alg/)
})

test('a clock that differs by half a minute is borne with, to the very second, and no more', async () => {
  const now = new Date('2026-03-02T09:00:00Z')
  const at = (seconds: number) => Math.floor(now.getTime() / 1_000) + seconds
  const skew = clockSkewMs / 1_000
  const verified = async (iat: number, exp: number) => {
    const claims = { iss: provider.issuer, aud: provider.clientId, sub: 'a', iat, exp, nbf: iat }
    return verifyToken(settings(provider), await provider.sign(claims), now).then(
      () => true,
      () => false,
    )
  }
  expect(await verified(at(skew), at(300))).toBe(true)
  expect(await verified(at(skew + 1), at(300))).toBe(false)
  expect(await verified(at(-300), at(-skew + 1))).toBe(true)
  expect(await verified(at(-300), at(-skew))).toBe(false)
})

test('a provider whose clock is ahead makes no sign-in younger than now', async () => {
  provider.vouch.agoSeconds = -20
  const browser = new TestBrowser(parts)
  await browser.signIn('ada-oidc')
  const { authTime } = (await browser.current())?.session ?? {}
  expect(authTime?.getTime()).toBeLessThanOrEqual(Date.now())
  provider.vouch.agoSeconds = -300
  expect(location(await new TestBrowser(parts).signIn('ada-oidc'))).toContain('/sign-in?error=AccessDenied')
})

test('the same subject at two issuers is two people', async () => {
  second.accounts.set('ada-oidc', {
    name: 'Ada of the Partners',
    email: 'ada@partners.example',
    email_verified: true,
  })
  const [here, there] = [new TestBrowser(parts), new TestBrowser(parts, 'partners')]
  await here.signIn('ada-oidc')
  await there.signIn('ada-oidc')
  expect((await there.current())?.principal.name).toBe('Ada of the Partners')
  expect((await there.current())?.principal.id).not.toBe((await here.current())?.principal.id)
  const rows = await database.db
    .selectFrom('identity')
    .select('issuer')
    .where('subject', '=', 'ada-oidc')
    .execute()
  expect(new Set(rows.map((row) => row.issuer))).toEqual(new Set([provider.issuer, second.issuer]))
})

test('an answer of one provider at the address of another signs nobody in', async () => {
  const browser = new TestBrowser(parts)
  const answer = new URL(await browser.authenticate('bob-oidc'))
  answer.pathname = '/api/auth/callback/partners'
  expect(location(await browser.toPortal(answer.href))).toContain('/sign-in?error=')
  expect(browser.token).toBeUndefined()
})

test('a provider that is not configured, or does not answer, is a refusal and no accident', async () => {
  const to = (providerId: string) => addressOfProvider(parts, { providerId, returnTo: '/' })
  expect(await to('nowhere')).toEqual({ ok: false, error: 'no-provider' })
})
