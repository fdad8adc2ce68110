import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { sessionOf, startSession } from '@/lib/auth/session'
import { partsFor } from '@/lib/auth/testing'
import { newToken } from '@/lib/auth/token'
import { HOUR } from '@/lib/domain/duration'
import { err, ok } from '@/lib/domain/result'
import type { SessionId } from '@/lib/domain/ids'
import { aPerson, as, type Person } from '@/lib/testing/factories'
import { endSessions } from './end'
import { listSessions } from './list'

let database: FreshDatabase
const now = new Date('2026-03-02T09:00:00Z')
const parts = () => partsFor(database.db, {}, () => now)

beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.drop())

async function signedIn(person: Person): Promise<{ token: string; id: SessionId }> {
  const token = newToken()
  const proof = { via: 'oidc' as const, authTime: now, acr: 'urn:mfa', amr: ['pwd', 'otp'] }
  const { id } = await startSession(parts(), { person, token, previousToken: undefined, proof })
  return { token, id }
}
const here = async (token: string) => (await sessionOf(parts(), token)) !== null

function inSession(person: Person, sessionId: SessionId) {
  const proof = {
    sessionId,
    via: 'oidc' as const,
    issuer: null,
    authTime: now.toISOString(),
    acr: null,
    amr: [],
  }
  return as(database.db, person, { now: () => now, session: { signedInAt: now, methods: [], proof } })
}

test('one sees one’s own sessions, and which is this one', async () => {
  const ada = await aPerson(database.db)
  const [laptop, phone] = [await signedIn(ada), await signedIn(ada)]
  const listed = await listSessions(inSession(ada, phone.id), { principalId: ada.id, idleMs: HOUR })
  expect(listed.ok && Object.fromEntries(listed.value.map(({ id, current }) => [id, current]))).toEqual({
    [laptop.id]: false,
    [phone.id]: true,
  })
  expect(listed.ok && listed.value[0]).toMatchObject({
    browser: 'Chrome 140 on Linux',
    address: '203.0.113.7',
    startedAt: now,
    signIn: { via: 'oidc', methods: ['pwd', 'otp'], acr: 'urn:mfa' },
  })
})

test('all others end at once, and this one stays', async () => {
  const ada = await aPerson(database.db)
  const [laptop, phone, tablet] = [await signedIn(ada), await signedIn(ada), await signedIn(ada)]
  const ctx = inSession(ada, phone.id)
  const which = { allBut: phone.id }
  expect(await endSessions(ctx, { principalId: ada.id, which, reason: '' })).toEqual(ok(2))
  expect([await here(laptop.token), await here(phone.token), await here(tablet.token)]).toEqual([
    false,
    true,
    false,
  ])
  expect(await endSessions(ctx, { principalId: ada.id, which, reason: '' })).toEqual(err('no-such-session'))
})

test('a colleague neither sees nor ends them, and cannot name them as their own', async () => {
  const [ada, bob] = [await aPerson(database.db), await aPerson(database.db)]
  const [adas, bobs] = [await signedIn(ada), await signedIn(bob)]
  const ctx = inSession(bob, bobs.id)
  expect((await listSessions(ctx, { principalId: ada.id, idleMs: HOUR })).ok).toBe(false)
  const which = { only: adas.id }
  expect(await endSessions(ctx, { principalId: ada.id, which, reason: 'x' })).toEqual(err('not-permitted'))
  expect(await endSessions(ctx, { principalId: bob.id, which, reason: '' })).toEqual(err('no-such-session'))
  expect(await here(adas.token)).toBe(true)
})

test.each(['administrator', 'operator'] as const)(
  'an %s ends somebody’s sessions with a reason, and the log says who and why',
  async (role) => {
    const [ada, boss] = [await aPerson(database.db), await aPerson(database.db, { portalRoles: [role] })]
    const adas = await signedIn(ada)
    const ctx = inSession(boss, (await signedIn(boss)).id)
    const input = { principalId: ada.id, which: { allBut: null } }
    expect(await endSessions(ctx, { ...input, reason: '  ' })).toEqual(err('reason-missing'))
    expect(await here(adas.token)).toBe(true)
    expect(await endSessions(ctx, { ...input, reason: 'Laptop stolen' })).toEqual(ok(1))
    expect(await here(adas.token)).toBe(false)
    const event = await database.db
      .selectFrom('audit_event')
      .select(['actor_id', 'subject_id', 'reason'])
      .where('action', '=', 'session.ended')
      .where('object_id', '=', adas.id)
      .execute()
    expect(event).toEqual([{ actor_id: boss.id, subject_id: ada.id, reason: 'Laptop stolen' }])
  },
)

test('an auditor ends nobody’s sessions', async () => {
  const [ada, ivo] = [await aPerson(database.db), await aPerson(database.db, { portalRoles: ['auditor'] })]
  const adas = await signedIn(ada)
  const ctx = inSession(ivo, (await signedIn(ivo)).id)
  const input = { principalId: ada.id, which: { only: adas.id }, reason: 'Curious' }
  expect(await endSessions(ctx, input)).toEqual(err('not-permitted'))
})
