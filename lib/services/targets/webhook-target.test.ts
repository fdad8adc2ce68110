import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { Webhook } from 'standardwebhooks'
import { openWebhook, webhookFixture, type WebhookTarget } from '@/lib/connectors/conformance/webhook'
import type { AssignmentId, GrantId } from '@/lib/domain/ids'
import { aContext, aPerson, aRole, as, aWish, type Person, type Role } from '@/lib/testing/factories'
import { reconcileAssignment, reconcileGrant } from '../grants/reconcile'
import { releaseGrant } from '../grants/release'
import { submitRequest } from '../requests/submit'
import { deliveriesOf, redeliver, takeCallback } from './deliveries'
import { addTarget } from './save'
import { inspectTarget } from './inspect'

let fresh: FreshDatabase
let target: WebhookTarget
let greta: Person
let ada: Person
let role: Role
const slug = 'billing'

beforeAll(async () => {
  fresh = await freshDatabase()
  target = await openWebhook()
  greta = await aPerson(fresh.owner, { portalRoles: ['administrator'] })
  ada = await aPerson(fresh.owner)
  target.receiver.accounts.add(ada.handle)
  const added = await addTarget(as(fresh.db, greta), {
    kind: 'webhook',
    slug,
    name: 'Billing',
    description: '',
    environment: 'production',
    mode: 'live',
    settings: { url: target.receiver.url, privateNetwork: 'on', secret: 'env:TARGET_BILLING' },
    secrets: {},
  })
  if (!added.ok) throw new Error(JSON.stringify(added.error))
  const shown = await inspectTarget(as(fresh.db, greta), slug)
  if (!shown.ok) throw new Error('not shown')
  role = await aRole(fresh.owner, {
    eligible: [ada],
    targetId: shown.value.target.id,
    entitlement: webhookFixture().entitlement,
  })
})
afterAll(async () => {
  await target.close()
  await fresh.drop()
})

const secretOf = () => target.secret('env:RIGHT')
const engine = () => aContext(fresh.db, { secretOf })
const state = async (id: GrantId) =>
  (await fresh.db.selectFrom('grant').selectAll().where('id', '=', id).executeTakeFirstOrThrow()).state
async function signed(assignmentId: AssignmentId) {
  const body = JSON.stringify({ type: 'access.completed', data: { assignmentId } })
  const headers = {
    'webhook-id': 'msg_done',
    'webhook-timestamp': String(Math.floor(Date.now() / 1_000)),
    'webhook-signature': new Webhook(await secretOf()).sign('msg_done', new Date(), body),
  }
  return { slug, headers, body }
}

test('a receiver that finishes later calls back, and only then is the grant ACTIVE, and only then ENDED', async () => {
  const { receiver } = target
  receiver.slow = true
  const sent = await submitRequest(as(fresh.db, ada), aWish(role.id))
  if (!sent.ok || sent.value.grantId === null) throw new Error(JSON.stringify(sent))
  const { grantId } = sent.value
  await reconcileGrant(engine(), grantId)
  expect(await state(grantId)).toBe('ACTIVATING')

  const [assignmentId] = receiver.finish()
  if (assignmentId === undefined) throw new Error('nothing was asked for')
  const callback = await signed(assignmentId as AssignmentId)
  expect(
    await takeCallback(engine(), {
      ...callback,
      headers: { ...callback.headers, 'webhook-signature': 'v1,x' },
    }),
  ).toBeNull()
  expect(await takeCallback(engine(), { ...callback, slug: 'another' })).toBeNull()
  const heard = await takeCallback(engine(), callback)
  expect(heard).toBe(assignmentId)
  await reconcileAssignment(engine(), assignmentId as AssignmentId)
  expect(await state(grantId)).toBe('ACTIVE')
  expect(receiver.lets(ada.handle, 'billing reader')).toBe(true)

  expect(await releaseGrant(as(fresh.db, ada), { grantId })).toMatchObject({ ok: true })
  await reconcileGrant(engine(), grantId)
  expect(await state(grantId)).toBe('DEACTIVATING')
  const row = await fresh.db
    .selectFrom('grant')
    .selectAll()
    .where('id', '=', grantId)
    .executeTakeFirstOrThrow()
  expect(row.access_removed_at).toBeNull()
  receiver.finish()
  await takeCallback(engine(), await signed(assignmentId as AssignmentId))
  await reconcileAssignment(engine(), assignmentId as AssignmentId)
  const after = await fresh.db
    .selectFrom('grant')
    .selectAll()
    .where('id', '=', grantId)
    .executeTakeFirstOrThrow()
  expect(after.access_removed_at).not.toBeNull()
  expect(receiver.lets(ada.handle, 'billing reader')).toBe(false)
})

test('its log tells what was sent and heard, and a message can be sent again by an administrator', async () => {
  target.receiver.slow = false
  const shown = await inspectTarget(as(fresh.db, greta), slug)
  if (!shown.ok) throw new Error('not shown')
  const log = await deliveriesOf(as(fresh.db, greta), shown.value.target)
  expect(log?.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['access.grant', 'access.revoke', 'access.completed']),
  )
  const [revoke] = log?.filter(({ type, status }) => type === 'access.revoke' && status !== null) ?? []
  if (revoke === undefined) throw new Error('no revoke in the log')
  expect(await redeliver(as(fresh.db, ada), { id: revoke.id })).toEqual({ ok: false, error: 'not-permitted' })
  // Sent again after its deadline the receiver refuses it, and that stands in the log as well.
  const again = await redeliver(as(fresh.db, greta, { secretOf }), { id: revoke.id })
  const [newest] = (await deliveriesOf(as(fresh.db, greta), shown.value.target)) ?? []
  expect(newest).toMatchObject({ replay_of: revoke.id, type: 'access.revoke' })
  expect(again.ok).toBe(newest?.status === 200)
})
