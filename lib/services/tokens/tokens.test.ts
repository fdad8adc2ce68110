import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { DAY, HOUR, MINUTE } from '@/lib/domain/duration'
import { err } from '@/lib/domain/result'
import { aContext, aMachine, aPerson, as, nobody, type Person } from '@/lib/testing/factories'
import { actionsAbout } from '@/lib/testing/tokens'
import { noticesTo } from '@/lib/testing/waiting'
import { sweep } from '../sweep/sweep'
import { authenticate } from './authenticate'
import { issueToken, maxLiveTokens, type NewToken } from './issue'
import { ownTokens, serviceTokens } from './list'
import { revokeToken } from './revoke'

let fresh: FreshDatabase
let ada: Person
let greta: Person

beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())
beforeEach(async () => {
  ada = await aPerson(fresh.owner)
  greta = await aPerson(fresh.owner, { portalRoles: ['administrator'] })
})

const wish = (more: Partial<NewToken> = {}): NewToken => ({
  ownerId: null,
  name: 'Directory',
  scopes: ['scim'],
  days: 30,
  networks: [],
  ...more,
})
async function made(by: Person, more: Partial<NewToken> = {}) {
  const outcome = await issueToken(as(fresh.db, by), wish(more))
  if (!outcome.ok) throw new Error(outcome.error)
  return outcome.value
}
const ownToken = (more: Partial<NewToken> = {}) =>
  made(ada, { ownerId: ada.id, name: 'Script', scopes: ['requests:read'], ...more })

function call(text: string, { from = null as string | null, scope = 'scim' as const, at = new Date() } = {}) {
  const origin = { via: 'api' as const, sourceAddress: from, correlationId: null }
  const ctx = aContext(fresh.db, { origin, now: () => at })
  return authenticate(ctx, { header: `Bearer ${text}`, scopes: [scope, 'requests:read'] })
}

test('a token opens what it was made for, says for whom, and is nowhere kept as it is', async () => {
  const { id, text } = await made(greta)
  expect(await call(text)).toMatchObject({
    ok: true,
    value: { tokenId: id, name: 'Directory', principal: null },
  })
  const row = await fresh.owner.selectFrom('api_token').selectAll().where('id', '=', id).executeTakeFirst()
  expect(JSON.stringify(row)).not.toContain(text.split('_')[2])
  const own = await ownToken()
  expect(await call(own.text)).toMatchObject({
    ok: true,
    value: { name: `Script of ${ada.name}`, principal: { id: ada.id, kind: 'person' } },
  })
})

test('without, mistyped, invented, and for something else: each is refused', async () => {
  const { text } = await ownToken()
  const ctx = aContext(fresh.db)
  const scopes = ['requests:read' as const]
  expect(await authenticate(ctx, { header: null, scopes })).toEqual(err({ kind: 'missing' }))
  expect(await authenticate(ctx, { header: 'Basic abc', scopes })).toEqual(err({ kind: 'missing' }))
  expect(await call(`${text}x`)).toEqual(err({ kind: 'mistyped' }))
  expect(await authenticate(ctx, { header: `Bearer ${text}`, scopes: ['scim'] })).toEqual(
    err({ kind: 'scope' }),
  )
  await fresh.owner
    .updateTable('api_token')
    .set({ secret_hash: Buffer.alloc(32, 1) })
    .execute()
  expect(await call(text)).toEqual(err({ kind: 'wrong' }))
})

test('a revoked token is refused at once and for good, and its use stands in the log, once a minute', async () => {
  const { id, text } = await ownToken()
  expect(await revokeToken(as(fresh.db, ada), { id, reason: 'Lost' })).toMatchObject({ ok: true })
  expect(await call(text)).toEqual(err({ kind: 'revoked' }))
  expect(await call(text)).toEqual(err({ kind: 'revoked' }))
  expect(await actionsAbout(fresh.db, id)).toEqual(['token.created', 'token.revoked', 'token.refused'])
  expect(await revokeToken(as(fresh.db, ada), { id, reason: '' })).toEqual(err('revoked-already'))
  await expect(
    fresh.db.updateTable('api_token').set({ revoked_at: null, revoked_because: null }).execute(),
  ).rejects.toThrow(/stays revoked/)
})

test('the web’s login can neither widen a token nor delete it', async () => {
  const { id } = await ownToken()
  const forbidden = /permission denied/
  const set = fresh.db.updateTable('api_token').where('id', '=', id)
  await expect(set.set({ scopes: ['scim'] }).execute()).rejects.toThrow(forbidden)
  await expect(set.set({ expires_at: new Date() }).execute()).rejects.toThrow(forbidden)
  await expect(fresh.db.deleteFrom('api_token').execute()).rejects.toThrow(forbidden)
})

test('it ends at the very instant, and lives 90 days at most', async () => {
  const { text, expiresAt } = await ownToken({ days: 1 })
  expect((await call(text, { at: new Date(expiresAt.getTime() - 1) })).ok).toBe(true)
  expect(await call(text, { at: expiresAt })).toEqual(err({ kind: 'expired' }))
  for (const days of [91, 0, 1.5, NaN])
    expect(await issueToken(as(fresh.db, greta), wish({ days }))).toEqual(err('too-long'))
})

