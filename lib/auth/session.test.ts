import { afterAll, beforeAll, expect, test } from 'vitest'
import { endSessionsOf } from '@/db/queries/sessions'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import type { PrincipalRow } from '@/db/schema'
import { HOUR, MINUTE } from '@/lib/domain/duration'
import { endSession, renewSession, sessionOf, startSession } from './session'
import { aDemoPerson, partsFor } from './testing'
import { hashToken, newToken } from './token'

const nine = new Date('2026-03-02T09:00:00Z')
const after = (ms: number) => new Date(nine.getTime() + ms)
let database: FreshDatabase

beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.drop())

const at = (now: Date, env = {}) => partsFor(database.db, env, () => now)

async function signedIn(person: PrincipalRow, previousToken?: string): Promise<string> {
  const token = newToken()
  const proof = { via: 'oidc' as const, authTime: nine, acr: null, amr: ['pwd'] }
  await startSession(at(nine), { person, token, previousToken, proof })
  return token
}

test('a session tells who is here, in which groups, and how they proved it', async () => {
  const person = await aDemoPerson(database.db, { is_demo: false })
  const group = await database.db
    .insertInto('principal_group')
    .values({ name: 'payments' })
    .returning('id')
    .executeTakeFirstOrThrow()
  await database.db
    .insertInto('principal_group_member')
    .values({ group_id: group.id, principal_id: person.id })
    .execute()
  expect(await sessionOf(at(nine), await signedIn(person))).toEqual({
    session: {
      id: expect.any(String),
      authTime: nine,
      acr: null,
      amr: ['pwd'],
      via: 'oidc',
      expiresAt: after(12 * HOUR),
      lastSeenAt: nine,
      issuer: null,
      provider: null,
      roles: [],
    },
    principal: { ...person, groupIds: [group.id] },
    rightsChanged: false,
  })
})

test('no token, or one that was never given, is nobody', async () => {
  expect(await sessionOf(at(nine), undefined)).toBeNull()
  expect(await sessionOf(at(nine), '')).toBeNull()
  expect(await sessionOf(at(nine), newToken())).toBeNull()
})

test('a session lives for twelve hours to the millisecond, however much it is used', async () => {
  const token = await signedIn(await aDemoPerson(database.db, { is_demo: false }))
  for (let ms = 0; ms < 12 * HOUR; ms += HOUR - 1)
    expect(await sessionOf(at(after(ms)), token)).not.toBeNull()
  expect(await sessionOf(at(after(12 * HOUR - 1)), token)).not.toBeNull()
  expect(await sessionOf(at(after(12 * HOUR)), token)).toBeNull()
})

test('a session that nobody uses is over after an hour, in its last instant', async () => {
  const token = await signedIn(await aDemoPerson(database.db, { is_demo: false }))
  expect(await sessionOf(at(after(HOUR - 1)), token)).not.toBeNull()
  expect(await sessionOf(at(after(2 * HOUR - 2)), token)).not.toBeNull()
  expect(await sessionOf(at(after(3 * HOUR - 2)), token)).toBeNull()
})

test('a page that asks for news by itself keeps no session alive', async () => {
  const token = await signedIn(await aDemoPerson(database.db, { is_demo: false }))
  for (let ms = 0; ms < HOUR; ms += 10 * MINUTE)
    expect(await sessionOf(at(after(ms)), token, { quiet: true })).not.toBeNull()
  expect(await sessionOf(at(after(HOUR)), token)).toBeNull()
})

test('that a session is used is written at most once a minute', async () => {
  const token = await signedIn(await aDemoPerson(database.db, { is_demo: false }))
  const seen = async (ms: number) => {
    await sessionOf(at(after(ms)), token)
    const { last_seen_at } = await database.db
      .selectFrom('session')
      .select('last_seen_at')
      .where('token_hash', '=', hashToken(token))
      .executeTakeFirstOrThrow()
    return last_seen_at.getTime() - nine.getTime()
  }
  expect([await seen(1_000), await seen(MINUTE - 1), await seen(MINUTE), await seen(MINUTE + 1)]).toEqual([
    0,
    0,
    MINUTE,
    MINUTE,
  ])
})

