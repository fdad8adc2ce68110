import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { startSession } from '@/lib/auth/session'
import { partsFor } from '@/lib/auth/testing'
import { newToken } from '@/lib/auth/token'
import { HOUR, MINUTE } from '@/lib/domain/duration'
import type { RequestId } from '@/lib/domain/ids'
import { err } from '@/lib/domain/result'
import { anAuthenticator } from '@/lib/testing/authenticator'
import { aPerson, as, type Person } from '@/lib/testing/factories'
import { named, pendingBy, stagedBy } from '@/lib/testing/waiting'
import { approveRequest } from '../requests/approve'
import type { PersonContext } from '../context'
import { askPasskey, verifyPasskey } from './approve'
import { askToRegister, registerPasskey } from './register'
import { listPasskeys, removePasskey } from './remove'
import { passkeySite } from './site'

const site = passkeySite('https://gatehouse.example.com')
let fresh: FreshDatabase
let ada: Person
let ben: Person

beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())
beforeEach(async () => {
  ;[ada, ben] = await Promise.all([aPerson(fresh.owner), aPerson(fresh.owner)])
})

/** Acting in a session of the browser that began so long ago. */
async function inSession(person: Person, ageMs = 0, now = new Date()): Promise<PersonContext> {
  const authTime = new Date(now.getTime() - ageMs)
  const proof = { via: 'oidc' as const, authTime, acr: null, amr: ['pwd'] }
  const parts = partsFor(fresh.db, {}, () => now)
  const { id } = await startSession(parts, { person, token: newToken(), previousToken: undefined, proof })
  return as(fresh.db, person, {
    now: () => now,
    session: {
      signedInAt: authTime,
      methods: ['pwd'],
      proof: { ...proof, sessionId: id, issuer: null, authTime: authTime.toISOString() },
    },
  })
}

async function withPasskey(ctx: PersonContext, name = 'Laptop') {
  const key = anAuthenticator(site)
  const asked = await askToRegister(ctx, site)
  if (!asked.ok) throw new Error(asked.error)
  const kept = await registerPasskey(ctx, site, { name, response: key.register(asked.value) })
  if (!kept.ok) throw new Error(kept.error)
  return { key, id: kept.value }
}

const stage = { freshSignInMs: 15 * MINUTE, passkey: true }
const waiting = (by: Person, more: Partial<typeof stage> = {}) =>
  pendingBy(fresh, ada, stagedBy([{ from: named(by), ...stage, ...more }], by))
async function asked(ctx: PersonContext, requestId: RequestId, durationMs: number | null = null) {
  const options = await askPasskey(ctx, site, { requestId, durationMs })
  if (!options.ok) throw new Error(options.error)
  return options.value
}

describe('registering a passkey', () => {
  test('keeps it, lists it and records it; its person removes it, and nobody else', async () => {
    const ctx = await inSession(ben)
    const { id } = await withPasskey(ctx, ' Work\u202Elaptop ')
    expect(await listPasskeys(ctx)).toMatchObject([{ id, synced: 'no', lastUsedAt: null }])
    expect(await removePasskey(await inSession(ada), { id })).toEqual(err('no-such-passkey'))
    expect((await removePasskey(ctx, { id })).ok).toBe(true)
    expect(await listPasskeys(ctx)).toEqual([])
    const events = await fresh.db
      .selectFrom('audit_event')
      .select('action')
      .where('object_id', '=', id)
      .orderBy('id')
      .execute()
    expect(events.map(({ action }) => action)).toEqual(['passkey.registered', 'passkey.removed'])
  })

  test('needs a fresh sign-in, when it is asked for and when it comes', async () => {
    expect(await askToRegister(await inSession(ben, 11 * MINUTE), site)).toEqual(err('sign-in-too-old'))
    const ctx = await inSession(ben)
    const options = await askToRegister(ctx, site)
    if (!options.ok) throw new Error(options.error)
    const response = anAuthenticator(site).register(options.value)
    const signedInAt = new Date(Date.now() - HOUR)
    const late = { ...ctx, session: ctx.session && { ...ctx.session, signedInAt } }
    expect(await registerPasskey(late, site, { name: 'x', response })).toEqual(err('sign-in-too-old'))
  })

  test.each([
    ['made for another site', { origin: 'https://gatehouse.example.com.evil.example' }, 'not-valid'],
    ['of another relying party', { rpId: 'example.com' }, 'not-valid'],
    ['without its person verified', { verified: false }, 'not-valid'],
    ['for a challenge that nobody asked', { challenge: 'AAAAAAAAAAAAAAAAAAAAAA' }, 'challenge-over'],
  ])('one %s is refused', async (_, forged, refusal) => {
    const ctx = await inSession(ben)
    const options = await askToRegister(ctx, site)
    if (!options.ok) throw new Error(options.error)
    const response = anAuthenticator(site).register(options.value, forged)
    expect(await registerPasskey(ctx, site, { name: 'x', response })).toEqual(err(refusal))
    expect(await listPasskeys(ctx)).toEqual([])
  })

  test('a challenge is good once, and for the session that asked', async () => {
    const [ctx, other] = [await inSession(ben), await inSession(ben)]
    const options = await askToRegister(ctx, site)
    if (!options.ok) throw new Error(options.error)
    const response = anAuthenticator(site).register(options.value)
    expect(await registerPasskey(other, site, { name: 'x', response })).toEqual(err('challenge-over'))
    expect((await registerPasskey(ctx, site, { name: 'x', response })).ok).toBe(true)
    expect(await registerPasskey(ctx, site, { name: 'x', response })).toEqual(err('challenge-over'))
  })
})

