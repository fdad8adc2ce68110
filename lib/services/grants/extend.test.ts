import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { closePools } from '@/lib/connectors/postgres'
import { HOUR, MINUTE, SECOND } from '@/lib/domain/duration'
import { requestNumber, type GrantId } from '@/lib/domain/ids'
import type { Extension, PolicyInput } from '@/lib/domain/policy'
import { err } from '@/lib/domain/result'
import {
  aContext,
  aPerson,
  aPolicy,
  approvedBy,
  aRole,
  as,
  aTarget,
  aWish,
  publish,
  type Person,
  type Role,
} from '@/lib/testing/factories'
import { aPgTarget, type PgTarget } from '@/lib/testing/pg-target'
import type { Context } from '../context'
import { approveRequest } from '../requests/approve'
import { readCase } from '../requests/read-case'
import { submitRequest } from '../requests/submit'
import { sweep } from '../sweep/sweep'
import { extendGrant, type ExtendInput } from './extend'
import { reconcileGrant } from './reconcile'
import { releaseGrant } from './release'
import { revokeGrant } from './revoke'
import { revealSecret } from './secret'

let fresh: FreshDatabase
let target: PgTarget
let ada: Person
let maud: Person
let role: Role
let ctx: Context

beforeAll(async () => {
  fresh = await freshDatabase()
  target = await aPgTarget()
})
afterAll(async () => {
  await closePools()
  await target.drop()
  await fresh.drop()
})
beforeEach(async () => {
  ada = await aPerson(fresh.owner)
  maud = await aPerson(fresh.owner)
  const targetId = await aTarget(fresh.owner, target.config)
  role = await aRole(fresh.owner, {
    eligible: [ada],
    targetId,
    entitlement: target.entitlement(),
    policy: extensible({}),
  })
  ctx = aContext(fresh.db, { secretOf: target.secretOf })
})

function extensible(wishes: Partial<Extension>): PolicyInput {
  return { ...aPolicy, extension: { times: 2, maxMs: 4 * HOUR, ...wishes } }
}
const me = () => as(fresh.db, ada, { secretOf: target.secretOf })
const approver = () => as(fresh.db, maud)

async function activate(): Promise<GrantId> {
  const outcome = await submitRequest(me(), aWish(role.id))
  if (!outcome.ok || outcome.value.grantId === null) throw new Error(JSON.stringify(outcome))
  await reconcileGrant(ctx, outcome.value.grantId)
  return outcome.value.grantId
}
let keys = 0
const more = (grantId: GrantId, wishes: Partial<ExtendInput> = {}): ExtendInput => ({
  grantId,
  durationMs: HOUR,
  justification: 'The repair takes longer',
  idempotencyKey: `more-time-${(keys += 1)}`,
  ...wishes,
})
const grantRow = (id: GrantId) =>
  fresh.db.selectFrom('grant').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
const endOf = async (id: GrantId) => (await grantRow(id)).ends_at?.getTime() ?? 0
const wayIn = async (id: GrantId) => {
  const { account } = await fresh.db
    .selectFrom('grant')
    .innerJoin('assignment', 'assignment.id', 'grant.assignment_id')
    .select('account')
    .where('grant.id', '=', id)
    .executeTakeFirstOrThrow()
  const shown = await revealSecret(me(), { grantId: id })
  if (!shown.ok) throw new Error(shown.error)
  return { account, password: shown.value }
}
/** Moves a grant's end to `ms` from now, here and on the target, as if most of its time had gone by. */
async function endsIn(id: GrantId, ms: number, account: string): Promise<void> {
  const endsAt = new Date(Date.now() + ms)
  await fresh.owner.updateTable('grant').set({ ends_at: endsAt }).where('id', '=', id).execute()
  await fresh.owner
    .updateTable('assignment')
    .set({ native_until: endsAt })
    .where('account', '=', account)
    .execute()
  await target.byHand(`alter role "${account}" valid until '${endsAt.toISOString()}'`)
}
const eventsOf = async (id: GrantId) =>
  (
    await fresh.db
      .selectFrom('audit_event')
      .select('action')
      .where('grant_id', '=', id)
      .orderBy('id')
      .execute()
  ).map((event) => event.action)

test('an open session and the login outlive the old end on the target, and nothing is given twice', async () => {
  const id = await activate()
  const { account, password } = await wayIn(id)
  const session = await target.signIn(account, password)
  await endsIn(id, 1_500, account)
  const oldEnd = await endOf(id)

  const extended = await extendGrant(me(), more(id))
  expect(extended).toMatchObject({ ok: true, value: { state: 'APPROVED', grantId: id, reasons: [] } })
  expect(await endOf(id)).toBe(oldEnd + HOUR)
  await reconcileGrant(ctx, id)
  await sleep(Math.max(0, oldEnd - Date.now()) + 300)
  await sweep(ctx)

  expect((await grantRow(id)).state).toBe('ACTIVE')
  expect((await session?.query('select id from thing'))?.rows).toEqual([{ id: 1 }])
  const again = await target.signIn(account, password)
  expect(again).not.toBeNull()
  await again?.end()
  await session?.end()
  expect(await grantRow(id)).toMatchObject({ duration_ms: HOUR, extended_ms: HOUR, extensions: 1 })
  expect(await eventsOf(id)).toEqual([
    'grant.activating',
    'grant.active',
    'secret.revealed',
    'grant.extended',
  ])
})

