import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { MINUTE, SECOND } from '@/lib/domain/duration'
import type { PolicyInput } from '@/lib/domain/policy'
import { err } from '@/lib/domain/result'
import { activatedBy, extensible, giveAll, idOf, latestBundle, settledState } from '@/lib/testing/bundles'
import { aContext, aPerson, aPolicy, approvedBy, as, type Person } from '@/lib/testing/factories'
import { approveRequest } from '../requests/approve'
import { denyRequest } from '../requests/deny'
import { myActivatedBundles } from './mine'
import { releaseBundle } from './release'
import { settleBundles } from './settle'

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

const me = () => as(fresh.db, ada)
const activated = (ifOneFails: 'undo' | 'keep', policies: readonly PolicyInput[]) =>
  activatedBy(fresh, ada, ifOneFails, policies)
const given = () => giveAll(fresh, ada)
const mine = () => latestBundle(fresh, ada)
const sweepAt = (laterMs: number) => settleBundles(aContext(fresh.db), new Date(Date.now() + laterMs))
const settledAs = (number: number) => settledState(fresh, number)
const grants = () =>
  fresh.db
    .selectFrom('grant')
    .select(['state', 'end_reason'])
    .where('principal_id', '=', ada.id)
    .orderBy('number')
    .execute()
const requests = async () =>
  (
    await fresh.db
      .selectFrom('activation_request')
      .select('state')
      .where('requester_id', '=', ada.id)
      .orderBy('number')
      .execute()
  ).map(({ state }) => state)
const reasons = async (action: 'grant.deactivating' | 'request.canceled') =>
  (
    await fresh.db
      .selectFrom('audit_event')
      .select('reason')
      .where('subject_id', '=', ada.id)
      .where('action', '=', action)
      .execute()
  ).map(({ reason }) => reason)

describe('to its holder a bundle is one thing', () => {
  test('it waits, is activating part by part, and is active with the last', async () => {
    const { waiting } = await activated('undo', [extensible, approvedBy([maud])])
    expect((await mine()).standing).toMatchObject({ state: 'WAITING', live: 0, of: 2 })
    await given()
    expect((await mine()).standing).toMatchObject({ state: 'WAITING', live: 1, of: 2 })
    await approveRequest(as(fresh.db, maud), { requestId: idOf(waiting) })
    expect((await mine()).standing).toMatchObject({ state: 'ACTIVATING', live: 1 })
    await given()
    const { standing, parts, name } = await mine()
    expect(standing.state).toBe('ACTIVE')
    expect(parts.map(({ grant }) => grant?.state)).toEqual(['ACTIVE', 'ACTIVE'])
    expect(name).toMatch(/^BND-\d+$/)
  })

  test('nobody else sees it as theirs', async () => {
    await activated('undo', [extensible, extensible])
    expect(await myActivatedBundles(as(fresh.db, maud))).toEqual([])
  })
})

describe('one end for all', () => {
  test('takes back what is live and what waits, and is told as given back', async () => {
    const { number } = await activated('undo', [extensible, approvedBy([maud])])
    await given()
    expect(await releaseBundle(me(), { number })).toMatchObject({ ok: true })
    expect(await grants()).toEqual([{ state: 'DEACTIVATING', end_reason: 'RELEASED' }])
    expect((await requests()).toSorted()).toEqual(['APPROVED', 'CANCELED'])
    expect(await settledAs(number)).toBe('released')
    expect((await mine()).standing.state).toBe('ENDING')
    const [reason] = await reasons('request.canceled')
    expect(reason).toMatch(/^Ended with all of BND-/)
  })

  test('is its holder’s alone, and happens once', async () => {
    const { number } = await activated('undo', [extensible, extensible])
    expect(await releaseBundle(as(fresh.db, maud), { number })).toEqual(err('not-yours'))
    expect((await grants()).map(({ state }) => state)).toEqual(['ACTIVATING', 'ACTIVATING'])
    await releaseBundle(me(), { number })
    expect(await releaseBundle(me(), { number })).toEqual(err('already-over'))
  })

  test('that broke off half way is brought to its end by the sweep', async () => {
    const { number } = await activated('undo', [extensible, extensible])
    await given()
    await sweepAt(6 * SECOND)
    expect(await settledAs(number)).toBe('complete')
    // As the click leaves it behind: resolved, and nothing ended yet.
    await fresh.owner
      .updateTable('bundle_activation')
      .set({ state: 'open', settled_at: null, ending: 'released', due_at: new Date() })
      .where('number', '=', number)
      .execute()
    await sweepAt(SECOND)
    expect((await grants()).map(({ end_reason: reason }) => reason)).toEqual(['RELEASED', 'RELEASED'])
    expect(await settledAs(number)).toBe('released')
  })
})

