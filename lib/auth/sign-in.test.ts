import { NextRequest } from 'next/server'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { someAccounts, startProvider, type TestProvider } from '@/lib/testing/oidc-provider'
import { IdentityProvider } from '@/lib/domain/identity-provider'
import { createAuth } from './index'
import type { AuthParts } from './parts'
import { sessionOf } from './session'
import { aDemoPerson, partsFor } from './testing'
import { location, TestBrowser } from './testing-browser'
import { hashToken } from './token'

const portalUrl = 'http://localhost:3999'
let database: FreshDatabase
let provider: TestProvider
let parts: AuthParts

beforeAll(async () => {
  database = await freshDatabase()
  provider = await startProvider({ port: 0, portalUrls: [portalUrl] })
  const { issuer, clientId, clientSecret } = provider
  parts = partsFor(database.db, {
    portalUrl,
    providers: [IdentityProvider.parse({ id: 'oidc', issuer, clientId, clientSecret })],
  })
})
beforeEach(() => {
  for (const [username, claims] of someAccounts()) provider.accounts.set(username, claims)
})
afterAll(async () => {
  await provider.stop()
  await database.drop()
})

test('the first sign-in makes the person, with groups, and returns to where they were going', async () => {
  const browser = new TestBrowser(parts)
  expect(location(await browser.signIn('ada-oidc'))).toBe(`${portalUrl}/inbox`)

  const current = await browser.current()
  expect(current?.principal).toMatchObject({
    name: 'Ada Okafor',
    email: 'ada-oidc@example.com',
    handle: 'ada-oidc',
    is_demo: false,
    portal_roles: [],
  })
  expect(current?.principal.groupIds).toHaveLength(2)
  expect(current?.session).toMatchObject({ via: 'oidc', acr: 'urn:example:password', amr: ['pwd'] })
  expect(Math.abs(parts.now().getTime() - (current?.session.authTime.getTime() ?? 0))).toBeLessThan(5_000)
})

test('the second sign-in finds the same person by the subject, whatever the address is by then', async () => {
  const first = new TestBrowser(parts)
  await first.signIn('ada-oidc')
  provider.accounts.set('ada-oidc', { ...provider.accounts.get('ada-oidc'), email: 'married@example.com' })
  const second = new TestBrowser(parts)
  await second.signIn('ada-oidc')
  expect((await second.current())?.principal.id).toBe((await first.current())?.principal.id)
  expect((await second.current())?.session.id).not.toBe((await first.current())?.session.id)
})

test('a second person in the same browser is themselves, and the first one is signed out', async () => {
  const browser = new TestBrowser(parts)
  await browser.signIn('ada-oidc')
  const adasToken = browser.token
  await browser.signIn('bob-oidc')

  expect((await browser.current())?.principal.name).toBe('Bob Lindqvist')
  expect(browser.token).not.toBe(adasToken)
  expect(await sessionOf(parts, adasToken)).toBeNull()
  const identities = await database.db
    .selectFrom('identity')
    .innerJoin('principal', 'id', 'principal_id')
    .select(['subject', 'name'])
    .orderBy('subject')
    .execute()
  expect(identities).toEqual([
    { subject: 'ada-oidc', name: 'Ada Okafor' },
    { subject: 'bob-oidc', name: 'Bob Lindqvist' },
  ])
})

test('signing in again as the same person gives a new token and ends the old session', async () => {
  const browser = new TestBrowser(parts)
  await browser.signIn('ada-oidc')
  const before = browser.token
  await browser.signIn('ada-oidc')
  expect(browser.token).not.toBe(before)
  expect(await sessionOf(parts, before)).toBeNull()
  expect(await browser.current()).not.toBeNull()
})

test('the database never holds the token, only its hash', async () => {
  const browser = new TestBrowser(parts)
  await browser.signIn('ada-oidc')
  const row = await database.db
    .selectFrom('session')
    .selectAll()
    .where('token_hash', '=', hashToken(browser.token ?? ''))
    .executeTakeFirstOrThrow()
  expect(JSON.stringify({ ...row, token_hash: row.token_hash.toString('utf8') })).not.toContain(browser.token)
})

test.each([
  ['una-oidc', 'email-unverified'],
  ['nora-oidc', 'email-missing'],
  ['eve-oidc', 'email-taken'],
])('%s is turned away with %s, and nothing is kept of them', async (username, refusal) => {
  await new TestBrowser(parts).signIn('ada-oidc')
  const browser = new TestBrowser(parts)
  expect(location(await browser.signIn(username))).toBe(`${portalUrl}/sign-in?error=${refusal}`)
  expect(browser.token).toBeUndefined()
  expect(
    await database.db.selectFrom('identity').select('subject').where('subject', '=', username).execute(),
  ).toEqual([])
})

