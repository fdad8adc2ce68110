import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { errandOf } from '@/db/queries/errands'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { HOUR, MINUTE } from '@/lib/domain/duration'
import { IdentityProvider } from '@/lib/domain/identity-provider'
import { err } from '@/lib/domain/result'
import { startProvider, type TestProvider } from '@/lib/testing/oidc-provider'
import { confirmAsDemo } from './demo-confirm'
import { beginErrand, forgetForm, keptForm, type NewErrand } from './errand'
import type { AuthParts } from './parts'
import { sessionOf } from './session'
import { partsFor } from './testing'
import { location, TestBrowser } from './testing-browser'

const portalUrl = 'http://localhost:3996'
let database: FreshDatabase
let provider: TestProvider
let parts: AuthParts

beforeAll(async () => {
  database = await freshDatabase()
  provider = await startProvider({ port: 0, portalUrls: [portalUrl] })
  const { issuer, clientId, clientSecret } = provider
  const acr = { mfa: 'urn:example:mfa' }
  parts = partsFor(database.db, {
    portalUrl,
    providers: [IdentityProvider.parse({ id: 'oidc', issuer, clientId, clientSecret, acr })],
  })
})
beforeEach(() => {
  Object.assign(provider.vouch, { acr: 'urn:example:password', amr: ['pwd'], agoSeconds: 0 })
})
afterAll(async () => {
  await provider.stop()
  await database.drop()
})

const errand = (given: Partial<NewErrand['wanted']> = {}): NewErrand => ({
  kind: 'step-up',
  purpose: 'approve REQ-7',
  returnPath: '/inbox?case=REQ-7',
  wanted: { maxAgeMs: 10 * MINUTE, methods: [], ...given },
  form: [
    ['duration', '2h'],
    ['reason', 'Looked at it, <b>fine</b>'],
    ['only.tables', 'a'],
    ['only.tables', 'b'],
  ],
})

/** Somebody who signed in an hour ago. */
async function anHourAgo(username: string): Promise<TestBrowser> {
  const browser = new TestBrowser(parts)
  await browser.signIn(username)
  await database.db
    .updateTable('session')
    .set({ auth_time: new Date(Date.now() - HOUR) })
    .where('id', '=', (await browser.current())?.session.id ?? null)
    .execute()
  return browser
}
const ageOf = async (browser: TestBrowser) =>
  Date.now() - ((await browser.current())?.session.authTime.getTime() ?? 0)
const refusalOf = async (browser: TestBrowser, id: Awaited<ReturnType<TestBrowser['leaveOn']>>['id']) => {
  const sessionId = (await browser.current())?.session.id
  const row = sessionId && (await errandOf(database.db, { id, sessionId, now: parts.now() }))
  return row ? row.refusal : 'not there'
}