test('more time that comes in while the target is worked on is told to it as well', async () => {
  const id = await activate()
  const { account } = await wayIn(id)
  await endsIn(id, 10 * MINUTE, account)
  const held = new Date(Date.now() + MINUTE)
  const assignment = fresh.owner.updateTable('assignment').where('account', '=', account)
  await assignment.set({ leased_until: held }).execute()
  await extendGrant(me(), more(id))
  await assignment.set({ leased_until: null }).execute()
  await sweep(ctx)
  const { native_until } = await fresh.db
    .selectFrom('assignment')
    .select('native_until')
    .where('account', '=', account)
    .executeTakeFirstOrThrow()
  expect(native_until?.getTime()).toBeGreaterThanOrEqual(await endOf(id))
})

test('an end never moves later without a decision: a refusal is stored with every reason and moves nothing', async () => {
  const id = await activate()
  const oldEnd = await endOf(id)
  const refused = await extendGrant(me(), more(id, { durationMs: 5 * HOUR, justification: '' }))
  expect(refused).toMatchObject({
    ok: true,
    value: { state: 'REJECTED', reasons: [{ code: 'duration-too-long' }, { code: 'justification-missing' }] },
  })
  await reconcileGrant(ctx, id)
  expect(await endOf(id)).toBe(oldEnd)
  expect(await grantRow(id)).toMatchObject({ extensions: 0, extended_ms: 0 })
})

test('the allowance counts what was used: a third time is one too many', async () => {
  const id = await activate()
  for (let time = 0; time < 2; time += 1)
    expect(await extendGrant(me(), more(id))).toMatchObject({ value: { state: 'APPROVED' } })
  expect(await extendGrant(me(), more(id))).toMatchObject({
    value: { state: 'REJECTED', reasons: [{ code: 'no-extension' }] },
  })
})

test('two clicks at once move the end once where it may be moved once', async () => {
  await publish(fresh.owner, role.id, extensible({ times: 1 }))
  const id = await activate()
  const oldEnd = await endOf(id)
  const states = (await Promise.all([extendGrant(me(), more(id)), extendGrant(me(), more(id))])).map((each) =>
    each.ok ? each.value.state : each.error,
  )
  expect(states.toSorted()).toEqual(['APPROVED', 'REJECTED'])
  expect(await endOf(id)).toBe(oldEnd + HOUR)
})

test('the same click twice is one extension', async () => {
  const id = await activate()
  const input = more(id)
  const oldEnd = await endOf(id)
  const [first, second] = [await extendGrant(me(), input), await extendGrant(me(), input)]
  expect(second).toEqual(first)
  expect(await endOf(id)).toBe(oldEnd + HOUR)
})

test('who holds nothing extends nothing, and what is over stays over', async () => {
  const id = await activate()
  expect(await extendGrant(approver(), more(id))).toEqual(err('not-yours'))
  await releaseGrant(me(), { grantId: id })
  expect(await extendGrant(me(), more(id))).toEqual(err('not-live'))
})

test('an eligibility that was removed gives no more time', async () => {
  const id = await activate()
  await fresh.owner.deleteFrom('eligibility').where('role_id', '=', role.id).execute()
  expect(await extendGrant(me(), more(id))).toMatchObject({
    value: { state: 'REJECTED', reasons: [{ code: 'not-eligible' }] },
  })
})

const asking = () => extensible({ approval: approvalOf(maud) })
function approvalOf(person: Person): Extension['approval'] {
  const { approval } = approvedBy([person])
  return approval as Extension['approval']
}

test('where the policy asks somebody, the end moves with the approval and by what was approved', async () => {
  await publish(fresh.owner, role.id, asking())
  const id = await activate()
  const oldEnd = await endOf(id)
  const asked = await extendGrant(me(), more(id, { durationMs: 2 * HOUR }))
  if (!asked.ok) throw new Error(asked.error)
  expect(asked.value.state).toBe('PENDING_APPROVAL')
  expect(await endOf(id)).toBe(oldEnd)
  expect(await extendGrant(me(), more(id))).toMatchObject({ value: { state: 'REJECTED' } })

  const approved = await approveRequest(approver(), {
    requestId: asked.value.id,
    reason: '',
    durationMs: HOUR,
  })
  expect(approved).toMatchObject({ ok: true, value: { state: 'APPROVED', grantId: id } })
  expect(await endOf(id)).toBe(oldEnd + HOUR)
  const grants = await fresh.db.selectFrom('grant').select('id').where('principal_id', '=', ada.id).execute()
  expect(grants).toHaveLength(1)
})

