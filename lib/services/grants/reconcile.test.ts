import { beforeEach, describe, expect, test } from 'vitest'
import { HOUR } from '@/lib/domain/duration'
import { GrantId } from '@/lib/domain/ids'
import { EngineBench } from '@/lib/testing/engine-bench'
import { aPerson, aRole, as, aTarget, aWish, type Role } from '@/lib/testing/factories'
import { submitRequest } from '../requests/submit'
import { sweep } from '../sweep/sweep'
import { endGrant } from './end'
import { reconcileGrant } from './reconcile'
import { renewSecret, revealSecret, testConnection } from './secret'

const on = new EngineBench()

test('from click to gone: usable when ACTIVE, cut and refused when the time is over, ENDED after the second look', async () => {
  const id = await on.activate()
  expect(await on.stateOf(id)).toBe('ACTIVATING')
  await reconcileGrant(on.ctx, id)
  const active = await on.grantRow(id)
  expect(active.state).toBe('ACTIVE')
  expect(active.ends_at?.getTime()).toBe((active.access_granted_at?.getTime() ?? 0) + HOUR)
  const [account, password] = [await on.accountOf(id), await on.reveal(id)]
  const session = await on.target.signIn(account, password)
  expect((await session?.query('select id from thing'))?.rows).toEqual([{ id: 1 }])

  await on.backdate(id)
  const swept = await sweep(on.ctx)
  expect(swept).toMatchObject({ endedGrants: 1, failed: 0 })
  expect(await on.target.signIn(account, password)).toBeNull()
  await expect(session?.query('select 1')).rejects.toThrow()
  expect(await on.grantRow(id)).toMatchObject({
    state: 'DEACTIVATING',
    end_reason: 'EXPIRED',
    verified_at: null,
  })
  await on.settle()
  const ended = await on.grantRow(id)
  expect(ended.state).toBe('ENDED')
  expect(ended.verified_at?.getTime()).toBeGreaterThan(ended.access_removed_at?.getTime() ?? Infinity)
  expect(await on.target.ourLogins()).not.toContain(account)
  expect(await on.actionsOf(id)).toEqual([
    'grant.activating',
    'grant.active',
    'secret.revealed',
    'grant.deactivating',
    'grant.access_removed',
    'grant.ended',
  ])
})

test('a password is shown once, to its holder, and is gone from the database afterwards', async () => {
  const id = await on.activate()
  await reconcileGrant(on.ctx, id)
  expect(await testConnection(on.me(), { grantId: id })).toMatchObject({ ok: true, value: { ok: true } })
  const bob = await aPerson(on.fresh.owner)
  expect(await revealSecret(as(on.fresh.db, bob), { grantId: id })).toMatchObject({
    ok: false,
    error: 'not-yours',
  })
  const password = await on.reveal(id)
  expect(await revealSecret(on.me(), { grantId: id })).toMatchObject({ ok: false, error: 'already-shown' })
  const everything = await on.fresh.owner.selectFrom('assignment').selectAll().execute()
  expect(JSON.stringify(everything)).not.toContain(password)
  expect(everything.find((row) => row.principal_id === on.ada.id)?.secret).toBeNull()
})

test('a lost password is replaced: the new one opens, the old one does not, the grant goes on', async () => {
  const id = await on.activate()
  await reconcileGrant(on.ctx, id)
  const [account, old] = [await on.accountOf(id), await on.reveal(id)]
  expect(await renewSecret(on.me(), { grantId: id })).toMatchObject({ ok: true })
  await reconcileGrant(on.ctx, id)
  const renewed = await on.reveal(id)
  expect(await on.target.signIn(account, old)).toBeNull()
  const session = await on.target.signIn(account, renewed)
  expect(session).not.toBeNull()
  await session?.end()
  expect(await on.stateOf(id)).toBe('ACTIVE')
})

test('overlaps add up: the end of one grant leaves what another still gives', async () => {
  const [short, long] = [await on.activate({ durationMs: HOUR }), await on.activate({ durationMs: 4 * HOUR })]
  await reconcileGrant(on.ctx, short)
  await sweep(on.ctx)
  expect([await on.stateOf(short), await on.stateOf(long)]).toEqual(['ACTIVE', 'ACTIVE'])
  const [account, password] = [await on.accountOf(long), await on.reveal(long)]
  const session = await on.target.signIn(account, password)
  await on.backdate(short)
  await on.settle()
  expect([await on.stateOf(short), await on.stateOf(long)]).toEqual(['ENDED', 'ACTIVE'])
  expect((await session?.query('select id from thing'))?.rows).toHaveLength(1)
  await session?.end()
  await on.backdate(long)
  await on.settle()
  expect(await on.stateOf(long)).toBe('ENDED')
  expect(await on.target.signIn(account, password)).toBeNull()
})

describe("a person's own account", () => {
  let own: Role
  beforeEach(async () => {
    const targetId = await aTarget(on.fresh.owner, on.target.config)
    own = await aRole(on.fresh.owner, {
      eligible: [on.ada],
      targetId,
      entitlement: on.target.entitlement('own'),
    })
    await on.target.byHand(`create role ${on.ada.handle} login password 'own'`)
  })

  test('gets the membership and loses it again', async () => {
    const id = await on.activate({}, own)
    await reconcileGrant(on.ctx, id)
    expect(await on.stateOf(id)).toBe('ACTIVE')
    const session = await on.target.signIn(on.ada.handle, 'own')
    expect((await session?.query('select id from thing'))?.rows).toHaveLength(1)
    await endGrant(on.me(), { grantId: id, endReason: 'RELEASED' })
    await on.settle()
    expect(await on.grantRow(id)).toMatchObject({ state: 'ENDED', end_reason: 'RELEASED' })
    const again = await on.target.signIn(on.ada.handle, 'own')
    await expect(again?.query('select id from thing')).rejects.toThrow('permission denied')
    await again?.end()
  })

  test('standing access that was there before is never taken away', async () => {
    await on.target.byHand(`grant ${on.target.entitlement().memberOf} to ${on.ada.handle}`)
    const id = await on.activate({}, own)
    await reconcileGrant(on.ctx, id)
    expect(await on.stateOf(id)).toBe('ACTIVE')
    await on.backdate(id)
    await on.settle()
    expect(await on.stateOf(id)).toBe('ENDED')
    const session = await on.target.signIn(on.ada.handle, 'own')
    expect((await session?.query('select id from thing'))?.rows).toHaveLength(1)
    await session?.end()
  })

  test('a person without one is told so, and the grant fails', async () => {
    const stranger = await aPerson(on.fresh.owner)
    await on.fresh.owner
      .insertInto('eligibility')
      .values({ role_id: own.id, principal_id: stranger.id, starts_at: new Date(0) })
      .execute()
    const outcome = await submitRequest(as(on.fresh.db, stranger), aWish(own.id))
    const id = GrantId.parse(outcome.ok && outcome.value.grantId)
    await reconcileGrant(on.ctx, id)
    expect(await on.grantRow(id)).toMatchObject({ state: 'ACTIVATION_FAILED' })
    expect((await on.grantRow(id)).failure).toContain('no login')
  })
})
