import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { DAY } from '@/lib/domain/duration'
import { aPerson, aPolicy, aRole, as, aWish, type Person } from '@/lib/testing/factories'
import { approveRequest } from './approve'
import { cancelRequest } from './cancel'
import { submitRequest } from './submit'

let fresh: FreshDatabase
let ada: Person
let nils: Person
let maud: Person

beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())
beforeEach(async () => {
  ada = await aPerson(fresh.owner)
  nils = await aPerson(fresh.owner)
  maud = await aPerson(fresh.owner)
})

const owned = {
  ...aPolicy,
  forOthers: true,
  approval: {
    kind: 'approvers' as const,
    needed: 1,
    from: [{ kind: 'owners' as const }],
    decideWithinMs: DAY,
  },
}

test('where the policy allows it, one person asks for another, who gets the access', async () => {
  const role = await aRole(fresh.owner, { eligible: [ada], policy: { ...aPolicy, forOthers: true } })
  const outcome = await submitRequest(as(fresh.db, nils), { ...aWish(role.id), forId: ada.id })
  expect(outcome).toMatchObject({ ok: true, value: { state: 'APPROVED' } })
  const grant = await fresh.db
    .selectFrom('grant')
    .selectAll()
    .where('role_id', '=', role.id)
    .executeTakeFirst()
  expect(grant?.principal_id).toBe(ada.id)
})

test('where it does not, the refusal says so and is stored for the person it would have been for', async () => {
  const role = await aRole(fresh.owner, { eligible: [ada] })
  const outcome = await submitRequest(as(fresh.db, nils), { ...aWish(role.id), forId: ada.id })
  expect(outcome).toMatchObject({
    ok: true,
    value: { state: 'REJECTED', reasons: [{ code: 'not-for-others' }] },
  })
})

test('what counts is whether the other person is eligible, not whoever asks', async () => {
  const role = await aRole(fresh.owner, { eligible: [nils], policy: { ...aPolicy, forOthers: true } })
  const outcome = await submitRequest(as(fresh.db, nils), { ...aWish(role.id), forId: ada.id })
  expect(outcome).toMatchObject({ ok: true, value: { reasons: [{ code: 'not-eligible' }] } })
})

test('asking is not approving: whoever asked is no approver, though the role is theirs', async () => {
  const role = await aRole(fresh.owner, { eligible: [ada], owners: [nils, maud], policy: owned })
  const outcome = await submitRequest(as(fresh.db, nils), { ...aWish(role.id), forId: ada.id })
  if (!outcome.ok) throw new Error(outcome.error)
  const requestId = outcome.value.id
  expect(await approveRequest(as(fresh.db, nils), { requestId })).toMatchObject({ error: 'own-request' })
  expect(await approveRequest(as(fresh.db, ada), { requestId })).toMatchObject({ error: 'own-request' })
  expect(await approveRequest(as(fresh.db, maud), { requestId })).toMatchObject({
    ok: true,
    value: { state: 'APPROVED' },
  })
})

test('asking as the only owner goes to those who stand in', async () => {
  const greta = await aPerson(fresh.owner, { portalRoles: ['administrator'] })
  const role = await aRole(fresh.owner, { eligible: [ada], owners: [nils], policy: owned })
  const outcome = await submitRequest(as(fresh.db, nils), { ...aWish(role.id), forId: ada.id })
  if (!outcome.ok) throw new Error(outcome.error)
  const seats = await fresh.db
    .selectFrom('request_approver')
    .select(['principal_id', 'via'])
    .where('request_id', '=', outcome.value.id)
    .execute()
  expect(seats).toEqual([{ principal_id: greta.id, via: 'fallback' }])
})

test('both may take the request back', async () => {
  const role = await aRole(fresh.owner, { eligible: [ada], owners: [maud], policy: owned })
  for (const by of [ada, nils]) {
    const outcome = await submitRequest(as(fresh.db, nils), { ...aWish(role.id), forId: ada.id })
    if (!outcome.ok) throw new Error(outcome.error)
    expect(await cancelRequest(as(fresh.db, by), { requestId: outcome.value.id })).toMatchObject({ ok: true })
  }
})