describe('when a part cannot be given', () => {
  test('the others say which one and why', async () => {
    const { waiting, number } = await activated('undo', [extensible, approvedBy([maud])])
    await given()
    await denyRequest(as(fresh.db, maud), { requestId: idOf(waiting), reason: 'Not today' })
    await sweepAt(6 * SECOND)
    const [reason] = await reasons('grant.deactivating')
    expect(reason).toContain(`${waiting?.role} was denied by ${maud.name}: Not today`)
    expect(await settledAs(number)).toBe('undone')
    expect((await mine()).missing).toMatchObject([{ requestName: waiting?.name }])
    expect((await mine()).missing).toHaveLength(1)
  })

  test('what still waits elsewhere is withdrawn with it, and cannot be approved any more', async () => {
    const { outcomes, roles } = await activated('undo', [approvedBy([maud]), approvedBy([maud])])
    const [first, second] = roles.map(({ id }) => outcomes.find(({ roleId }) => roleId === id))
    await denyRequest(as(fresh.db, maud), { requestId: idOf(first), reason: 'Not today' })
    await sweepAt(6 * SECOND)
    expect((await requests()).toSorted()).toEqual(['CANCELED', 'DENIED'])
    expect(await approveRequest(as(fresh.db, maud), { requestId: idOf(second) })).toEqual(err('not-pending'))
  })

  test('an approval in the same instant leaves nothing standing either', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { outcomes, roles } = await activated('undo', [approvedBy([maud]), approvedBy([maud])])
      const [first, second] = roles.map(({ id }) => outcomes.find(({ roleId }) => roleId === id))
      await denyRequest(as(fresh.db, maud), { requestId: idOf(first), reason: 'Not today' })
      await Promise.all([
        sweepAt(6 * SECOND),
        approveRequest(as(fresh.db, maud), { requestId: idOf(second) }),
      ])
      await sweepAt(12 * SECOND)
    }
    const standing = (await grants()).filter(({ end_reason: reason }) => reason === null)
    expect(standing).toEqual([])
    expect(await requests()).not.toContain('PENDING_APPROVAL')
  })

  test('a part the policy refuses brings the others down before they reach their targets', async () => {
    const short: PolicyInput = { ...aPolicy, duration: { maxMs: 10 * MINUTE, defaultMs: MINUTE } }
    const { undone, number } = await activated('undo', [extensible, short])
    expect(undone).toBe(true)
    expect(await grants()).toEqual([{ state: 'DEACTIVATING', end_reason: 'REVOKED' }])
    expect(await settledAs(number)).toBe('undone')
  })

  test('its holder is told once what became of it', async () => {
    const { waiting } = await activated('keep', [extensible, approvedBy([maud])])
    await given()
    await denyRequest(as(fresh.db, maud), { requestId: idOf(waiting), reason: 'Not today' })
    await sweepAt(6 * SECOND)
    await sweepAt(12 * SECOND)
    const told = await fresh.db
      .selectFrom('notice')
      .select('text')
      .where('principal_id', '=', ada.id)
      .where('kind', '=', 'bundle-failed')
      .execute()
    expect(told).toHaveLength(1)
    expect(told[0]?.text).toContain('Not today. The others stay.')
  })
})