test('a provider cannot bring its person in under the address of somebody known beforehand', async () => {
  const known = await aDemoPerson(database.db, { email: 'known@example.com', is_demo: false })
  provider.accounts.set('kim', { name: 'Kim', email: 'Known@Example.com', email_verified: true })
  expect(location(await new TestBrowser(parts).signIn('kim'))).toContain('error=email-taken')

  await database.db
    .insertInto('identity')
    .values({ issuer: provider.issuer, subject: 'kim', principal_id: known.id })
    .execute()
  const browser = new TestBrowser(parts)
  await browser.signIn('kim')
  expect((await browser.current())?.principal.id).toBe(known.id)
})

test('a disabled person is turned away', async () => {
  await new TestBrowser(parts).signIn('bob-oidc')
  await database.db
    .updateTable('principal')
    .set({ status: 'disabled' })
    .where('handle', '=', 'bob-oidc')
    .execute()
  const browser = new TestBrowser(parts)
  expect(location(await browser.signIn('bob-oidc'))).toBe(`${portalUrl}/sign-in?error=disabled`)
  expect(
    await database.db
      .selectFrom('audit_event')
      .select('subject_name')
      .where('action', '=', 'session.refused')
      .where('reason', '=', 'The person is disabled here.')
      .execute(),
  ).toEqual([{ subject_name: 'Bob Lindqvist' }])
  await database.db
    .updateTable('principal')
    .set({ status: 'active' })
    .where('handle', '=', 'bob-oidc')
    .execute()
})

test('the provider is asked with PKCE, state and nonce, and to answer at the portal’s own address', async () => {
  const asked = new URL(await new TestBrowser(parts).leave())
  expect(Object.fromEntries(asked.searchParams)).toMatchObject({
    code_challenge_method: 'S256',
    code_challenge: expect.any(String),
    state: expect.any(String),
    nonce: expect.any(String),
    redirect_uri: `${portalUrl}/api/auth/callback/oidc`,
    response_type: 'code',
  })
})

test.each([
  ['pkce', 'gatehouse.pkce'],
  ['state', 'gatehouse.state'],
  ['nonce', 'gatehouse.nonce'],
])('an answer without the %s cookie of this browser signs nobody in', async (_, cookie) => {
  const browser = new TestBrowser(parts)
  const answer = await browser.authenticate('ada-oidc')
  browser.portal.delete(cookie)
  expect(location(await browser.toPortal(answer))).toBe(`${portalUrl}/sign-in?error=Configuration`)
  expect(browser.token).toBeUndefined()
})

test('an answer made for another browser signs nobody in here', async () => {
  const answer = await new TestBrowser(parts).authenticate('ada-oidc')
  const victim = new TestBrowser(parts)
  await victim.authenticate('bob-oidc')
  expect(location(await victim.toPortal(answer))).toBe(`${portalUrl}/sign-in?error=Configuration`)
  expect(victim.token).toBeUndefined()
})

test('an answer is good once', async () => {
  const browser = new TestBrowser(parts)
  const answer = await browser.authenticate('ada-oidc')
  const cookies = new Map(browser.portal)
  await browser.toPortal(answer)
  const replay = new TestBrowser(parts)
  for (const [name, value] of cookies) replay.portal.set(name, value)
  expect(location(await replay.toPortal(answer))).toContain('/sign-in?error=')
  expect(replay.token).toBeUndefined()
})

test('a refusal carries the request’s id to the page that words it', async () => {
  const answer = new NextRequest(`${portalUrl}/api/auth/callback/oidc?error=access_denied`, {
    headers: { 'x-request-id': 'req-0123456789' },
  })
  const to = new URL(location(await createAuth(parts).providerAnswered(answer)))
  expect(Object.fromEntries(to.searchParams)).toEqual({ error: 'Configuration', ref: 'req-0123456789' })
})

test('the library’s own pages and its session endpoint are not served', async () => {
  for (const path of ['session', 'csrf', 'providers', 'signin', 'signout', 'callback/other']) {
    const answer = await createAuth(parts).providerAnswered(new NextRequest(`${portalUrl}/api/auth/${path}`))
    expect(answer.status, path).toBe(404)
  }
})

test('every sign-in and what it changed stands in the audit log', async () => {
  const own = await freshDatabase()
  try {
    const browser = new TestBrowser({ ...parts, db: own.db })
    await browser.signIn('ada-oidc')
    await browser.signIn('bob-oidc')
    const events = await own.db
      .selectFrom('audit_event')
      .select(['action', 'actor_name', 'subject_name', 'via'])
      .orderBy('id')
      .execute()
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
    await own.drop()
  }
})