describe('approving with a passkey', () => {
  test('stands in for a fresh sign-in where the stage takes one, and is kept with the decision', async () => {
    const { key } = await withPasskey(await inSession(ben))
    const ctx = await inSession(ben, HOUR)
    const requestId = await waiting(ben)
    expect(await approveRequest(ctx, { requestId })).toEqual(err('sign-in-too-old'))
    const response = key.authenticate(await asked(ctx, requestId))
    const passkey = await verifyPasskey(ctx, site, { requestId, durationMs: null, response })
    if (!passkey.ok) throw new Error(passkey.error)
    expect((await approveRequest(ctx, { requestId, passkey: passkey.value })).ok).toBe(true)
    const decision = await fresh.db
      .selectFrom('decision')
      .select('sign_in')
      .where('request_id', '=', requestId)
      .executeTakeFirstOrThrow()
    expect(decision.sign_in).toMatchObject({ via: 'oidc', passkey: { name: 'Laptop', backedUp: false } })
  })

  test('is not taken where the stage does not say so', async () => {
    await withPasskey(await inSession(ben))
    const ctx = await inSession(ben, HOUR)
    const requestId = await waiting(ben, { passkey: false })
    expect(await askPasskey(ctx, site, { requestId, durationMs: null })).toEqual(err('not-wanted'))
    const passkey = { requestId, stage: 1, durationMs: null, name: 'Laptop', backedUp: false }
    expect(await approveRequest(ctx, { requestId, passkey })).toEqual(err('sign-in-too-old'))
  })

  test('is for the very answer: another request, stage or length is not vouched for', async () => {
    const { key } = await withPasskey(await inSession(ben))
    const ctx = await inSession(ben, HOUR)
    const [first, second] = [await waiting(ben), await waiting(ben)]
    const verify = async (requestId: RequestId, durationMs: number | null, options: { challenge: string }) =>
      verifyPasskey(ctx, site, { requestId, durationMs, response: key.authenticate(options) })
    expect(await verify(second, null, await asked(ctx, first))).toEqual(err('passkey-refused'))
    expect(await verify(first, HOUR, await asked(ctx, first, MINUTE))).toEqual(err('passkey-refused'))
    const good = await verify(first, null, await asked(ctx, first))
    if (!good.ok) throw new Error(good.error)
    expect(await approveRequest(ctx, { requestId: second, passkey: good.value })).toEqual(
      err('sign-in-too-old'),
    )
    expect(await approveRequest(ctx, { requestId: first, passkey: { ...good.value, stage: 2 } })).toEqual(
      err('sign-in-too-old'),
    )
    const refused = await fresh.db
      .selectFrom('audit_event')
      .select('reason')
      .where('action', '=', 'passkey.refused')
      .where('actor_id', '=', ben.id)
      .execute()
    expect(refused.map(({ reason }) => reason)).toEqual([
      'It was made for another answer.',
      'It was made for another answer.',
    ])
  })

  test('is good once, in the session that asked, and for five minutes', async () => {
    const { key } = await withPasskey(await inSession(ben))
    const [ctx, other] = [await inSession(ben, HOUR), await inSession(ben, HOUR)]
    const requestId = await waiting(ben)
    const input = { requestId, durationMs: null }
    const response = key.authenticate(await asked(ctx, requestId))
    expect(await verifyPasskey(other, site, { ...input, response })).toEqual(err('passkey-refused'))
    expect((await verifyPasskey(ctx, site, { ...input, response })).ok).toBe(true)
    expect(await verifyPasskey(ctx, site, { ...input, response })).toEqual(err('passkey-refused'))
    const late = { ...ctx, now: () => new Date(Date.now() + 5 * MINUTE + 1_000) }
    const slow = key.authenticate(await asked(ctx, requestId))
    expect(await verifyPasskey(late, site, { ...input, response: slow })).toEqual(err('passkey-refused'))
  })

  test.each([
    ['at another site', { origin: 'https://evil.example' }],
    ['for another relying party', { rpId: 'evil.example' }],
    ['without its person verified', { verified: false }],
    ['with a counter that has gone back', { counter: 1 }],
    ['whose kind has changed', { backupEligible: true }],
  ])('one used %s is refused', async (_, forged) => {
    const { key } = await withPasskey(await inSession(ben))
    const ctx = await inSession(ben, HOUR)
    const requestId = await waiting(ben)
    const response = key.authenticate(await asked(ctx, requestId), forged)
    expect(await verifyPasskey(ctx, site, { requestId, durationMs: null, response })).toEqual(
      err('passkey-refused'),
    )
  })

  test('somebody else’s passkey, or one that was removed, is refused', async () => {
    const { id, key } = await withPasskey(await inSession(ben))
    const adas = await withPasskey(await inSession(ada))
    const ctx = await inSession(ben, HOUR)
    const requestId = await waiting(ben)
    const input = { requestId, durationMs: null }
    const theirs = adas.key.authenticate(await asked(ctx, requestId))
    expect(await verifyPasskey(ctx, site, { ...input, response: theirs })).toEqual(err('passkey-refused'))
    const before = await asked(ctx, requestId)
    await removePasskey(ctx, { id })
    expect(await verifyPasskey(ctx, site, { ...input, response: key.authenticate(before) })).toEqual(
      err('passkey-refused'),
    )
    expect(await askPasskey(ctx, site, input)).toEqual(err('no-passkey'))
  })

  test('a stranger to the request is asked nothing', async () => {
    await withPasskey(await inSession(ada))
    const requestId = await waiting(ben)
    const ctx = await inSession(ada)
    expect(await askPasskey(ctx, site, { requestId, durationMs: null })).toEqual(err('not-wanted'))
  })
})
