import { expect, test } from 'vitest'
import { HOUR } from '@/lib/domain/duration'
import { requestNumber } from '@/lib/domain/ids'
import { err } from '@/lib/domain/result'
import { ExtendBench, extensible } from '@/lib/testing/extend-bench'
import { approvedBy, as, publish, type Person } from '@/lib/testing/factories'
import { approveRequest } from '../requests/approve'
import { readCase } from '../requests/read-case'
import { extendGrant } from './extend'
import { reconcileGrant } from './reconcile'
import { releaseGrant } from './release'
import { revokeGrant } from './revoke'

const on = new ExtendBench()

test('where the policy asks somebody, the end moves with the approval and by what was approved', async () => {
  await publish(on.fresh.owner, on.role.id, on.asking())
  const id = await on.live()
  const oldEnd = await on.endOf(id)
  const asked = await extendGrant(on.me(), on.more(id, { durationMs: 2 * HOUR }))
  if (!asked.ok) throw new Error(asked.error)
  expect(asked.value.state).toBe('PENDING_APPROVAL')
  expect(await on.endOf(id)).toBe(oldEnd)
  expect(await extendGrant(on.me(), on.more(id))).toMatchObject({ value: { state: 'REJECTED' } })

  const approved = await approveRequest(on.approver(), {
    requestId: asked.value.id,
    reason: '',
    durationMs: HOUR,
  })
  expect(approved).toMatchObject({ ok: true, value: { state: 'APPROVED', grantId: id } })
  expect(await on.endOf(id)).toBe(oldEnd + HOUR)
  const grants = await on.fresh.db
    .selectFrom('grant')
    .select('id')
    .where('principal_id', '=', on.ada.id)
    .execute()
  expect(grants).toHaveLength(1)
})

test('it can be answered until the old end, and not at it', async () => {
  await publish(on.fresh.owner, on.role.id, on.asking())
  const id = await on.live()
  const asked = await extendGrant(on.me(), on.more(id))
  if (!asked.ok) throw new Error(asked.error)
  const endsAt = new Date(await on.endOf(id))
  const { decide_by } = await on.fresh.db
    .selectFrom('activation_request')
    .select('decide_by')
    .where('id', '=', asked.value.id)
    .executeTakeFirstOrThrow()
  expect(decide_by).toEqual(endsAt)
  const late = as(on.fresh.db, on.maud, { now: () => endsAt })
  const answer = { requestId: asked.value.id, reason: '', durationMs: null }
  expect(await approveRequest(late, answer)).toEqual(err('lapsed'))
})

test('a policy that allows no extension any more is what an approval meets', async () => {
  await publish(on.fresh.owner, on.role.id, on.asking())
  const id = await on.live()
  const asked = await extendGrant(on.me(), on.more(id))
  if (!asked.ok) throw new Error(asked.error)
  await publish(on.fresh.owner, on.role.id, { ...on.asking(), extension: null })
  const answer = { requestId: asked.value.id, reason: '', durationMs: null }
  expect(await approveRequest(on.approver(), answer)).toEqual(err('no-longer-allowed'))
})

test('a wish for more time ends with the access it was for', async () => {
  await publish(on.fresh.owner, on.role.id, on.asking())
  const id = await on.live()
  const asked = await extendGrant(on.me(), on.more(id))
  if (!asked.ok) throw new Error(asked.error)
  await releaseGrant(on.me(), { grantId: id })
  const { state } = await on.fresh.db
    .selectFrom('activation_request')
    .select('state')
    .where('id', '=', asked.value.id)
    .executeTakeFirstOrThrow()
  expect(state).toBe('CANCELED')
})

test('an approval and the end in one instant take turns: the wish is granted before, or is over with the access', async () => {
  await publish(on.fresh.owner, on.role.id, on.asking())
  for (let round = 0; round < 5; round += 1) {
    const id = await on.live()
    const oldEnd = await on.endOf(id)
    const asked = await extendGrant(on.me(), on.more(id))
    if (!asked.ok) throw new Error(asked.error)
    const answer = { requestId: asked.value.id, reason: '', durationMs: null }
    const [approved, released] = await Promise.all([
      approveRequest(on.approver(), answer),
      releaseGrant(on.me(), { grantId: id }),
    ])
    expect(released.ok).toBe(true)
    expect(approved).toEqual(approved.ok ? expect.anything() : err('not-pending'))
    const { ends_at: endsAt, state } = await on.grantRow(id)
    expect(state).toBe('DEACTIVATING')
    expect((endsAt?.getTime() ?? 0) - oldEnd).toBe(approved.ok ? HOUR : 0)
    await reconcileGrant(on.ctx, id)
  }
})

test('a case for more time offers to revoke the access it is about, to whoever may', async () => {
  await publish(on.fresh.owner, on.role.id, {
    ...extensible({}),
    extension: { times: 1, maxMs: HOUR, approval: approvedBy([on.maud]).approval },
  })
  const id = await on.live()
  const asked = await extendGrant(on.me(), on.more(id))
  if (!asked.ok) throw new Error(asked.error)
  const caseFor = (person: Person) => readCase(as(on.fresh.db, person), requestNumber(asked.value.name) ?? 0)
  expect((await caseFor(on.maud))?.grant).toMatchObject({ id, revocable: true, mayRevoke: { ok: true } })
  expect((await caseFor(on.ada))?.grant).toMatchObject({ id, mayRevoke: { ok: false } })
  expect(await revokeGrant(on.approver(), { grantId: id, reason: 'The repair is done' })).toMatchObject({
    ok: true,
  })
  expect(await on.grantRow(id)).toMatchObject({ end_reason: 'REVOKED' })
  expect(await caseFor(on.maud)).toMatchObject({ state: 'CANCELED', grant: { revocable: false } })
})