test('it can be answered until the old end, and not at it', async () => {
  await publish(fresh.owner, role.id, asking())
  const id = await activate()
  const asked = await extendGrant(me(), more(id))
  if (!asked.ok) throw new Error(asked.error)
  const endsAt = new Date(await endOf(id))
  const { decide_by } = await fresh.db
    .selectFrom('activation_request')
    .select('decide_by')
    .where('id', '=', asked.value.id)
    .executeTakeFirstOrThrow()
  expect(decide_by).toEqual(endsAt)
  const late = as(fresh.db, maud, { now: () => endsAt })
  const answer = { requestId: asked.value.id, reason: '', durationMs: null }
  expect(await approveRequest(late, answer)).toEqual(err('lapsed'))
})

test('a policy that allows no extension any more is what an approval meets', async () => {
  await publish(fresh.owner, role.id, asking())
  const id = await activate()
  const asked = await extendGrant(me(), more(id))
  if (!asked.ok) throw new Error(asked.error)
  await publish(fresh.owner, role.id, { ...asking(), extension: null })
  const answer = { requestId: asked.value.id, reason: '', durationMs: null }
  expect(await approveRequest(approver(), answer)).toEqual(err('no-longer-allowed'))
})

test('a wish for more time ends with the access it was for', async () => {
  await publish(fresh.owner, role.id, asking())
  const id = await activate()
  const asked = await extendGrant(me(), more(id))
  if (!asked.ok) throw new Error(asked.error)
  await releaseGrant(me(), { grantId: id })
  const { state } = await fresh.db
    .selectFrom('activation_request')
    .select('state')
    .where('id', '=', asked.value.id)
    .executeTakeFirstOrThrow()
  expect(state).toBe('CANCELED')
})

test('an approval and the end in one instant take turns: the wish is granted before, or is over with the access', async () => {
  await publish(fresh.owner, role.id, asking())
  for (let round = 0; round < 5; round += 1) {
    const id = await activate()
    const oldEnd = await endOf(id)
    const asked = await extendGrant(me(), more(id))
    if (!asked.ok) throw new Error(asked.error)
    const answer = { requestId: asked.value.id, reason: '', durationMs: null }
    const [approved, released] = await Promise.all([
      approveRequest(approver(), answer),
      releaseGrant(me(), { grantId: id }),
    ])
    expect(released.ok).toBe(true)
    expect(approved).toEqual(approved.ok ? expect.anything() : err('not-pending'))
    const { ends_at: endsAt, state } = await grantRow(id)
    expect(state).toBe('DEACTIVATING')
    expect((endsAt?.getTime() ?? 0) - oldEnd).toBe(approved.ok ? HOUR : 0)
    await reconcileGrant(ctx, id)
  }
})

test('its holder is warned once when a fifth is left and once 5 minutes before, and again after more time', async () => {
  const id = await activate()
  const warned = () =>
    fresh.db.selectFrom('notice').select('text').where('principal_id', '=', ada.id).orderBy('id').execute()
  const leave = async (ms: number) => {
    const row = await grantRow(id)
    const shift = (row.ends_at?.getTime() ?? 0) - Date.now() - ms
    const moved = (at: Date | null) => at && new Date(at.getTime() - shift)
    await fresh.owner
      .updateTable('grant')
      .set({
        access_granted_at: moved(row.access_granted_at),
        ends_at: moved(row.ends_at),
        warn_at: moved(row.warn_at),
      })
      .where('id', '=', id)
      .execute()
    await sweep(ctx)
    await sweep(ctx)
  }
  await leave(30 * MINUTE)
  expect(await warned()).toEqual([])
  await leave(12 * MINUTE - SECOND)
  expect(await warned()).toHaveLength(1)
  await leave(5 * MINUTE - SECOND)
  expect((await warned()).map(({ text }) => text)).toEqual([
    expect.stringMatching(/ends in 11 min/),
    expect.stringMatching(/ends in 4 min/),
  ])
  await extendGrant(me(), more(id, { durationMs: HOUR }))
  await leave(5 * MINUTE - SECOND)
  expect(await warned()).toHaveLength(3)
})

test('a case for more time offers to revoke the access it is about, to whoever may', async () => {
  await publish(fresh.owner, role.id, {
    ...extensible({}),
    extension: { times: 1, maxMs: HOUR, approval: approvedBy([maud]).approval },
  })
  const id = await activate()
  const asked = await extendGrant(me(), more(id))
  if (!asked.ok) throw new Error(asked.error)
  const caseFor = (person: Person) => readCase(as(fresh.db, person), requestNumber(asked.value.name) ?? 0)
  expect((await caseFor(maud))?.grant).toMatchObject({ id, revocable: true, mayRevoke: { ok: true } })
  expect((await caseFor(ada))?.grant).toMatchObject({ id, mayRevoke: { ok: false } })
  expect(await revokeGrant(approver(), { grantId: id, reason: 'The repair is done' })).toMatchObject({
    ok: true,
  })
  expect(await grantRow(id)).toMatchObject({ end_reason: 'REVOKED' })
  expect(await caseFor(maud)).toMatchObject({ state: 'CANCELED', grant: { revocable: false } })
})
