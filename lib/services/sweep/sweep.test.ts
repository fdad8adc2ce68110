import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { HOUR, MINUTE, SECOND } from '@/lib/domain/duration'
import { GrantId, type RequestId } from '@/lib/domain/ids'
import {
  aContext,
  aPerson,
  aPolicy,
  approvedBy,
  aRole,
  as,
  aWish,
  publish,
  type Person,
  type Role,
} from '@/lib/testing/factories'
import type { Context } from '../context'
import { offboardPerson } from '../people/offboard'
import { approveRequest } from '../requests/approve'
import { submitRequest } from '../requests/submit'
import { endDueGrants } from './ends'
import { sweep } from './sweep'

let fresh: FreshDatabase
let ctx: Context
let ada: Person
let maud: Person

beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())
beforeEach(async () => {
  // Nobody answers on the targets of these tests: what they are about is what the portal decides by itself.
  ctx = aContext(fresh.db)
  ada = await aPerson(fresh.owner)
  maud = await aPerson(fresh.owner)
})

const soon = () => new Date(Date.now() + HOUR)
const grantRow = (id: GrantId) =>
  fresh.db.selectFrom('grant').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
const makeDue = (id: GrantId) =>
  fresh.owner
    .updateTable('grant')
    .set({ planned_start: new Date(Date.now() - SECOND) })
    .where('id', '=', id)
    .execute()

async function scheduled(role: Role): Promise<GrantId> {
  const outcome = await submitRequest(as(fresh.db, ada), aWish(role.id, { start: soon() }))
  if (!outcome.ok || outcome.value.grantId === null) throw new Error(JSON.stringify(outcome))
  return outcome.value.grantId
}

async function pending(): Promise<RequestId> {
  const role = await aRole(fresh.owner, { eligible: [ada], policy: approvedBy([maud]) })
  const outcome = await submitRequest(as(fresh.db, ada), aWish(role.id))
  if (!outcome.ok) throw new Error(outcome.error)
  return outcome.value.id
}

describe('unanswered requests', () => {
  const lapse = (id: RequestId, decideBy: Date) =>
    fresh.owner.updateTable('activation_request').set({ decide_by: decideBy }).where('id', '=', id).execute()
  const stateOf = async (id: RequestId) =>
    (
      await fresh.db
        .selectFrom('activation_request')
        .select('state')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
    ).state

  test('lapse when their time is up, once, with an event', async () => {
    const id = await pending()
    await lapse(id, new Date(Date.now() - SECOND))
    expect((await sweep(ctx)).expiredRequests).toBe(1)
    expect((await sweep(ctx)).expiredRequests).toBe(0)
    expect(await stateOf(id)).toBe('EXPIRED')
    const events = await fresh.db
      .selectFrom('audit_event')
      .select(['action', 'actor_kind', 'subject_id'])
      .where('request_id', '=', id)
      .orderBy('id')
      .execute()
    expect(events.at(-1)).toEqual({ action: 'request.expired', actor_kind: 'sweep', subject_id: ada.id })
  })

  test('stay open until then, and an answer that comes in the same instant as the end is too late', async () => {
    const id = await pending()
    expect((await sweep(ctx)).expiredRequests).toBe(0)
    const instant = new Date(Date.now() + MINUTE)
    await lapse(id, instant)
    const atTheInstant = as(fresh.db, maud, { now: () => instant })
    expect(await approveRequest(atTheInstant, { requestId: id })).toMatchObject({
      ok: false,
      error: 'lapsed',
    })
    expect(await stateOf(id)).toBe('EXPIRED')
    expect((await sweep(ctx)).expiredRequests).toBe(0)
  })
})

describe('a scheduled grant', () => {
  test('starts when its time has come and touches nothing before', async () => {
    const id = await scheduled(await aRole(fresh.owner, { eligible: [ada] }))
    expect((await sweep(ctx)).startedGrants).toBe(0)
    await makeDue(id)
    expect((await sweep(ctx)).startedGrants).toBe(1)
    expect((await grantRow(id)).assignment_id).not.toBeNull()
  })

  test('of somebody who left before the start never starts, and touches no target', async () => {
    const id = await scheduled(await aRole(fresh.owner, { eligible: [ada] }))
    await fresh.owner.updateTable('principal').set({ status: 'disabled' }).where('id', '=', ada.id).execute()
    await makeDue(id)
    await sweep(ctx)
    expect(await grantRow(id)).toMatchObject({
      state: 'ENDED',
      end_reason: 'PRINCIPAL_DISABLED',
      assignment_id: null,
    })
  })

  test('whose eligibility was taken away before the start never starts', async () => {
    const role = await aRole(fresh.owner, { eligible: [ada] })
    const id = await scheduled(role)
    await fresh.owner.deleteFrom('eligibility').where('role_id', '=', role.id).execute()
    await makeDue(id)
    expect(await sweep(ctx)).toMatchObject({ startedGrants: 0, endedGrants: 1 })
    expect(await grantRow(id)).toMatchObject({ state: 'ENDED', end_reason: 'ELIGIBILITY_REMOVED' })
  })

  test('longer than the policy in force at its start never starts', async () => {
    const role = await aRole(fresh.owner, { eligible: [ada] })
    const id = await scheduled(role)
    await publish(fresh.owner, role.id, {
      ...aPolicy,
      duration: { maxMs: 30 * MINUTE, defaultMs: 30 * MINUTE },
    })
    await makeDue(id)
    await sweep(ctx)
    expect(await grantRow(id)).toMatchObject({ state: 'ENDED', end_reason: 'POLICY_CHANGED' })
  })
})

