import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { HOUR } from '@/lib/domain/duration'
import { GrantId, type GrantId as Id } from '@/lib/domain/ids'
import { err } from '@/lib/domain/result'
import { aPerson, approvedBy, aRole, as, aWish, type Person } from '@/lib/testing/factories'
import { approveRequest } from '../requests/approve'
import { submitRequest } from '../requests/submit'
import { revokeGrant } from './revoke'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())

async function aGrant(start: Date | null = null) {
  const [holder, approver, owner] = [
    await aPerson(fresh.db),
    await aPerson(fresh.db),
    await aPerson(fresh.db),
  ]
  const role = await aRole(fresh.db, { policy: approvedBy([approver]), eligible: [holder], owners: [owner] })
  const submitted = await submitRequest(as(fresh.db, holder), aWish(role.id, { start }))
  if (!submitted.ok) throw new Error('unreachable: the role exists')
  const approved = await approveRequest(as(fresh.db, approver), { requestId: submitted.value.id })
  if (!approved.ok || approved.value.grantId === null) throw new Error('The request was not approved.')
  return { id: approved.value.grantId, holder, approver, owner }
}

const read = (id: Id) =>
  fresh.db.selectFrom('grant').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

test('approvers, owners of the role and administrators take access back; the reason is audited', async () => {
  const overseers: ((grant: Awaited<ReturnType<typeof aGrant>>) => Person | Promise<Person>)[] = [
    (grant) => grant.approver,
    (grant) => grant.owner,
    () => aPerson(fresh.db, { portalRoles: ['administrator'] }),
  ]
  for (const overseerOf of overseers) {
    const grant = await aGrant()
    const by = await overseerOf(grant)
    expect(await revokeGrant(as(fresh.db, by), { grantId: grant.id, reason: 'Laptop lost' })).toMatchObject({
      ok: true,
    })
    expect(await read(grant.id)).toMatchObject({ state: 'DEACTIVATING', end_reason: 'REVOKED' })
    const event = await fresh.db
      .selectFrom('audit_event')
      .selectAll()
      .where('grant_id', '=', grant.id)
      .where('action', '=', 'grant.deactivating')
      .executeTakeFirstOrThrow()
    expect(event).toMatchObject({ actor_id: by.id, subject_id: grant.holder.id, reason: 'Laptop lost' })
  }
})

test('nobody else revokes: not a stranger, not an auditor, not its holder', async () => {
  const grant = await aGrant()
  const others = [
    await aPerson(fresh.db),
    await aPerson(fresh.db, { portalRoles: ['auditor'] }),
    grant.holder,
  ]
  for (const other of others)
    expect(await revokeGrant(as(fresh.db, other), { grantId: grant.id, reason: '' })).toEqual(
      err('not-permitted'),
    )
  expect(await read(grant.id)).toMatchObject({ state: 'ACTIVATING', end_reason: null })
})

test('a scheduled grant is over at once', async () => {
  const grant = await aGrant(new Date(Date.now() + HOUR))
  await revokeGrant(as(fresh.db, grant.approver), { grantId: grant.id, reason: '' })
  expect(await read(grant.id)).toMatchObject({ state: 'ENDED', end_reason: 'REVOKED' })
})

test('of two who revoke at once one hears that it is over already', async () => {
  const grant = await aGrant()
  const outcomes = await Promise.all(
    [grant.approver, grant.owner].map((by) =>
      revokeGrant(as(fresh.db, by), { grantId: grant.id, reason: '' }),
    ),
  )
  expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1)
  expect(outcomes.find((outcome) => !outcome.ok)).toEqual(err('already-over'))
})

test('access past its end is over, whether or not a sweep has come', async () => {
  const grant = await aGrant()
  const now = new Date()
  await fresh.db
    .updateTable('grant')
    .where('id', '=', grant.id)
    .set({ state: 'ACTIVE', access_granted_at: now, ends_at: now })
    .execute()
  expect(
    await revokeGrant(as(fresh.db, grant.approver, { now: () => now }), { grantId: grant.id, reason: '' }),
  ).toEqual(err('already-over'))
})

test('a grant that does not exist is said so', async () => {
  const grantId = GrantId.parse('00000000-0000-7000-8000-000000000001')
  expect(await revokeGrant(as(fresh.db, await aPerson(fresh.db)), { grantId, reason: '' })).toEqual(
    err('no-such-grant'),
  )
})