test('with other portal roles the old token is good for one thing, its exchange, and then for nothing', async () => {
  const person = await aDemoPerson(database.db, { is_demo: false, name: 'Pia Promoted' })
  const token = await signedIn(person)
  await database.db
    .updateTable('principal')
    .set({ portal_roles: ['auditor', 'operator'] })
    .where('id', '=', person.id)
    .execute()
  expect((await sessionOf(at(nine), token))?.rightsChanged).toBe(true)

  const fresh = newToken()
  expect(await renewSession(at(nine), { token, newToken: fresh })).toEqual({ expiresAt: after(12 * HOUR) })
  expect(await sessionOf(at(nine), token)).toBeNull()
  expect(await sessionOf(at(nine), fresh)).toMatchObject({
    rightsChanged: false,
    principal: { id: person.id },
  })
  expect(await renewSession(at(nine), { token, newToken: newToken() })).toBeNull()
  const event = await database.db
    .selectFrom('audit_event')
    .select(['action', 'after'])
    .where('actor_id', '=', person.id)
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow()
  expect(event).toEqual({ action: 'session.rotated', after: { portalRoles: ['auditor', 'operator'] } })
})

test('ending a person’s sessions refuses each of them at the next request, and nobody else’s', async () => {
  const [ada, bob] = [
    await aDemoPerson(database.db, { is_demo: false }),
    await aDemoPerson(database.db, { is_demo: false }),
  ]
  const [laptop, phone, bobs] = [await signedIn(ada), await signedIn(ada), await signedIn(bob)]
  const ended = await database.db
    .transaction()
    .execute((tx) => endSessionsOf(tx, { principalId: ada.id, now: nine }))
  expect(ended).toBe(2)
  expect(await sessionOf(at(nine), laptop)).toBeNull()
  expect(await sessionOf(at(nine), phone)).toBeNull()
  expect(await sessionOf(at(nine), bobs)).not.toBeNull()
})

test('a disabled person’s live session is refused at once', async () => {
  const person = await aDemoPerson(database.db, { is_demo: false })
  const token = await signedIn(person)
  await database.db.updateTable('principal').set({ status: 'disabled' }).where('id', '=', person.id).execute()
  expect(await sessionOf(at(nine), token)).toBeNull()
})

test('an outsider’s session ends with the contract, in its last instant', async () => {
  const person = await aDemoPerson(database.db, {
    is_demo: false,
    employment: 'contractor',
    ends_at: after(1_000),
  })
  const token = await signedIn(person)
  expect(await sessionOf(at(after(999)), token)).not.toBeNull()
  expect(await sessionOf(at(after(1_000)), token)).toBeNull()
})

test('signing out ends the session on the server and is recorded once', async () => {
  const person = await aDemoPerson(database.db, { is_demo: false, name: 'Olu Outgoing' })
  const token = await signedIn(person)
  await endSession(at(nine), token)
  await endSession(at(nine), token)
  expect(await sessionOf(at(nine), token)).toBeNull()
  const events = await database.db
    .selectFrom('audit_event')
    .select(['action', 'reason', 'source_address'])
    .where('actor_id', '=', person.id)
    .orderBy('id')
    .execute()
  expect(events).toEqual([
    { action: 'session.started', reason: null, source_address: '203.0.113.7' },
    { action: 'session.ended', reason: 'Signed out', source_address: '203.0.113.7' },
  ])
})

test('a new session in the same browser ends the one before, whoever’s it was', async () => {
  const [ada, bob] = [
    await aDemoPerson(database.db, { is_demo: false }),
    await aDemoPerson(database.db, { is_demo: false }),
  ]
  const adas = await signedIn(ada)
  const bobs = await signedIn(bob, adas)
  expect(await sessionOf(at(nine), adas)).toBeNull()
  expect((await sessionOf(at(nine), bobs))?.principal.id).toBe(bob.id)
})
