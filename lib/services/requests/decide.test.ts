import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { ApprovalFacts } from '@/lib/domain/approval-facts'
import { DAY, HOUR, MINUTE } from '@/lib/domain/duration'
import type { RequestId } from '@/lib/domain/ids'
import { err } from '@/lib/domain/result'
import { aPerson, aPolicy, approvedBy, aRole, as, aWish, publish, type Person } from '@/lib/testing/factories'
import { requestRow } from '@/lib/testing/waiting'
import { approveRequest } from './approve'
import { denyRequest } from './deny'
import { submitRequest } from './submit'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())

/** A request by `by` that waits for `needed` of these approvers. */
async function aPendingRequest(approvers: readonly Person[], { needed = 1, durationMs = 2 * HOUR } = {}) {
  const by = await aPerson(fresh.db)
  const role = await aRole(fresh.db, { policy: approvedBy(approvers, needed), eligible: [by] })
  const outcome = await submitRequest(as(fresh.db, by), aWish(role.id, { durationMs }))
  if (!outcome.ok || outcome.value.state !== 'PENDING_APPROVAL') throw new Error('The request does not wait.')
  return { id: outcome.value.id, by, role }
}

const two = () => Promise.all([aPerson(fresh.db), aPerson(fresh.db)])

async function stateOf(id: RequestId) {
  const row = await fresh.db
    .selectFrom('activation_request')
    .select('state')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return row.state
}
const decisionsOf = (id: RequestId) =>
  fresh.db.selectFrom('decision').selectAll().where('request_id', '=', id).execute()
const grantsOf = (id: RequestId) =>
  fresh.db.selectFrom('grant').selectAll().where('request_id', '=', id).execute()
const eventsOf = async (id: RequestId) => {
  const rows = await fresh.db
    .selectFrom('audit_event')
    .select('action')
    .where('request_id', '=', id)
    .where('action', '!=', 'anomaly.noted')
    .orderBy('id')
    .execute()
  return rows.map((row) => row.action)
}

test('of an approval and a denial in the same instant one wins, and the other hears so', async () => {
  const [ada, ben] = await two()
  for (let round = 0; round < 10; round += 1) {
    const { id } = await aPendingRequest([ada, ben])
    const outcomes = await Promise.all([
      approveRequest(as(fresh.db, ada), { requestId: id }),
      denyRequest(as(fresh.db, ben), { requestId: id, reason: 'Not during the freeze' }),
    ])
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1)
    expect(outcomes.find((outcome) => !outcome.ok)).toEqual(err('not-pending'))
    expect(await decisionsOf(id)).toHaveLength(1)
    const approved = (await stateOf(id)) === 'APPROVED'
    expect(approved).toBe(outcomes[0].ok)
    expect(await grantsOf(id)).toHaveLength(approved ? 1 : 0)
  }
})

test('two last approvals in the same instant open one grant', async () => {
  const approvers = await Promise.all([aPerson(fresh.db), aPerson(fresh.db), aPerson(fresh.db)])
  const { id } = await aPendingRequest(approvers, { needed: 2 })
  const outcomes = await Promise.all(
    approvers.map((each) => approveRequest(as(fresh.db, each), { requestId: id })),
  )
  expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(2)
  expect(await stateOf(id)).toBe('APPROVED')
  expect(await grantsOf(id)).toHaveLength(1)
  expect(await eventsOf(id)).toEqual([
    'request.submitted',
    'request.approval_given',
    'request.approved',
    'grant.activating',
  ])
})

test('one person who approves twice at once fills one seat', async () => {
  const [ada, ben] = await two()
  const { id } = await aPendingRequest([ada, ben], { needed: 2 })
  const outcomes = await Promise.all([1, 2].map(() => approveRequest(as(fresh.db, ada), { requestId: id })))
  expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1)
  expect(outcomes.find((outcome) => !outcome.ok)).toEqual(err('already-answered'))
  expect(await stateOf(id)).toBe('PENDING_APPROVAL')
  expect(await grantsOf(id)).toEqual([])
})

test('nobody decides their own request, though the policy names them', async () => {
  const [ada, ben] = await two()
  const role = await aRole(fresh.db, { policy: approvedBy([ada, ben]), eligible: [ada], owners: [ada] })
  const submitted = await submitRequest(as(fresh.db, ada), aWish(role.id))
  if (!submitted.ok) throw new Error('unreachable: the role exists')
  const requestId = submitted.value.id
  const administrator = { ...ada, portalRoles: ['administrator' as const] }
  expect(await approveRequest(as(fresh.db, administrator), { requestId })).toEqual(err('own-request'))
  expect(await denyRequest(as(fresh.db, ada), { requestId, reason: 'No' })).toEqual(err('own-request'))
  expect(await stateOf(requestId)).toBe('PENDING_APPROVAL')
  expect(await decisionsOf(requestId)).toEqual([])
})

test('someone the request does not name cannot decide it, administrator or not', async () => {
  const [ada, stranger] = await two()
  const { id } = await aPendingRequest([ada])
  const administrator = { ...stranger, portalRoles: ['administrator' as const] }
  expect(await approveRequest(as(fresh.db, administrator), { requestId: id })).toEqual(err('not-an-approver'))
  expect(await stateOf(id)).toBe('PENDING_APPROVAL')
})

