import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { IdentityProvider } from '@/lib/domain/identity-provider'
import { startProvider, type TestProvider } from '@/lib/testing/oidc-provider'
import { takeClaims } from './claims-test'
import type { AuthParts } from './parts'
import { partsFor } from './testing'
import { location, TestBrowser } from './testing-browser'

const portalUrl = 'http://localhost:3995'
let database: FreshDatabase
let provider: TestProvider
let parts: AuthParts

beforeAll(async () => {
  database = await freshDatabase()
  provider = await startProvider({ port: 0, portalUrls: [portalUrl] })
  const { issuer, clientId, clientSecret } = provider
  const staff = IdentityProvider.parse({ id: 'oidc', issuer, clientId, clientSecret })
  parts = partsFor(database.db, { portalUrl, providers: [staff] })
})
afterAll(async () => {
  await provider.stop()
  await database.drop()
})

test('a test sign-in shows claims and person once, to the session that asked, and saves nothing', async () => {
  const [browser, other] = [new TestBrowser(parts), new TestBrowser(parts)]
  await browser.signIn('ada-oidc')
  await other.signIn('ada-oidc')
  const count = () => database.db.selectFrom('identity').selectAll().execute()
  const [before, token] = [await count(), browser.token]
  const wanted = { maxAgeMs: null, methods: [] }
  const returnPath = '/admin/sign-in?for=test'
  const errand = { kind: 'claims-test' as const, purpose: 'x', returnPath, wanted, form: [] }
  const { id, address } = await browser.leaveOn(errand)
  const back = await browser.toPortal(await browser.authenticate('bob-oidc', address))

  expect(location(back)).toBe(`${portalUrl}/admin/sign-in?shown=${id}`)
  expect(await count()).toEqual(before)
  expect(browser.token).toBe(token)
  const [mine, theirs] = [await browser.current(), await other.current()]
  if (mine === null || theirs === null) throw new Error('Nobody is signed in.')
  expect(mine.principal.name).toBe('Ada Okafor')
  expect(await takeClaims(parts, theirs, id)).toBeNull()
  expect(await takeClaims(parts, mine, id)).toMatchObject({
    claims: { sub: 'bob-oidc', preferred_username: 'bob-oidc' },
    person: { name: 'Bob Lindqvist', groups: ['platform-oncall'], amr: ['pwd'] },
  })
  expect(await takeClaims(parts, mine, id)).toBeNull()
})