describe('a confirmation', () => {
  test('asks for half the age the policy takes, and for the acr that the provider knows a method by', async () => {
    const browser = await anHourAgo('ada-oidc')
    const { address } = await browser.leaveOn(errand({ methods: ['mfa', 'hwk', 'urn:example:mfa'] }))
    expect(Object.fromEntries(new URL(address).searchParams)).toMatchObject({
      max_age: '300',
      acr_values: 'urn:example:mfa',
      login_hint: 'ada-oidc@example.com',
      code_challenge_method: 'S256',
    })
    const strongOnly = await browser.leaveOn(errand({ maxAgeMs: null, methods: ['hwk'] }))
    const asked = new URL(strongOnly.address).searchParams
    expect([asked.get('prompt'), asked.has('max_age'), asked.has('acr_values')]).toEqual([
      'login',
      false,
      false,
    ])
  })

  test('leads back to the form, under another token of the same session, with the new proof', async () => {
    const browser = await anHourAgo('ada-oidc')
    const [before, old] = [await browser.current(), browser.token]
    Object.assign(provider.vouch, { acr: 'urn:example:mfa', amr: ['pwd', 'otp', 'mfa'] })
    const { id, address } = await browser.leaveOn(errand({ methods: ['mfa'] }))
    const back = await browser.toPortal(await browser.authenticate('ada-oidc', address))

    expect(location(back)).toBe(`${portalUrl}/inbox?case=REQ-7&resume=${id}`)
    const after = await browser.current()
    expect(after?.session.id).toBe(before?.session.id)
    expect(after?.session).toMatchObject({ acr: 'urn:example:mfa', amr: ['pwd', 'otp', 'mfa'] })
    expect(after?.session.expiresAt).toEqual(before?.session.expiresAt)
    expect(await ageOf(browser)).toBeLessThan(10_000)
    expect(browser.token).not.toBe(old)
    expect(await sessionOf(parts, old)).toBeNull()
    const kept = after && (await keptForm(parts, after, id))
    expect(kept).toEqual({ entries: errand().form, confirmed: true })
    const event = await database.db
      .selectFrom('audit_event')
      .select(['actor_name', 'reason', 'after'])
      .where('action', '=', 'session.confirmed')
      .where('object_id', '=', after?.session.id ?? '')
      .executeTakeFirstOrThrow()
    expect(event).toMatchObject({
      actor_name: 'Ada Okafor',
      reason: 'approve REQ-7',
      after: { acr: 'urn:example:mfa', amr: ['pwd', 'otp', 'mfa'], issuer: provider.issuer },
    })
  })

  test('by another person is refused and said: nothing of the session changes, and they are not signed in', async () => {
    const browser = await anHourAgo('ada-oidc')
    await new TestBrowser(parts).signIn('bob-oidc')
    const old = browser.token
    const { id, address } = await browser.leaveOn(errand())
    const back = await browser.toPortal(await browser.authenticate('bob-oidc', address))
    expect(location(back)).toBe(`${portalUrl}/step-up/${id}`)
    expect(await refusalOf(browser, id)).toBe('another-person')
    expect((await browser.current())?.principal.name).toBe('Ada Okafor')
    expect(await ageOf(browser)).toBeGreaterThan(HOUR - MINUTE)
    expect(browser.token).toBe(old)
    const event = await database.db
      .selectFrom('audit_event')
      .select(['actor_name', 'after'])
      .where('action', '=', 'session.confirm_refused')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
    expect(event).toMatchObject({
      actor_name: 'Ada Okafor',
      after: { refusal: 'another-person', subject: 'bob-oidc' },
    })
  })

  test('by a stranger makes no person of them', async () => {
    const browser = await anHourAgo('ada-oidc')
    provider.accounts.set('new-oidc', { name: 'New', email: 'new@example.com', email_verified: true })
    const { id, address } = await browser.leaveOn(errand())
    await browser.toPortal(await browser.authenticate('new-oidc', address))
    expect(await refusalOf(browser, id)).toBe('another-person')
    const known = await database.db.selectFrom('identity').select('subject').execute()
    expect(known.map((row) => row.subject)).not.toContain('new-oidc')
  })

  test.each([
    ['stale', { agoSeconds: 6 * 60 }, {}, 'sign-in-too-old'],
    ['weak', {}, { methods: ['mfa'] }, 'sign-in-too-weak'],
  ])('that is %s, though the provider returned, is refused', async (_, vouch, wanted, refusal) => {
    const browser = await anHourAgo('ada-oidc')
    Object.assign(provider.vouch, vouch)
    const { id, address } = await browser.leaveOn(errand(wanted))
    // A provider that does as it likes: it is not even asked for an age, so that it sends what it has.
    const lax = new URL(address)
    lax.searchParams.delete('max_age')
    const back = await browser.toPortal(await browser.authenticate('ada-oidc', lax.href))
    expect(location(back)).toBe(`${portalUrl}/step-up/${id}`)
    expect(await refusalOf(browser, id)).toBe(refusal)
    expect(await ageOf(browser)).toBeGreaterThan(HOUR - MINUTE)
  })

  test('is good once: its answer brought again changes nothing and signs nobody in', async () => {
    const browser = await anHourAgo('ada-oidc')
    const { address } = await browser.leaveOn(errand())
    const answer = await browser.authenticate('ada-oidc', address)
    const cookies = new Map(browser.portal)
    await browser.toPortal(answer)
    const token = browser.token
    for (const [name, value] of cookies) if (!name.includes('session')) browser.portal.set(name, value)
    expect(location(await browser.toPortal(answer))).toContain('/sign-in?error=')
    expect(browser.token).toBe(token)
    const replay = new TestBrowser(parts)
    for (const [name, value] of cookies) replay.portal.set(name, value)
    await replay.toPortal(answer)
    expect(await replay.current()).toBeNull()
  })

  test('brought to another browser, of the same person or not, confirms nothing there', async () => {
    const [ada, again, bob] = [
      await anHourAgo('ada-oidc'),
      await anHourAgo('ada-oidc'),
      await anHourAgo('bob-oidc'),
    ]
    const { id, address } = await ada.leaveOn(errand())
    const answer = await ada.authenticate('ada-oidc', address)
    for (const browser of [again, bob]) {
      const token = browser.token
      await browser.toPortal(answer)
      expect(browser.token).toBe(token)
      expect(await ageOf(browser)).toBeGreaterThan(HOUR - MINUTE)
    }
    // Even with the cookies that belong to the answer: the session is another one.
    for (const [name, value] of ada.portal) if (!name.includes('session')) again.portal.set(name, value)
    expect(location(await again.toPortal(answer))).toBe(`${portalUrl}/step-up/${id}`)
    expect(await ageOf(again)).toBeGreaterThan(HOUR - MINUTE)
    expect(await refusalOf(again, id)).toBe('not there')
  })

  test('after the session has ended confirms nothing, and signs nobody in', async () => {
    const browser = await anHourAgo('ada-oidc')
    const { address } = await browser.leaveOn(errand())
    const answer = await browser.authenticate('ada-oidc', address)
    await database.db.updateTable('session').set({ revoked_at: new Date() }).execute()
    await browser.toPortal(answer)
    expect(await browser.current()).toBeNull()
  })

  test('that is cancelled at the provider leads back to where it can be tried again', async () => {
    const browser = await anHourAgo('ada-oidc')
    const { id, address } = await browser.leaveOn(errand())
    const state = new URL(address).searchParams.get('state') ?? ''
    const cancelled = `/api/auth/callback/oidc?${new URLSearchParams({ error: 'access_denied', state, iss: provider.issuer }).toString()}`
    expect(new URL(location(await browser.toPortal(cancelled))).pathname).toBe(`/step-up/${id}`)
    expect(await refusalOf(browser, id)).toBe('not-finished')
  })
})

