import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { DAY, HOUR, MINUTE, SECOND } from '@/lib/domain/duration'
import { GrantId, type RequestId } from '@/lib/domain/ids'
import type { PolicyInput } from '@/lib/domain/policy'
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
import { setDelegation } from '../delegations/set'
import { offboardPerson } from '../people/offboard'
import { sweep } from '../sweep/sweep'
import { approveRequest } from './approve'
import { previewRequest } from './preview'
import { submitRequest } from './submit'

/** What users of other products report again and again, each as a test of its own. */

let fresh: FreshDatabase
let ada: Person
let maud: Person
let nils: Person
let greta: Person

beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())
beforeEach(async () => {
  ada = await aPerson(fresh.owner)
  maud = await aPerson(fresh.owner)
  nils = await aPerson(fresh.owner)
  greta = await aPerson(fresh.owner, { portalRoles: ['administrator'] })
})

const asking = (from: object[], needed = 1): PolicyInput => ({
  ...aPolicy,
  approval: { kind: 'approvers', needed, from: from as never, decideWithinMs: DAY },
})
async function asked(role: Role, by = ada, wish = {}): Promise<RequestId> {
  const sent = await submitRequest(as(fresh.db, by), aWish(role.id, wish))
  if (!sent.ok || sent.value.state !== 'PENDING_APPROVAL') throw new Error(JSON.stringify(sent))
  return sent.value.id
}
const approve = (by: Person, requestId: RequestId) => approveRequest(as(fresh.db, by), { requestId })
const rowOf = (id: RequestId) =>
  fresh.db.selectFrom('activation_request').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
const seatsOf = async (id: RequestId) =>
  (
    await fresh.db
      .selectFrom('request_approver')
      .select('principal_id')
      .where('request_id', '=', id)
      .where('left_at', 'is', null)
      .execute()
  ).map((seat) => seat.principal_id)
async function aGroup(members: readonly Person[]) {
  const { id } = await fresh.owner
    .insertInto('principal_group')
    .values({ name: `Group ${members[0]?.handle}` })
    .returning('id')
    .executeTakeFirstOrThrow()
  for (const { id: principal_id } of members)
    await fresh.owner.insertInto('principal_group_member').values({ group_id: id, principal_id }).execute()
  return id
}

describe('an approver', () => {
  test('who leaves while the request waits is replaced, and approves nothing', async () => {
    const role = await aRole(fresh.owner, { eligible: [ada], policy: approvedBy([maud]) })
    const id = await asked(role)
    await offboardPerson(as(fresh.db, greta), { principalId: maud.id, reason: 'Left' })
    expect((await approve(maud, id)).ok).toBe(false)
    expect(await seatsOf(id)).toContain(greta.id)
    expect(await approve(greta, id)).toMatchObject({ ok: true, value: { state: 'APPROVED' } })
  })
  test('who decides twice counts once', async () => {
    const role = await aRole(fresh.owner, { eligible: [ada], policy: approvedBy([maud, nils], 2) })
    const id = await asked(role)
    expect(await approve(maud, id)).toMatchObject({ value: { state: 'PENDING_APPROVAL' } })
    expect(await approve(maud, id)).toMatchObject({ error: 'already-answered' })
    expect((await rowOf(id)).state).toBe('PENDING_APPROVAL')
  })
  test('who decides in the instant the time is over has either decided or not, never both', async () => {
    const role = await aRole(fresh.owner, { eligible: [ada], policy: approvedBy([maud]) })
    for (let round = 0; round < 8; round += 1) {
      const id = await asked(role)
      await fresh.owner
        .updateTable('activation_request')
        .set({ decide_by: new Date(Date.now() + 15) })
        .where('id', '=', id)
        .execute()
      await new Promise((resolve) => setTimeout(resolve, 8 + round * 2))
      const [answer] = await Promise.all([approve(maud, id), sweep(aContext(fresh.db))])
      await sweep(aContext(fresh.db))
      expect((await rowOf(id)).state).toBe(answer.ok ? 'APPROVED' : 'EXPIRED')
    }
  })
  test('who was removed from the group since still may, and who joined it since may not', async () => {
    const group = await aGroup([maud])
    const role = await aRole(fresh.owner, { eligible: [ada], policy: asking([{ kind: 'group', id: group }]) })
    const id = await asked(role)
    await fresh.owner
      .insertInto('principal_group_member')
      .values({ group_id: group, principal_id: nils.id })
      .execute()
    expect(await approve(nils, id)).toMatchObject({ error: 'not-an-approver' })
    expect(await seatsOf(id)).toEqual([maud.id])
  })
})

