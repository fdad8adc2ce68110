import { NextRequest } from 'next/server'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { someAccounts, startProvider, type TestProvider } from '@/lib/testing/oidc-provider'
import { createAuth } from './index'
import { nextAuth } from './next-auth'
import type { AuthParts } from './parts'
import { sessionOf } from './session'
import { aDemoPerson, partsFor } from './testing'
import { hashToken } from './token'

const portalUrl = 'http://localhost:3999'
const sessionName = 'gatehouse.session'
let database: FreshDatabase
let provider: TestProvider
let parts: AuthParts

beforeAll(async () => {
  database = await freshDatabase()
  provider = await startProvider({ port: 0, portalUrls: [portalUrl] })
  const { issuer, clientId, clientSecret } = provider
  parts = partsFor(database.db, { portalUrl, oidc: { issuer, clientId, clientSecret, groupsClaim: 'groups' } })
})
beforeEach(() => {
  for (const [username, claims] of someAccounts()) provider.accounts.set(username, claims)
})
afterAll(async () => {
  await provider.stop()
  await database.drop()
})

type Jar = Map<string, string>

/** One browser: it keeps cookies per origin and follows nothing by itself. */
class Browser {
  readonly portal: Jar = new Map()
  private readonly provider: Jar = new Map()

  async toPortal(url: string, form?: Record<string, string>): Promise<Response> {
    const { handlers } = nextAuth(parts)
    const request = new NextRequest(url, { headers: header(this.portal, form), ...post(form) })
    const isAnswer = new URL(url).pathname.startsWith('/api/auth/callback')
    const response = isAnswer ? await createAuth(parts).providerAnswered(request) : await handlers[form ? 'POST' : 'GET'](request)
    return keep(this.portal, response)
  }

  async toProvider(url: string, form?: Record<string, string>): Promise<Response> {
    const response = await fetch(url, { headers: header(this.provider, form), redirect: 'manual', ...post(form) })
    return keep(this.provider, response)
  }

  /** From the button on the sign-in page to the address the provider sends the person back to. */
  async authenticate(username: string): Promise<string> {
    const { csrfToken }: { csrfToken: string } = await (await this.toPortal(`${portalUrl}/api/auth/csrf`)).json()
    let next = location(await this.toPortal(`${portalUrl}/api/auth/signin/oidc`, { csrfToken, callbackUrl: '/inbox' }))
    next = location(await this.toProvider(next))
    next = location(await this.toProvider(next, { username }))
    return location(await this.toProvider(next))
  }

  async signIn(username: string): Promise<Response> {
    return this.toPortal(await this.authenticate(username))
  }

  get token(): string | undefined {
    return this.portal.get(sessionName)
  }

  current() {
    return sessionOf(parts, this.token)
  }
}

function header(jar: Jar, form?: Record<string, string>): Record<string, string> {
  return {
    cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
    ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
  }
}

function post(form?: Record<string, string>): { method?: 'POST'; body?: string } {
  return form ? { method: 'POST', body: new URLSearchParams(form).toString() } : {}
}

function keep(jar: Jar, response: Response): Response {
  for (const line of response.headers.getSetCookie()) {
    const [pair = '', ...attributes] = line.split('; ')
    const cut = pair.indexOf('=')
    const gone = attributes.some((attribute) => attribute === 'Max-Age=0' || attribute.startsWith('Expires=Thu, 01 Jan 1970'))
    if (gone) jar.delete(pair.slice(0, cut))
    else jar.set(pair.slice(0, cut), decodeURIComponent(pair.slice(cut + 1)))
  }
  return response
}

function location(response: Response): string {
  const found = response.headers.get('location')
  if (found === null) throw new Error(`${response.status} from ${response.url} leads nowhere`)
  return new URL(found, response.url || portalUrl).href
}