test('one that is held to addresses comes from there or not at all', async () => {
  const { text } = await ownToken({ networks: ['203.0.113.0/24', '2001:db8::7'] })
  expect((await call(text, { from: '203.0.113.9' })).ok).toBe(true)
  expect((await call(text, { from: '2001:db8::7' })).ok).toBe(true)
  for (const from of ['203.0.114.9', '2001:db8::8', null])
    expect(await call(text, { from })).toEqual(err({ kind: 'other-address' }))
  expect(await issueToken(as(fresh.db, greta), wish({ networks: ['10.0.0.0/33'] }))).toEqual(
    err('network-unreadable'),
  )
})

test('when its owner is disabled or their contract over, or the sponsor of a machine left, it opens nothing', async () => {
  const own = await ownToken()
  const machine = await aMachine(fresh.owner, { sponsor: ada })
  const robot = await made(greta, { ownerId: machine.id, scopes: ['requests:read'] })
  expect((await call(robot.text)).ok).toBe(true)
  const end = new Date(Date.now() + HOUR)
  await fresh.owner.updateTable('principal').set({ ends_at: end }).where('id', '=', ada.id).execute()
  for (const { text } of [own, robot]) {
    expect((await call(text, { at: new Date(end.getTime() - 1) })).ok).toBe(true)
    expect(await call(text, { at: end })).toEqual(err({ kind: 'owner-gone' }))
  }
})

test('only administrators make tokens for the portal and machines, and nobody makes one that may do more', async () => {
  expect(await issueToken(as(fresh.db, ada), wish())).toEqual(err('not-permitted'))
  const own = { ownerId: ada.id, scopes: ['scim' as const] }
  expect(await issueToken(as(fresh.db, ada), wish(own))).toEqual(err('scope-not-theirs'))
  const machine = await aMachine(fresh.owner, { sponsor: ada })
  const robot = { ownerId: machine.id, scopes: ['scim' as const] }
  expect(await issueToken(as(fresh.db, greta), wish(robot))).toEqual(err('scope-not-theirs'))
  expect(await issueToken(as(fresh.db, greta), wish({ ownerId: ada.id }))).toEqual(err('no-such-owner'))
  expect(await issueToken(as(fresh.db, greta), wish({ ownerId: nobody }))).toEqual(err('no-such-owner'))
})

test('somebody else’s token is not there for whoever may not end it', async () => {
  const { id } = await ownToken()
  const ben = await aPerson(fresh.owner)
  expect(await revokeToken(as(fresh.db, ben), { id, reason: '' })).toEqual(err('no-such-token'))
  expect(await ownTokens(as(fresh.db, ben))).toEqual([])
  expect((await serviceTokens(as(fresh.db, ben))).ok).toBe(false)
  expect(await revokeToken(as(fresh.db, greta), { id, reason: 'Found in a repository' })).toMatchObject({
    ok: true,
  })
})

test('a use is written down once a minute at most', async () => {
  const { id, text } = await ownToken()
  const lastUse = async () =>
    (await ownTokens(as(fresh.db, ada))).find((token) => token.id === id)?.lastUsedAt
  const first = new Date()
  await call(text, { at: first })
  await call(text, { at: new Date(first.getTime() + MINUTE - 1) })
  expect(await lastUse()).toEqual(first)
  const later = new Date(first.getTime() + MINUTE)
  await call(text, { at: later })
  expect(await lastUse()).toEqual(later)
})

test('the end is told of 14, 3 and 1 days before, each once, to the person or to sponsor and administrators', async () => {
  const machine = await aMachine(fresh.owner, { sponsor: ada })
  const own = await ownToken({ days: 15 })
  const robot = await made(greta, { ownerId: machine.id, scopes: ['requests:read'], days: 15 })
  const backDate = (ms: number) =>
    fresh.owner
      .updateTable('api_token')
      .set({ expires_at: new Date(Date.now() + ms), warn_at: new Date(Date.now() - 1) })
      .where('id', 'in', [own.id, robot.id])
      .execute()
  await sweep(aContext(fresh.db))
  expect(await noticesTo(fresh.db, ada)).toEqual([])
  await backDate(13.5 * DAY)
  await sweep(aContext(fresh.db))
  await sweep(aContext(fresh.db))
  expect(await noticesTo(fresh.db, ada)).toEqual(['token-ending', 'token-ending'])
  expect(await noticesTo(fresh.db, greta)).toEqual(['token-ending'])
  const rows = await fresh.db
    .selectFrom('api_token')
    .select(['warn_at', 'expires_at'])
    .where('id', '=', own.id)
    .execute()
  expect(rows.map(({ warn_at, expires_at }) => expires_at.getTime() - (warn_at?.getTime() ?? 0))).toEqual([
    3 * DAY,
  ])
})

test('nobody collects tokens without end', async () => {
  for (let n = 0; n < maxLiveTokens; n += 1) await ownToken()
  const own = { ownerId: ada.id, scopes: ['requests:read' as const] }
  expect(await issueToken(as(fresh.db, ada), wish(own))).toEqual(err('too-many'))
})
