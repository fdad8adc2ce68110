import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { batchMates } from '@/db/queries/batches'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { HOUR, MINUTE } from '@/lib/domain/duration'
import { requestName } from '@/lib/domain/ids'
import {
  aPerson,
  aPolicy,
  approvedBy,
  aRole,
  as,
  aWish,
  type Person,
  type Role,
} from '@/lib/testing/factories'
import { submitRequests } from './submit-many'

let fresh: FreshDatabase
let ada: Person
let maud: Person

beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())
beforeEach(async () => {
  ada = await aPerson(fresh.owner)
  maud = await aPerson(fresh.owner)
})

function wish(roles: readonly Role[]) {
  const [first] = roles
  if (first === undefined) throw new Error('no role')
  const { roleId: _, ...rest } = aWish(first.id)
  return { ...rest, roleIds: roles.map((role) => role.id) }
}

test('one reason for several roles is a request for each, with an outcome of its own', async () => {
  const free = await aRole(fresh.owner, { eligible: [ada] })
  const asked = await aRole(fresh.owner, { eligible: [ada], policy: approvedBy([maud]) })
  const short = { ...aPolicy, duration: { maxMs: 30 * MINUTE, defaultMs: 30 * MINUTE } }
  const tooLong = await aRole(fresh.owner, { eligible: [ada], policy: short })
  const outcome = await submitRequests(as(fresh.db, ada), {
    ...wish([free, asked, tooLong]),
    durationMs: HOUR,
  })
  expect(outcome).toMatchObject({
    ok: true,
    value: [
      { roleId: free.id, state: 'APPROVED' },
      { roleId: asked.id, state: 'PENDING_APPROVAL' },
      { roleId: tooLong.id, state: 'REJECTED', reasons: [{ code: 'duration-too-long' }] },
    ],
  })
})

test('the same click twice makes nothing new', async () => {
  const roles = [await aRole(fresh.owner, { eligible: [ada] }), await aRole(fresh.owner, { eligible: [ada] })]
  const input = wish(roles)
  const first = await submitRequests(as(fresh.db, ada), input)
  const again = await submitRequests(as(fresh.db, ada), input)
  if (!first.ok || !again.ok) throw new Error('refused')
  expect(again.value.map((one) => one.id)).toEqual(first.value.map((one) => one.id))
  expect(again.value.every((one) => one.repeated)).toBe(true)
})

test('each of them names the others', async () => {
  const roles = [
    await aRole(fresh.owner, { eligible: [ada] }),
    await aRole(fresh.owner, { eligible: [ada], policy: approvedBy([maud]) }),
  ]
  const sent = await submitRequests(as(fresh.db, ada), wish(roles))
  const [one, other] = sent.ok ? sent.value : []
  if (one === undefined || other === undefined) throw new Error('refused')
  const mates = await batchMates(fresh.db, one.id)
  expect(mates.map(({ number, role, state }) => [requestName(number), role, state])).toEqual([
    [other.name, roles[1]?.name, 'PENDING_APPROVAL'],
  ])
})

test('nothing chosen, or more than ten, is refused before anything is stored', async () => {
  const role = await aRole(fresh.owner, { eligible: [ada] })
  expect(await submitRequests(as(fresh.db, ada), { ...wish([role]), roleIds: [] })).toMatchObject({
    error: 'none-chosen',
  })
})
