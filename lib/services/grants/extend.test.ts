import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { HOUR, MINUTE, SECOND } from '@/lib/domain/duration'
import { err } from '@/lib/domain/result'
import { ExtendBench, extensible } from '@/lib/testing/extend-bench'
import { publish } from '@/lib/testing/factories'
import { sweep } from '../sweep/sweep'
import { extendGrant } from './extend'
import { reconcileGrant } from './reconcile'
import { releaseGrant } from './release'

const on = new ExtendBench()

test('an open session and the login outlive the old end on the on.target, and nothing is given twice', async () => {
  const id = await on.live()
  const [account, password] = [await on.accountOf(id), await on.reveal(id)]
  const session = await on.target.signIn(account, password)
  await on.endsIn(id, 1_500, account)
  const oldEnd = await on.endOf(id)

  const extended = await extendGrant(on.me(), on.more(id))
  expect(extended).toMatchObject({ ok: true, value: { state: 'APPROVED', grantId: id, reasons: [] } })
  expect(await on.endOf(id)).toBe(oldEnd + HOUR)
  await reconcileGrant(on.ctx, id)
  await sleep(Math.max(0, oldEnd - Date.now()) + 300)
  await sweep(on.ctx)

  expect((await on.grantRow(id)).state).toBe('ACTIVE')
  expect((await session?.query('select id from thing'))?.rows).toEqual([{ id: 1 }])
  const again = await on.target.signIn(account, password)
  expect(again).not.toBeNull()
  await again?.end()
  await session?.end()
  expect(await on.grantRow(id)).toMatchObject({ duration_ms: HOUR, extended_ms: HOUR, extensions: 1 })
  expect(await on.actionsOf(id)).toEqual([
    'grant.activating',
    'grant.active',
    'secret.revealed',
    'grant.extended',
  ])
})

test('more time that comes in while the target is worked on is told to it as well', async () => {
  const id = await on.live()
  const account = await on.accountOf(id)
  await on.endsIn(id, 10 * MINUTE, account)
  const held = new Date(Date.now() + MINUTE)
  const assignment = on.fresh.owner.updateTable('assignment').where('account', '=', account)
  await assignment.set({ leased_until: held }).execute()
  await extendGrant(on.me(), on.more(id))
  await assignment.set({ leased_until: null }).execute()
  await sweep(on.ctx)
  const { native_until } = await on.fresh.db
    .selectFrom('assignment')
    .select('native_until')
    .where('account', '=', account)
    .executeTakeFirstOrThrow()
  expect(native_until?.getTime()).toBeGreaterThanOrEqual(await on.endOf(id))
})

test('an end never moves later without a decision: a refusal is stored with every reason and moves nothing', async () => {
  const id = await on.live()
  const oldEnd = await on.endOf(id)
  const refused = await extendGrant(on.me(), on.more(id, { durationMs: 5 * HOUR, justification: '' }))
  expect(refused).toMatchObject({
    ok: true,
    value: { state: 'REJECTED', reasons: [{ code: 'duration-too-long' }, { code: 'justification-missing' }] },
  })
  await reconcileGrant(on.ctx, id)
  expect(await on.endOf(id)).toBe(oldEnd)
  expect(await on.grantRow(id)).toMatchObject({ extensions: 0, extended_ms: 0 })
})

test('the allowance counts what was used: a third time is one too many', async () => {
  const id = await on.live()
  for (let time = 0; time < 2; time += 1)
    expect(await extendGrant(on.me(), on.more(id))).toMatchObject({ value: { state: 'APPROVED' } })
  expect(await extendGrant(on.me(), on.more(id))).toMatchObject({
    value: { state: 'REJECTED', reasons: [{ code: 'no-extension' }] },
  })
})

test('two clicks at once move the end once where it may be moved once', async () => {
  await publish(on.fresh.owner, on.role.id, extensible({ times: 1 }))
  const id = await on.live()
  const oldEnd = await on.endOf(id)
  const states = (
    await Promise.all([extendGrant(on.me(), on.more(id)), extendGrant(on.me(), on.more(id))])
  ).map((each) => (each.ok ? each.value.state : each.error))
  expect(states.toSorted()).toEqual(['APPROVED', 'REJECTED'])
  expect(await on.endOf(id)).toBe(oldEnd + HOUR)
})

test('the same click twice is one extension', async () => {
  const id = await on.live()
  const input = on.more(id)
  const oldEnd = await on.endOf(id)
  const [first, second] = [await extendGrant(on.me(), input), await extendGrant(on.me(), input)]
  expect(second).toEqual(first)
  expect(await on.endOf(id)).toBe(oldEnd + HOUR)
})

test('who holds nothing extends nothing, and what is over stays over', async () => {
  const id = await on.live()
  expect(await extendGrant(on.approver(), on.more(id))).toEqual(err('not-yours'))
  await releaseGrant(on.me(), { grantId: id })
  expect(await extendGrant(on.me(), on.more(id))).toEqual(err('not-live'))
})

test('an eligibility that was removed gives no more time', async () => {
  const id = await on.live()
  await on.fresh.owner.deleteFrom('eligibility').where('role_id', '=', on.role.id).execute()
  expect(await extendGrant(on.me(), on.more(id))).toMatchObject({
    value: { state: 'REJECTED', reasons: [{ code: 'not-eligible' }] },
  })
})

test('its holder is warned once when a fifth is left and once 5 minutes before, and again after more time', async () => {
  const id = await on.live()
  const warned = () =>
    on.fresh.db
      .selectFrom('notice')
      .select('text')
      .where('principal_id', '=', on.ada.id)
      .orderBy('id')
      .execute()
  const leave = async (ms: number) => {
    const row = await on.grantRow(id)
    const shift = (row.ends_at?.getTime() ?? 0) - Date.now() - ms
    const moved = (at: Date | null) => at && new Date(at.getTime() - shift)
    await on.fresh.owner
      .updateTable('grant')
      .set({
        access_granted_at: moved(row.access_granted_at),
        ends_at: moved(row.ends_at),
        warn_at: moved(row.warn_at),
      })
      .where('id', '=', id)
      .execute()
    await sweep(on.ctx)
    await sweep(on.ctx)
  }
  await leave(30 * MINUTE)
  expect(await warned()).toEqual([])
  await leave(12 * MINUTE - SECOND)
  expect(await warned()).toHaveLength(1)
  await leave(5 * MINUTE - SECOND)
  expect((await warned()).map(({ text }) => text)).toEqual([
    expect.stringMatching(/ends in 11 min/),
    expect.stringMatching(/ends in 4 min/),
  ])
  await extendGrant(on.me(), on.more(id, { durationMs: HOUR }))
  await leave(5 * MINUTE - SECOND)
  expect(await warned()).toHaveLength(3)
})