describe('between asking and having', () => {
  test('an edited policy counts, whatever the form still allowed', async () => {
    const role = await aRole(fresh.owner, { eligible: [ada] })
    expect(
      (await previewRequest(as(fresh.db, ada), aWish(role.id, { durationMs: 4 * HOUR })))?.verdict,
    ).toMatchObject({ outcome: 'automatic' })
    await publish(fresh.owner, role.id, { ...aPolicy, duration: { maxMs: HOUR, defaultMs: HOUR } })
    expect(await submitRequest(as(fresh.db, ada), aWish(role.id, { durationMs: 4 * HOUR }))).toMatchObject({
      value: { state: 'REJECTED', reasons: [{ code: 'duration-too-long' }] },
    })
  })
  test('an eligibility that is removed after the approval starts nothing', async () => {
    const role = await aRole(fresh.owner, { eligible: [ada], policy: approvedBy([maud]) })
    const id = await asked(role, ada, { start: new Date(Date.now() + HOUR) })
    const approved = await approve(maud, id)
    const grantId = GrantId.parse(approved.ok && approved.value.grantId)
    await fresh.owner.deleteFrom('eligibility').where('role_id', '=', role.id).execute()
    await fresh.owner
      .updateTable('grant')
      .set({ planned_start: new Date(Date.now() - SECOND) })
      .where('id', '=', grantId)
      .execute()
    await sweep(aContext(fresh.db))
    const grant = await fresh.db
      .selectFrom('grant')
      .select(['state', 'end_reason', 'assignment_id'])
      .where('id', '=', grantId)
      .executeTakeFirst()
    expect(grant).toEqual({ state: 'ENDED', end_reason: 'ELIGIBILITY_REMOVED', assignment_id: null })
  })
  test('a member who is taken out of the eligible group while waiting is not approved any more', async () => {
    const group = await aGroup([ada])
    const role = await aRole(fresh.owner, { policy: approvedBy([maud]) })
    await fresh.owner.insertInto('eligibility').values({ role_id: role.id, group_id: group }).execute()
    const id = await asked(role)
    await fresh.owner.deleteFrom('principal_group_member').where('group_id', '=', group).execute()
    expect(await approve(maud, id)).toMatchObject({ error: 'no-longer-allowed' })
    expect((await rowOf(id)).state).toBe('PENDING_APPROVAL')
  })
  test('of two rules that fit, the first in order counts, at submit as in the dry run', async () => {
    const group = await aGroup([ada])
    const short = { maxMs: 30 * MINUTE, defaultMs: 30 * MINUTE }
    const role = await aRole(fresh.owner, {
      eligible: [ada],
      policy: {
        ...aPolicy,
        rules: [
          { name: 'Group', who: { groups: [group] }, terms: { duration: short } },
          { name: 'Employees', who: { employment: ['employee'] }, terms: { approval: { kind: 'none' } } },
        ],
      },
    })
    const wish = aWish(role.id, { durationMs: HOUR })
    const dry = await previewRequest(as(fresh.db, ada), wish)
    expect(dry?.verdict).toMatchObject({ outcome: 'refused', rule: 'Group' })
    const sent = await submitRequest(as(fresh.db, ada), wish)
    expect((await rowOf(sent.ok ? sent.value.id : ('' as never))).verdict).toEqual(
      JSON.parse(JSON.stringify(dry?.verdict)),
    )
  })
})

describe('nobody approves for themselves', () => {
  test('not as the delegate of their approver', async () => {
    const role = await aRole(fresh.owner, { eligible: [ada], policy: approvedBy([maud]) })
    const id = await asked(role)
    await setDelegation(as(fresh.db, maud), {
      delegate: ada.handle,
      startsAt: null,
      endsAt: new Date(Date.now() + DAY),
      reason: 'Holiday',
    })
    expect(await approve(ada, id)).toMatchObject({ error: 'own-request' })
    expect(await seatsOf(id)).not.toContain(ada.id)
  })
  test('not as a member of the group that approves', async () => {
    const group = await aGroup([ada, maud])
    const role = await aRole(fresh.owner, { eligible: [ada], policy: asking([{ kind: 'group', id: group }]) })
    const id = await asked(role)
    expect(await seatsOf(id)).toEqual([maud.id])
    expect(await approve(ada, id)).toMatchObject({ error: 'own-request' })
  })
  test('not by a loop of managers', async () => {
    await fresh.owner.updateTable('principal').set({ manager_id: maud.id }).where('id', '=', ada.id).execute()
    await fresh.owner.updateTable('principal').set({ manager_id: ada.id }).where('id', '=', maud.id).execute()
    const from = [{ kind: 'manager' }, { kind: 'managers-manager' }]
    const role = await aRole(fresh.owner, { eligible: [ada], policy: asking(from) })
    const id = await asked(role)
    expect(await seatsOf(id)).toEqual([maud.id])
  })
  test('not as their own manager', async () => {
    await fresh.owner.updateTable('principal').set({ manager_id: ada.id }).where('id', '=', ada.id).execute()
    const role = await aRole(fresh.owner, { eligible: [ada], policy: asking([{ kind: 'manager' }]) })
    const id = await asked(role)
    expect(await seatsOf(id)).not.toContain(ada.id)
  })
  test('not as an administrator who stands in', async () => {
    const role = await aRole(fresh.owner, { eligible: [greta], policy: asking([{ kind: 'owners' }]) })
    const other = await aPerson(fresh.owner, { portalRoles: ['administrator'] })
    const id = await asked(role, greta)
    expect(await seatsOf(id)).toContain(other.id)
    expect(await seatsOf(id)).not.toContain(greta.id)
    expect(await approve(greta, id)).toMatchObject({ error: 'own-request' })
  })
  test('not through a second role that they own', async () => {
    const role = await aRole(fresh.owner, {
      eligible: [ada],
      owners: [ada, nils],
      policy: asking([{ kind: 'owners' }]),
    })
    const id = await asked(role)
    expect(await seatsOf(id)).toEqual([nils.id])
  })
})
