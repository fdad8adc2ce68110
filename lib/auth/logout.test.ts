import { createHmac } from 'node:crypto'
import { UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { IdentityProvider } from '@/lib/domain/identity-provider'
import { err, ok } from '@/lib/domain/result'
import { startProvider, type TestProvider } from '@/lib/testing/oidc-provider'
import { hearLogout } from './logout-token'
import type { AuthParts } from './parts'
import { endSession } from './session'
import { providerSignOut } from './sign-out'
import { partsFor } from './testing'
import { TestBrowser } from './testing-browser'

const portalUrl = 'http://localhost:3998'
const event = 'http://schemas.openid.net/event/backchannel-logout'
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

async function signedIn(username: string): Promise<TestBrowser> {
  const browser = new TestBrowser(parts)
  await browser.signIn(username)
  return browser
}

let jti = 0
function claims(given: Record<string, unknown> = {}): Record<string, unknown> {
  const iat = Math.floor(Date.now() / 1_000)
  const { issuer: iss, clientId: aud } = provider
  return { iss, aud, iat, exp: iat + 120, jti: `t${++jti}`, events: { [event]: {} }, ...given }
}
const hear = (token: string, at = 'oidc') => hearLogout(parts, { provider: at, token })

describe('back-channel logout', () => {
  test('a provider that says somebody is signed out ends their sessions here, and nobody else’s', async () => {
    const [laptop, phone, bobs] = [
      await signedIn('ada-oidc'),
      await signedIn('ada-oidc'),
      await signedIn('bob-oidc'),
    ]
    expect(await hear(await provider.sign(claims({ sub: 'ada-oidc' })))).toEqual(ok(2))
    expect([await laptop.current(), await phone.current()]).toEqual([null, null])
    expect((await bobs.current())?.principal.name).toBe('Bob Lindqvist')
    const { actor_name, reason } = await database.db
      .selectFrom('audit_event')
      .select(['actor_name', 'reason'])
      .where('action', '=', 'session.ended')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
    expect([actor_name, reason]).toEqual([
      new URL(provider.issuer).host,
      'Signed out at the identity provider',
    ])
  })

  test('with the provider’s own session named, only that one ends', async () => {
    const [laptop, phone] = [await signedIn('ada-oidc'), await signedIn('ada-oidc')]
    await database.db
      .updateTable('session')
      .set({ provider_session: 'sid-1' })
      .where('id', '=', (await laptop.current())?.session.id ?? null)
      .execute()
    expect(await hear(await provider.sign(claims({ sub: 'ada-oidc', sid: 'sid-1' })))).toEqual(ok(1))
    expect(await laptop.current()).toBeNull()
    expect(await phone.current()).not.toBeNull()
  })

  test('the same token is not believed twice', async () => {
    const token = await provider.sign(claims({ sub: 'ada-oidc' }))
    expect((await hear(token)).ok).toBe(true)
    const back = await signedIn('ada-oidc')
    expect(await hear(token)).toEqual(err('heard-before'))
    expect(await back.current()).not.toBeNull()
  })

  const iat = Math.floor(Date.now() / 1_000)
  test.each<[string, Record<string, unknown>]>([
    ['of another issuer', { iss: 'https://evil.example' }],
    ['for another audience', { aud: 'another-client' }],
    ['for several audiences without an authorized party', { aud: ['gatehouse', 'another'] }],
    ['without the logout event', { events: {} }],
    ['that is an ID token: it has a nonce', { nonce: 'n' }],
    ['without a subject and a session', { sub: undefined }],
    ['without an id of its own', { jti: undefined }],
    ['whose time is over', { exp: iat - 60, iat: iat - 120 }],
    ['made long ago', { iat: iat - 600 }],
    ['from the future', { iat: iat + 600, exp: iat + 900 }],
  ])('a token %s ends nothing', async (_, given) => {
    const browser = await signedIn('ada-oidc')
    expect(await hear(await provider.sign(claims({ sub: 'ada-oidc', ...given })))).toEqual(err('not-valid'))
    expect(await browser.current()).not.toBeNull()
  })

  test('a token without a signature, or signed with the client’s secret, ends nothing', async () => {
    const browser = await signedIn('ada-oidc')
    const payload = claims({ sub: 'ada-oidc' })
    expect(await hear(new UnsecuredJWT(payload).encode())).toEqual(err('not-valid'))
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const signed = `${part({ alg: 'HS256' })}.${part(payload)}`
    const mac = createHmac('sha256', provider.clientSecret).update(signed).digest('base64url')
    expect(await hear(`${signed}.${mac}`)).toEqual(err('not-valid'))
    expect(await hear('nonsense')).toEqual(err('not-valid'))
    expect(await browser.current()).not.toBeNull()
  })

  test('a token is believed from the provider it was sent for, and from no other', async () => {
    const token = await provider.sign(claims({ sub: 'ada-oidc' }))
    expect(await hear(token, 'elsewhere')).toEqual(err('no-provider'))
  })
})

test('signing out leads to the provider with the ID token, sealed until then, and a state', async () => {
  const browser = await signedIn('ada-oidc')
  const { id_token: sealed } = await database.db
    .selectFrom('session')
    .select('id_token')
    .where('id', '=', (await browser.current())?.session.id ?? null)
    .executeTakeFirstOrThrow()
  expect(sealed?.toString('latin1')).not.toContain('eyJ')

  const ended = await endSession(parts, browser.token ?? '')
  expect(ended?.provider).toBe('oidc')
  const address = new URL((ended && (await providerSignOut(parts, ended, 'a-state'))) ?? '')
  expect(address.origin).toBe(provider.issuer)
  expect(Object.fromEntries(address.searchParams)).toEqual({
    id_token_hint: expect.stringMatching(/^eyJ/),
    client_id: provider.clientId,
    post_logout_redirect_uri: `${portalUrl}/api/auth/signed-out`,
    state: 'a-state',
  })
  // The provider takes it: it goes on to sign out instead of refusing the request.
  const answer = await fetch(address)
  expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('/session/end/confirm')])
})
