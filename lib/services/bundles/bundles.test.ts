import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import type { BundleRow } from '@/db/queries/bundles'
import { HOUR, MINUTE, SECOND } from '@/lib/domain/duration'
import { aBundle } from '@/lib/testing/bundles'
import { aContext, aPerson, approvedBy, aRole, as, type Person, type Role } from '@/lib/testing/factories'
import { approveRequest } from '../requests/approve'
import { denyRequest } from '../requests/deny'
import { activateBundle, myBundles } from './activate'
import { settleBundles } from './settle'

let fresh: FreshDatabase
let ada: Person
let maud: Person

beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())
beforeEach(async () => {
  looks = 0
  ada = await aPerson(fresh.owner)
  maud = await aPerson(fresh.owner)
})

const wish = () => ({
  start: null,
  durationMs: HOUR,
  justification: 'Looking into a slow query',
  ticket: '',
  idempotencyKey: randomUUID(),
})

async function activated(ifOneFails: 'undo' | 'keep') {
  const free = await aRole(fresh.owner, { eligible: [ada] })
  const asked = await aRole(fresh.owner, { eligible: [ada], policy: approvedBy([maud]) })
  const bundle = await aBundle(fresh.owner, [free, asked], ifOneFails)
  const sent = await activateBundle(as(fresh.db, ada), bundle, wish())
  if (!sent.ok) throw new Error(sent.error)
  const of = (role: Role) => sent.value.outcomes.find((one) => one.roleId === role.id)
  const [given, waiting] = [of(free), of(asked)]
  if (!given?.grantId || !waiting) throw new Error('not sent')
  return { bundle, grantId: given.grantId, waitingId: waiting.id }
}

let looks = 0
// Each look is due: what was open the last time is looked at again a few seconds later.
const settle = (laterMs = 0) => {
  looks += 1
  return settleBundles(aContext(fresh.db), new Date(Date.now() + looks * 6 * SECOND + laterMs))
}
const stateOf = async (bundleId: string) =>
  (
    await fresh.owner
      .selectFrom('bundle_activation')
      .select('state')
      .where('bundle_id', '=', bundleId as never)
      .executeTakeFirst()
  )?.state
const grantOf = (id: string) =>
  fresh.owner
    .selectFrom('grant')
    .selectAll()
    .where('id', '=', id as never)
    .executeTakeFirstOrThrow()
const giveAll = () =>
  fresh.owner
    .updateTable('grant')
    .set({ state: 'ACTIVE', access_granted_at: new Date(), ends_at: new Date(Date.now() + HOUR) })
    .where('principal_id', '=', ada.id)
    .execute()

test('a bundle is offered to whoever is eligible for every role of it', async () => {
  const both = [
    await aRole(fresh.owner, { eligible: [ada, maud] }),
    await aRole(fresh.owner, { eligible: [ada] }),
  ]
  const bundle = await aBundle(fresh.owner, both, 'keep')
  expect((await myBundles(as(fresh.db, ada))).map(({ id }) => id)).toContain(bundle.id)
  expect((await myBundles(as(fresh.db, maud))).map(({ id }) => id)).not.toContain(bundle.id)
})

test('it is complete only when every part was given', async () => {
  const { bundle, waitingId } = await activated('undo')
  await settle()
  expect(await stateOf(bundle.id)).toBe('open')
  expect(await approveRequest(as(fresh.db, maud), { requestId: waitingId })).toMatchObject({ ok: true })
  await settle()
  expect(await stateOf(bundle.id)).toBe('open')
  await giveAll()
  await settle()
  expect(await stateOf(bundle.id)).toBe('complete')
})

test('where one part is denied, the others are taken back if the bundle says so', async () => {
  const { bundle, grantId, waitingId } = await activated('undo')
  await giveAll()
  await denyRequest(as(fresh.db, maud), { requestId: waitingId, reason: 'Not now' })
  await settle()
  expect(await stateOf(bundle.id)).toBe('undone')
  expect(await grantOf(grantId)).toMatchObject({ state: 'DEACTIVATING', end_reason: 'REVOKED' })
})

test('and are kept if it says that', async () => {
  const { bundle, grantId, waitingId } = await activated('keep')
  await giveAll()
  await denyRequest(as(fresh.db, maud), { requestId: waitingId, reason: 'Not now' })
  await settle()
  expect(await stateOf(bundle.id)).toBe('incomplete')
  expect(await grantOf(grantId)).toMatchObject({ state: 'ACTIVE' })
})

test('what still waits is taken back as well when another part has failed', async () => {
  const { bundle, grantId, waitingId } = await activated('undo')
  await fresh.owner
    .updateTable('grant')
    .set({ state: 'ACTIVATION_FAILED' })
    .where('id', '=', grantId)
    .execute()
  await settle()
  expect(await stateOf(bundle.id)).toBe('undone')
  const row = await fresh.db
    .selectFrom('activation_request')
    .select('state')
    .where('id', '=', waitingId)
    .executeTakeFirst()
  expect(row?.state).toBe('CANCELED')
})

test('a click that broke off in the middle is undone once nobody repeats it', async () => {
  const { bundle, grantId } = await activated('undo')
  await fresh.owner
    .updateTable('activation_request')
    .set({ batch_id: null })
    .where('state', '=', 'PENDING_APPROVAL')
    .where('requester_id', '=', ada.id)
    .execute()
  await settle()
  expect(await stateOf(bundle.id)).toBe('open')
  await settle(2 * MINUTE)
  expect(await stateOf(bundle.id)).toBe('undone')
  expect(await grantOf(grantId)).toMatchObject({ end_reason: 'REVOKED' })
})

test('two sweeps at once settle it once', async () => {
  const { bundle, waitingId } = await activated('undo')
  await denyRequest(as(fresh.db, maud), { requestId: waitingId, reason: 'Not now' })
  await Promise.all([settle(), settle(), settle()])
  const events = await fresh.db
    .selectFrom('audit_event')
    .select('id')
    .where('action', '=', 'bundle.settled')
    .where('object_name', 'like', `BND-% ${bundle.name}`)
    .execute()
  expect(events).toHaveLength(1)
})

/** As a crash between the parts leaves it behind. */
async function submitsOnlyTheFirst(bundle: BundleRow, asked: ReturnType<typeof wish>): Promise<void> {
  const { roles } = bundle
  await activateBundle(as(fresh.db, ada), { ...bundle, roles: roles.slice(0, 1) }, asked)
}

test('a click that is repeated after it was given up adds nothing to it', async () => {
  const roles = [await aRole(fresh.owner, { eligible: [ada] }), await aRole(fresh.owner, { eligible: [ada] })]
  const bundle = await aBundle(fresh.owner, roles, 'undo')
  const asked = wish()
  await submitsOnlyTheFirst(bundle, asked)
  const later = { now: () => new Date(Date.now() + 2 * MINUTE) }
  const again = await activateBundle(as(fresh.db, ada, later), bundle, asked)
  expect(again).toMatchObject({ ok: true, value: { outcomes: [{ repeated: true }] } })
  const requests = await fresh.db
    .selectFrom('activation_request')
    .select('id')
    .where('requester_id', '=', ada.id)
    .execute()
  expect(requests).toHaveLength(1)
})
