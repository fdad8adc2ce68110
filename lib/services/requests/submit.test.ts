import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { DAY, HOUR } from '@/lib/domain/duration'
import { RoleId, type RequestId } from '@/lib/domain/ids'
import { err } from '@/lib/domain/result'
import { aPerson, aPolicy, approvedBy, aRole, as, aWish, nobody } from '@/lib/testing/factories'
import { previewRequest } from './preview'
import { submitRequest } from './submit'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())

const eventsOf = (requestId: RequestId) =>
  fresh.db
    .selectFrom('audit_event')
    .select(['action', 'reason', 'after'])
    .where('request_id', '=', requestId)
    .where('action', '!=', 'anomaly.noted')
    .orderBy('id')
    .execute()

test('a role that asks nobody is granted at once: request, grant, assignment and events in one go', async () => {
  const ada = await aPerson(fresh.owner)
  const role = await aRole(fresh.owner, { eligible: [ada] })
  const outcome = await submitRequest(as(fresh.db, ada), aWish(role.id))
  if (!outcome.ok) throw new Error('refused')
  expect(outcome.value).toMatchObject({ state: 'APPROVED', reasons: [], repeated: false })
  const grant = await fresh.db
    .selectFrom('grant')
    .selectAll()
    .where('request_id', '=', outcome.value.id)
    .executeTakeFirstOrThrow()
  expect(grant).toMatchObject({
    state: 'ACTIVATING',
    ends_at: null,
    access_granted_at: null,
    duration_ms: HOUR,
  })
  expect(grant.assignment_id).not.toBeNull()
  expect((await eventsOf(outcome.value.id)).map((event) => event.action)).toEqual([
    'request.submitted',
    'grant.activating',
  ])
})

test('a role that asks an approver waits, with the approvers frozen and the time to answer set', async () => {
  const [ada, maud] = [await aPerson(fresh.owner), await aPerson(fresh.owner)]
  const role = await aRole(fresh.owner, { eligible: [ada], policy: approvedBy([maud, ada]) })
  const outcome = await submitRequest(as(fresh.db, ada), aWish(role.id))
  if (!outcome.ok) throw new Error('refused')
  expect(outcome.value).toMatchObject({ state: 'PENDING_APPROVAL', grantId: null })
  const approvers = await fresh.db
    .selectFrom('request_approver')
    .select('principal_id')
    .where('request_id', '=', outcome.value.id)
    .execute()
  expect(approvers).toEqual([{ principal_id: maud.id }])
})

test('a refused request is stored with every reason, and opens nothing', async () => {
  const ada = await aPerson(fresh.owner)
  const role = await aRole(fresh.owner, {
    policy: { ...aPolicy, ticket: { required: true, pattern: 'OPS-\\d+', example: 'OPS-42' } },
  })
  const outcome = await submitRequest(
    as(fresh.db, ada),
    aWish(role.id, { durationMs: 9 * HOUR, justification: 'x', ticket: 'nope' }),
  )
  if (!outcome.ok) throw new Error('refused')
  expect(outcome.value.state).toBe('REJECTED')
  expect(outcome.value.reasons.map((reason) => reason.code)).toEqual([
    'not-eligible',
    'duration-too-long',
    'justification-too-short',
    'ticket-unreadable',
  ])
  expect(
    await fresh.db.selectFrom('grant').select('id').where('request_id', '=', outcome.value.id).execute(),
  ).toEqual([])
  expect((await eventsOf(outcome.value.id)).map((event) => event.action)).toEqual(['request.rejected'])
})

test('the same click twice is one request, even at the same instant', async () => {
  const ada = await aPerson(fresh.owner)
  const role = await aRole(fresh.owner, { eligible: [ada] })
  const wish = aWish(role.id)
  const outcomes = await Promise.all(Array.from({ length: 6 }, () => submitRequest(as(fresh.db, ada), wish)))
  const ids = outcomes.map((outcome) => outcome.ok && outcome.value.id)
  expect(new Set(ids).size).toBe(1)
  expect(outcomes.filter((outcome) => outcome.ok && !outcome.value.repeated)).toHaveLength(1)
  expect(
    await fresh.db.selectFrom('grant').select('id').where('principal_id', '=', ada.id).execute(),
  ).toHaveLength(1)
})

test('the key of one person does not hide the request of another', async () => {
  const [ada, bob] = [await aPerson(fresh.owner), await aPerson(fresh.owner)]
  const role = await aRole(fresh.owner, { eligible: [ada, bob] })
  const wish = aWish(role.id)
  const [first, second] = [
    await submitRequest(as(fresh.db, ada), wish),
    await submitRequest(as(fresh.db, bob), wish),
  ]
  expect(first.ok && second.ok && first.value.id !== second.value.id).toBe(true)
})

test('an unknown role is refused without a trace', async () => {
  const ada = await aPerson(fresh.owner)
  expect(await submitRequest(as(fresh.db, ada), aWish(RoleId.parse(nobody)))).toEqual(err('no-such-role'))
})

describe('a later start', () => {
  test('is scheduled and touches no target before its time', async () => {
    const ada = await aPerson(fresh.owner)
    const role = await aRole(fresh.owner, { eligible: [ada] })
    const start = new Date(Date.now() + 2 * HOUR)
    const outcome = await submitRequest(as(fresh.db, ada), aWish(role.id, { start }))
    if (!outcome.ok) throw new Error('refused')
    const grant = await fresh.db
      .selectFrom('grant')
      .selectAll()
      .where('request_id', '=', outcome.value.id)
      .executeTakeFirstOrThrow()
    expect(grant).toMatchObject({ state: 'SCHEDULED', assignment_id: null, planned_start: start })
  })

  test('may not lie further ahead than the policy lets it', async () => {
    const ada = await aPerson(fresh.owner)
    const role = await aRole(fresh.owner, { eligible: [ada] })
    const outcome = await submitRequest(
      as(fresh.db, ada),
      aWish(role.id, { start: new Date(Date.now() + 8 * DAY) }),
    )
    expect(outcome.ok && outcome.value.reasons.map((reason) => reason.code)).toEqual(['start-too-far'])
  })
})

test('the dry run says what submit then does, and stores nothing', async () => {
  const [ada, maud] = [await aPerson(fresh.owner), await aPerson(fresh.owner)]
  const role = await aRole(fresh.owner, { eligible: [ada], policy: approvedBy([maud]) })
  const before = await fresh.db
    .selectFrom('activation_request')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  const preview = await previewRequest(as(fresh.db, ada), aWish(role.id))
  expect(preview?.verdict).toMatchObject({
    outcome: 'needs-approval',
    stages: [{ seats: [{ id: maud.id, forId: null }] }],
  })
  expect(preview?.approvers).toBe(maud.name)
  const after = await fresh.db
    .selectFrom('activation_request')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  expect(after).toEqual(before)
})