test('the first sign-in makes the person, with groups, and returns to where they were going', async () => {
  const browser = new Browser()
  expect(location(await browser.signIn('ada-oidc'))).toBe(`${portalUrl}/inbox`)

  const current = await browser.current()
  expect(current?.principal).toMatchObject({ name: 'Ada Okafor', email: 'ada-oidc@example.com', handle: 'ada-oidc', is_demo: false, portal_roles: [] })
  expect(current?.principal.groupIds).toHaveLength(2)
  expect(current?.session).toMatchObject({ via: 'oidc', acr: 'urn:example:password', amr: ['pwd'] })
  expect(Math.abs(parts.now().getTime() - (current?.session.authTime.getTime() ?? 0))).toBeLessThan(5_000)
})

test('the second sign-in finds the same person by the subject, whatever the address is by then', async () => {
  const first = new Browser()
  await first.signIn('ada-oidc')
  provider.accounts.set('ada-oidc', { ...provider.accounts.get('ada-oidc'), email: 'married@example.com' })
  const second = new Browser()
  await second.signIn('ada-oidc')
  expect((await second.current())?.principal.id).toBe((await first.current())?.principal.id)
  expect((await second.current())?.session.id).not.toBe((await first.current())?.session.id)
})

test('a second person in the same browser is themselves, and the first one is signed out', async () => {
  const browser = new Browser()
  await browser.signIn('ada-oidc')
  const adasToken = browser.token
  await browser.signIn('bob-oidc')

  expect((await browser.current())?.principal.name).toBe('Bob Lindqvist')
  expect(browser.token).not.toBe(adasToken)
  expect(await sessionOf(parts, adasToken)).toBeNull()
  const identities = await database.db.selectFrom('identity').innerJoin('principal', 'id', 'principal_id').select(['subject', 'name']).orderBy('subject').execute()
  expect(identities).toEqual([{ subject: 'ada-oidc', name: 'Ada Okafor' }, { subject: 'bob-oidc', name: 'Bob Lindqvist' }])
})

test('signing in again as the same person gives a new token and ends the old session', async () => {
  const browser = new Browser()
  await browser.signIn('ada-oidc')
  const before = browser.token
  await browser.signIn('ada-oidc')
  expect(browser.token).not.toBe(before)
  expect(await sessionOf(parts, before)).toBeNull()
  expect(await browser.current()).not.toBeNull()
})

test('the database never holds the token, only its hash', async () => {
  const browser = new Browser()
  await browser.signIn('ada-oidc')
  const row = await database.db.selectFrom('session').selectAll().where('token_hash', '=', hashToken(browser.token ?? '')).executeTakeFirstOrThrow()
  expect(JSON.stringify({ ...row, token_hash: row.token_hash.toString('utf8') })).not.toContain(browser.token)
})

test.each([
  ['una-oidc', 'email-unverified'],
  ['nora-oidc', 'email-missing'],
  ['eve-oidc', 'email-taken'],
])('%s is turned away with %s, and nothing is kept of them', async (username, refusal) => {
  await new Browser().signIn('ada-oidc')
  const browser = new Browser()
  expect(location(await browser.signIn(username))).toBe(`${portalUrl}/sign-in?error=${refusal}`)
  expect(browser.token).toBeUndefined()
  expect(await database.db.selectFrom('identity').select('subject').where('subject', '=', username).execute()).toEqual([])
})

test('a provider cannot bring its person in under the address of somebody known beforehand', async () => {
  const known = await aDemoPerson(database.db, { email: 'known@example.com', is_demo: false })
  provider.accounts.set('kim', { name: 'Kim', email: 'Known@Example.com', email_verified: true })
  expect(location(await new Browser().signIn('kim'))).toContain('error=email-taken')

  await database.db.insertInto('identity').values({ issuer: provider.issuer, subject: 'kim', principal_id: known.id }).execute()
  const browser = new Browser()
  await browser.signIn('kim')
  expect((await browser.current())?.principal.id).toBe(known.id)
})

