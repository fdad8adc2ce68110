import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { PrincipalId, RequestId } from '@/lib/domain/ids'
import { err } from '@/lib/domain/result'
import type { RiskTier } from '@/lib/domain/role'
import { aPerson, approvedBy, aRole, as, aWish, type Person } from '@/lib/testing/factories'
import { answerRequests } from './decide-many'
import { denyRequest } from './deny'
import { submitRequest } from './submit'

let fresh: FreshDatabase
let ada: Person
let ben: Person
beforeAll(async () => {
  fresh = await freshDatabase()
  ada = await aPerson(fresh.db)
  ben = await aPerson(fresh.db)
})
afterAll(() => fresh.drop())

async function aPendingRequest(risk: RiskTier = 'medium'): Promise<RequestId> {
  const by = await aPerson(fresh.db)
  const role = await aRole(fresh.db, { policy: approvedBy([ada, ben]), eligible: [by], risk })
  const outcome = await submitRequest(as(fresh.db, by), aWish(role.id))
  if (!outcome.ok) throw new Error('unreachable: the role exists')
  return outcome.value.id
}

async function stateOf(id: RequestId) {
  const row = await fresh.db
    .selectFrom('activation_request')
    .select('state')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return row.state
}

test('several are approved together, each with its own line, and the one decided meanwhile holds up no other', async () => {
  const [first, decided, last] = [await aPendingRequest(), await aPendingRequest(), await aPendingRequest()]
  await denyRequest(as(fresh.db, ben), { requestId: decided, reason: 'Not now' })
  const outcome = await answerRequests(as(fresh.db, ada), {
    requestIds: [first, decided, last],
    verb: 'approve',
    reason: '',
  })
  expect(outcome).toMatchObject({
    ok: true,
    value: [
      { requestId: first, outcome: 'answered', state: 'APPROVED' },
      { requestId: decided, outcome: 'not-pending' },
      { requestId: last, outcome: 'answered', state: 'APPROVED' },
    ],
  })
  expect(await Promise.all([first, decided, last].map(stateOf))).toEqual(['APPROVED', 'DENIED', 'APPROVED'])
})

test('roles of high and critical risk are left out, and said so', async () => {
  const [high, low, critical] = [
    await aPendingRequest('high'),
    await aPendingRequest('low'),
    await aPendingRequest('critical'),
  ]
  const outcome = await answerRequests(as(fresh.db, ada), {
    requestIds: [high, low, critical],
    verb: 'deny',
    reason: 'Freeze',
  })
  expect(outcome.ok && outcome.value.map((line) => line.outcome)).toEqual([
    'decided-alone',
    'answered',
    'decided-alone',
  ])
  expect(await stateOf(high)).toBe('PENDING_APPROVAL')
  expect(await stateOf(critical)).toBe('PENDING_APPROVAL')
})

test('the same request named twice is answered once', async () => {
  const id = await aPendingRequest()
  const outcome = await answerRequests(as(fresh.db, ada), {
    requestIds: [id, id],
    verb: 'approve',
    reason: '',
  })
  expect(outcome.ok && outcome.value).toHaveLength(1)
})

test('at most 20 are answered together, at least one, and a denial needs its reason', async () => {
  const ids = Array.from({ length: 21 }, (_, index) =>
    RequestId.parse(`00000000-0000-7000-8000-0000000000${index + 10}`),
  )
  const ctx = as(fresh.db, ada)
  expect(await answerRequests(ctx, { requestIds: ids, verb: 'approve', reason: '' })).toEqual(err('too-many'))
  expect(await answerRequests(ctx, { requestIds: [], verb: 'approve', reason: '' })).toEqual(
    err('none-chosen'),
  )
  expect(await answerRequests(ctx, { requestIds: ids.slice(1), verb: 'deny', reason: ' ' })).toEqual(
    err('reason-missing'),
  )
})

test('a request that is not there, or not for this person, is only a line', async () => {
  const missing = RequestId.parse('00000000-0000-7000-8000-000000000099')
  const id = await aPendingRequest()
  const stranger = { ...ada, id: PrincipalId.parse((await aPerson(fresh.db)).id) }
  const outcome = await answerRequests(as(fresh.db, stranger), {
    requestIds: [missing, id],
    verb: 'approve',
    reason: '',
  })
  expect(outcome.ok && outcome.value.map((line) => line.outcome)).toEqual([
    'no-such-request',
    'not-an-approver',
  ])
})