test('an approver who has left decides nothing any more', async () => {
  const [ada, ben] = await two()
  const { id } = await aPendingRequest([ada, ben])
  await fresh.db.updateTable('principal').set({ status: 'disabled' }).where('id', '=', ada.id).execute()
  await fresh.db.updateTable('principal').set({ ends_at: new Date() }).where('id', '=', ben.id).execute()
  for (const left of [ada, ben])
    expect(await approveRequest(as(fresh.db, left), { requestId: id })).toEqual(err('approver-left'))
  expect(await decisionsOf(id)).toEqual([])
})

test('an approver may shorten, and the shortest length agreed to is what is given', async () => {
  const [ada, ben] = await two()
  const { id } = await aPendingRequest([ada, ben], { needed: 2 })
  await approveRequest(as(fresh.db, ada), { requestId: id, durationMs: 30 * MINUTE })
  await approveRequest(as(fresh.db, ben), { requestId: id, durationMs: HOUR })
  expect(await grantsOf(id)).toMatchObject([{ duration_ms: 30 * MINUTE }])
})

test('an approver may not lengthen, and the refused answer leaves nothing behind', async () => {
  const [ada] = await two()
  const { id } = await aPendingRequest([ada])
  expect(await approveRequest(as(fresh.db, ada), { requestId: id, durationMs: 2 * HOUR + 1 })).toEqual(
    err('lengthened'),
  )
  expect(await approveRequest(as(fresh.db, ada), { requestId: id, durationMs: 0 })).toEqual(err('lengthened'))
  expect(await decisionsOf(id)).toEqual([])
  expect(await eventsOf(id)).toEqual(['request.submitted'])
})

test('a denial needs a reason, which is kept and audited', async () => {
  const [ada] = await two()
  const { id } = await aPendingRequest([ada])
  expect(await denyRequest(as(fresh.db, ada), { requestId: id, reason: '  ' })).toEqual(err('reason-missing'))
  expect(await stateOf(id)).toBe('PENDING_APPROVAL')
  const denied = await denyRequest(as(fresh.db, ada), { requestId: id, reason: ' Use the replica ' })
  expect(denied).toMatchObject({ ok: true, value: { state: 'DENIED', grantId: null } })
  expect(await decisionsOf(id)).toMatchObject([{ verb: 'deny', reason: 'Use the replica' }])
  const event = await fresh.db
    .selectFrom('audit_event')
    .selectAll()
    .where('action', '=', 'request.denied')
    .where('request_id', '=', id)
    .executeTakeFirstOrThrow()
  expect(event).toMatchObject({ reason: 'Use the replica', actor_id: ada.id, via: 'web' })
})

test('one denial ends a request that others had approved', async () => {
  const [ada, ben] = await two()
  const { id } = await aPendingRequest([ada, ben], { needed: 2 })
  await approveRequest(as(fresh.db, ada), { requestId: id })
  await denyRequest(as(fresh.db, ben), { requestId: id, reason: 'Not needed' })
  expect(await stateOf(id)).toBe('DENIED')
  expect(await grantsOf(id)).toEqual([])
})

test('at the very instant the time to decide is over, it is too late', async () => {
  const [ada] = await two()
  const answeredAt = async (msBefore: number) => {
    const { id } = await aPendingRequest([ada])
    const { decide_by: decideBy } = await requestRow(fresh.db, id)
    const now = () => new Date((decideBy?.getTime() ?? 0) - msBefore)
    return approveRequest(as(fresh.db, ada, { now }), { requestId: id })
  }
  expect(await answeredAt(0)).toEqual(err('lapsed'))
  expect(await answeredAt(1)).toMatchObject({ ok: true })
})

test('an approval is judged by the policy in force now; a denial needs no such leave', async () => {
  const [ada] = await two()
  const { id, role } = await aPendingRequest([ada])
  await publish(fresh.db, role.id, { ...aPolicy, duration: { maxMs: HOUR, defaultMs: HOUR } })
  expect(await approveRequest(as(fresh.db, ada), { requestId: id })).toEqual(err('no-longer-allowed'))
  expect(await approveRequest(as(fresh.db, ada), { requestId: id, durationMs: HOUR })).toMatchObject({
    ok: true,
  })
  const other = await aPendingRequest([ada], { durationMs: HOUR })
  await fresh.db.deleteFrom('eligibility').where('role_id', '=', other.role.id).execute()
  expect(await approveRequest(as(fresh.db, ada), { requestId: other.id })).toEqual(err('no-longer-allowed'))
  expect(
    await denyRequest(as(fresh.db, ada), { requestId: other.id, reason: 'No longer eligible' }),
  ).toMatchObject({ ok: true })
})

test('the facts are kept with the decision as they stood then', async () => {
  const [ada, ben] = await two()
  const now = new Date(Date.now() + DAY / 2)
  const { id, by } = await aPendingRequest([ada, ben], { needed: 2 })
  await approveRequest(as(fresh.db, ada), { requestId: id })
  await approveRequest(as(fresh.db, ben, { now: () => now }), { requestId: id })
  const kept = (await decisionsOf(id)).map((decision) => ApprovalFacts.parse(decision.facts))
  const ofBen = kept.find((facts) => facts.policy.approvedBy.length === 1)
  expect(ofBen).toMatchObject({
    readAt: now,
    who: { name: by.name, manager: null, employment: 'employee', endsAt: null },
    what: { durationMs: 2 * HOUR, startsAt: null, justification: 'Looking into a slow query' },
    pastUse: { requests: 0, granted: 0, lastAt: null, usualMs: null },
    peers: null,
    policy: { version: 1, needed: 2, approvedBy: [ada.name] },
  })
  expect(kept.find((facts) => facts.policy.approvedBy.length === 0)).toBeDefined()
})