test('a disabled person is turned away', async () => {
  await new Browser().signIn('bob-oidc')
  await database.db.updateTable('principal').set({ status: 'disabled' }).where('handle', '=', 'bob-oidc').execute()
  const browser = new Browser()
  expect(location(await browser.signIn('bob-oidc'))).toBe(`${portalUrl}/sign-in?error=disabled`)
  await database.db.updateTable('principal').set({ status: 'active' }).where('handle', '=', 'bob-oidc').execute()
})

test('the provider is asked with PKCE, state and nonce, and to answer at the portal’s own address', async () => {
  const browser = new Browser()
  const { csrfToken }: { csrfToken: string } = await (await browser.toPortal(`${portalUrl}/api/auth/csrf`)).json()
  const asked = new URL(location(await browser.toPortal(`${portalUrl}/api/auth/signin/oidc`, { csrfToken })))
  expect(Object.fromEntries(asked.searchParams)).toMatchObject({
    code_challenge_method: 'S256', code_challenge: expect.any(String), state: expect.any(String), nonce: expect.any(String),
    redirect_uri: `${portalUrl}/api/auth/callback/oidc`, response_type: 'code',
  })
})

test.each([
  ['pkce', 'gatehouse.pkce'],
  ['state', 'gatehouse.state'],
  ['nonce', 'gatehouse.nonce'],
])('an answer without the %s cookie of this browser signs nobody in', async (_, cookie) => {
  const browser = new Browser()
  const answer = await browser.authenticate('ada-oidc')
  browser.portal.delete(cookie)
  expect(location(await browser.toPortal(answer))).toBe(`${portalUrl}/sign-in?error=Configuration`)
  expect(browser.token).toBeUndefined()
})

test('an answer made for another browser signs nobody in here', async () => {
  const answer = await new Browser().authenticate('ada-oidc')
  const victim = new Browser()
  await victim.authenticate('bob-oidc')
  expect(location(await victim.toPortal(answer))).toBe(`${portalUrl}/sign-in?error=Configuration`)
  expect(victim.token).toBeUndefined()
})

test('an answer is good once', async () => {
  const browser = new Browser()
  const answer = await browser.authenticate('ada-oidc')
  const cookies = new Map(browser.portal)
  await browser.toPortal(answer)
  const replay = new Browser()
  for (const [name, value] of cookies) replay.portal.set(name, value)
  expect(location(await replay.toPortal(answer))).toContain('/sign-in?error=')
  expect(replay.token).toBeUndefined()
})

test('the library’s own pages and its session endpoint are not served', async () => {
  for (const path of ['session', 'csrf', 'providers', 'signin', 'signout', 'callback/other']) {
    const answer = await createAuth(parts).providerAnswered(new NextRequest(`${portalUrl}/api/auth/${path}`))
    expect(answer.status, path).toBe(404)
  }
})

test('every sign-in and what it changed stands in the audit log', async () => {
  const own = await freshDatabase()
  const kept = parts
  parts = { ...parts, db: own.db }
  try {
    const browser = new Browser()
    await browser.signIn('ada-oidc')
    await browser.signIn('bob-oidc')
    const events = await own.db.selectFrom('audit_event').select(['action', 'actor_name', 'subject_name', 'via']).orderBy('id').execute()
    const via = 'sign-in'
    expect(events).toEqual([
      { action: 'principal.created', actor_name: 'Sign-in', subject_name: 'Ada Okafor', via },
      { action: 'principal.updated', actor_name: 'Sign-in', subject_name: 'Ada Okafor', via },
      { action: 'session.started', actor_name: 'Ada Okafor', subject_name: null, via },
      { action: 'principal.created', actor_name: 'Sign-in', subject_name: 'Bob Lindqvist', via },
      { action: 'principal.updated', actor_name: 'Sign-in', subject_name: 'Bob Lindqvist', via },
      { action: 'session.ended', actor_name: 'Bob Lindqvist', subject_name: 'Ada Okafor', via },
      { action: 'session.started', actor_name: 'Bob Lindqvist', subject_name: null, via },
    ])
  } finally {
    parts = kept
    await own.drop()
  }
})