describe('a leaver', () => {
  test('who is offboarded loses what is live and what is scheduled, at once, by whoever offboarded them', async () => {
    const role = await aRole(fresh.owner, { eligible: [ada] })
    const later = await scheduled(role)
    const now = await submitRequest(as(fresh.db, ada), aWish(role.id))
    const live = GrantId.parse(now.ok && now.value.grantId)
    const admin = await aPerson(fresh.owner, { portalRoles: ['administrator'] })
    expect(await offboardPerson(as(fresh.db, admin), { principalId: ada.id, reason: 'Left' })).toMatchObject({
      ok: true,
    })
    expect(await grantRow(later)).toMatchObject({ state: 'ENDED', end_reason: 'PRINCIPAL_DISABLED' })
    expect(await grantRow(live)).toMatchObject({ state: 'DEACTIVATING', end_reason: 'PRINCIPAL_DISABLED' })
  })

  test('who is offboarded has nothing waiting for an answer any more', async () => {
    const id = await pending()
    const admin = await aPerson(fresh.owner, { portalRoles: ['administrator'] })
    await offboardPerson(as(fresh.db, admin), { principalId: ada.id, reason: 'Left' })
    const row = await fresh.db
      .selectFrom('activation_request')
      .select('state')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    expect(row.state).toBe('CANCELED')
    expect(await approveRequest(as(fresh.db, maud), { requestId: id })).toMatchObject({
      error: 'not-pending',
    })
  })

  test('whose contract ends by itself loses everything without anybody doing anything', async () => {
    const temp = await aPerson(fresh.owner, {
      employment: 'contractor',
      endsAt: new Date(Date.now() + 2 * HOUR),
    })
    const role = await aRole(fresh.owner, { eligible: [temp] })
    const outcome = await submitRequest(as(fresh.db, temp), aWish(role.id))
    const id = GrantId.parse(outcome.ok && outcome.value.grantId)
    await fresh.owner
      .updateTable('principal')
      .set({ ends_at: new Date(Date.now() - SECOND) })
      .where('id', '=', temp.id)
      .execute()
    await sweep(ctx)
    expect(await grantRow(id)).toMatchObject({ end_reason: 'PRINCIPAL_DISABLED' })
  })

  test('cannot be offboarded by just anybody, nor by themselves', async () => {
    const admin = await aPerson(fresh.owner, { portalRoles: ['administrator'] })
    expect(await offboardPerson(as(fresh.db, maud), { principalId: ada.id, reason: '' })).toMatchObject({
      error: 'not-permitted',
    })
    expect(await offboardPerson(as(fresh.db, admin), { principalId: admin.id, reason: '' })).toMatchObject({
      error: 'not-permitted',
    })
  })
})

test('any number of sweeps at once end each grant exactly once', async () => {
  const role = await aRole(fresh.owner, { eligible: [ada] })
  const ids: GrantId[] = []
  for (let n = 0; n < 40; n += 1) {
    const outcome = await submitRequest(as(fresh.db, ada), aWish(role.id))
    ids.push(GrantId.parse(outcome.ok && outcome.value.grantId))
  }
  const past = new Date(Date.now() - SECOND)
  await fresh.owner
    .updateTable('grant')
    .set({ state: 'ACTIVE', access_granted_at: past, ends_at: past })
    .where('id', 'in', ids)
    .execute()
  const counts = await Promise.all(Array.from({ length: 6 }, () => endDueGrants(ctx, new Date())))
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(40)
  const events = await fresh.db
    .selectFrom('audit_event')
    .select('grant_id')
    .where('action', '=', 'grant.deactivating')
    .where('grant_id', 'in', ids)
    .execute()
  expect(events).toHaveLength(40)
})

test('the answer says when there will be something to do again', async () => {
  const id = await scheduled(await aRole(fresh.owner, { eligible: [ada] }))
  await fresh.owner
    .updateTable('target')
    .set({ list_due_at: new Date('2099-01-01') })
    .execute()
  await fresh.owner.updateTable('assignment').set({ due_at: null }).execute()
  const { nextDueAt } = await sweep(ctx)
  const start = (await grantRow(id)).planned_start
  expect(new Date(nextDueAt ?? 0).getTime()).toBeLessThanOrEqual(start.getTime())
  expect(new Date(nextDueAt ?? 0).getTime()).toBeGreaterThan(Date.now())
})

test('a sweep is noted for the operator now and then; in between an idle one does not even lock the note', async () => {
  const note = () =>
    fresh.owner
      .selectFrom('sweep_status')
      .select(['started_at', sql<string>`xmin::text`.as('xmin'), sql<string>`xmax::text`.as('xmax')])
      .executeTakeFirstOrThrow()
  await sweep(ctx)
  const noted = await note()
  await sweep(ctx)
  expect(await note()).toEqual(noted)
  const earlier = new Date(Date.now() - MINUTE)
  await fresh.owner.updateTable('sweep_status').set({ started_at: earlier }).execute()
  await sweep(ctx)
  expect((await note()).started_at.getTime()).toBeGreaterThan(earlier.getTime())
})

test('audit events cannot be changed, deleted or cut off, by the web login nor by the owner', async () => {
  await pending()
  for (const db of [fresh.db, fresh.owner]) {
    await expect(db.updateTable('audit_event').set({ reason: 'nothing happened' }).execute()).rejects.toThrow(
      /refused|permission denied/,
    )
    await expect(db.deleteFrom('audit_event').execute()).rejects.toThrow(/refused|permission denied/)
    await expect(sql`truncate audit_event`.execute(db)).rejects.toThrow(/refused|permission denied/)
  }
})