describe('what the form held', () => {
  test('is sealed, and there for the session that left with it alone', async () => {
    const [browser, other] = [await anHourAgo('ada-oidc'), await anHourAgo('ada-oidc')]
    const { id } = await browser.leaveOn(errand())
    const row = await database.db
      .selectFrom('errand')
      .select('form')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    expect(row.form?.toString('latin1')).not.toContain('Looked at it')
    const [mine, theirs] = [await browser.current(), await other.current()]
    expect(mine && (await keptForm(parts, mine, id))?.entries).toEqual(errand().form)
    expect(theirs && (await keptForm(parts, theirs, id))).toBeNull()
  })

  test('is gone once it was sent, and after a quarter of an hour', async () => {
    const browser = await anHourAgo('ada-oidc')
    const current = await browser.current()
    if (current === null) throw new Error('Nobody is signed in.')
    const [sent, late] = [
      await beginErrand(parts, current, errand()),
      await beginErrand(parts, current, errand()),
    ]
    await forgetForm(parts, current, sent)
    expect(await keptForm(parts, current, sent)).toBeNull()
    const then = { ...parts, now: () => new Date(Date.now() + 15 * MINUTE) }
    expect(await keptForm(then, current, late)).toBeNull()
  })
})

test('the demo’s stand-in is not there for anybody who signed in with a provider', async () => {
  const browser = await anHourAgo('ada-oidc')
  const { id } = await browser.leaveOn(errand())
  const current = await browser.current()
  if (current === null) throw new Error('Nobody is signed in.')
  const demo = { ...parts, env: { ...parts.env, demo: true } }
  const token = browser.token ?? ''
  expect(await confirmAsDemo(demo, current, { id, token })).toEqual(err('demo-closed'))
  expect(await ageOf(browser)).toBeGreaterThan(HOUR - MINUTE)
})
