import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { nextDue } from '@/db/queries/sweep'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { DAY, HOUR, MINUTE } from '@/lib/domain/duration'
import type { RequestId } from '@/lib/domain/ids'
import { aContext, aPerson, aPolicy, aRole, as, aWish, type Person } from '@/lib/testing/factories'
import { eventsAbout, named, noticesTo } from '@/lib/testing/waiting'
import { submitRequest } from '../requests/submit'
import { sweep } from '../sweep/sweep'
import { giveReview } from './give'
import { remindReviewers } from './remind'

let fresh: FreshDatabase
let ada: Person
let sam: Person
let chief: Person
let id: RequestId
/** The end of the access as planned; its review is due eight hours later. */
let over: Date

beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())
beforeEach(async () => {
  // Administrators and reviews of other tests.
  await fresh.owner.updateTable('principal').set({ portal_roles: [] }).execute()
  await fresh.owner.updateTable('post_review').set({ remind_at: null }).execute()
  ;[ada, sam] = [await aPerson(fresh.owner), await aPerson(fresh.owner)]
  chief = await aPerson(fresh.owner, { portalRoles: ['administrator'] })
  const emergency = { maxMs: HOUR, reviewers: { from: named(sam) }, reviewWithinMs: 8 * HOUR }
  const role = await aRole(fresh.owner, { eligible: [ada], policy: { ...aPolicy, emergency } })
  const begin = new Date(Date.now() - 30 * DAY)
  const wish = aWish(role.id, { durationMs: 30 * MINUTE, emergency: { incident: 'INC-812' } })
  const sent = await submitRequest(as(fresh.db, ada, { now: () => begin }), wish)
  if (!sent.ok || sent.value.grantId === null) throw new Error(JSON.stringify(sent))
  ;[id, over] = [sent.value.id, new Date(begin.getTime() + 30 * MINUTE)]
})

const accessEnds = () =>
  fresh.owner
    .updateTable('grant')
    .set({ state: 'ENDED', end_reason: 'EXPIRED', ended_at: over, assignment_id: null })
    .where('request_id', '=', id)
    .execute()
const hoursAfter = (hours: number, ms = 0) => new Date(over.getTime() + hours * HOUR + ms)
const remindedAt = (at: Date) => remindReviewers(aContext(fresh.db), at)
const told = async (person: Person) =>
  (await noticesTo(fresh.db, person)).filter((kind) => kind.startsWith('review'))

test('reviewers are reminded at growing distances until the deadline, then administrators are told, once', async () => {
  await accessEnds()
  expect(await remindedAt(hoursAfter(1, -1))).toBe(0)
  expect(await remindedAt(hoursAfter(1))).toBe(1)
  expect(await remindedAt(hoursAfter(1))).toBe(0)
  expect(await remindedAt(hoursAfter(3))).toBe(1)
  expect(await remindedAt(hoursAfter(7))).toBe(1)
  expect([await told(sam), await told(chief), await told(ada)]).toEqual([
    ['review-reminder', 'review-reminder', 'review-reminder'],
    [],
    [],
  ])
  expect(await remindedAt(hoursAfter(8, -1))).toBe(0)
  expect(await remindedAt(hoursAfter(8))).toBe(1)
  for (const person of [sam, chief, ada]) expect((await told(person)).at(-1)).toBe('review-overdue')
  expect(await remindedAt(hoursAfter(1_000))).toBe(0)
  const events = await eventsAbout(fresh.db, id)
  expect(events.filter((action) => action.startsWith('review.'))).toEqual([
    'review.reminded',
    'review.reminded',
    'review.reminded',
    'review.overdue',
  ])
})

test('once it is given, nobody hears of it any more', async () => {
  await accessEnds()
  await remindedAt(hoursAfter(1))
  const given = { requestId: id, outcome: 'justified' as const, comment: 'The log fits.' }
  expect(await giveReview(as(fresh.db, sam), given)).toMatchObject({ ok: true })
  expect(await remindedAt(hoursAfter(9))).toBe(0)
  expect([await told(sam), await told(chief)]).toEqual([['review-reminder'], []])
})

test('nobody is reminded of what still goes on', async () => {
  expect(await remindedAt(hoursAfter(1))).toBe(1)
  expect(await told(sam)).toEqual([])
  await accessEnds()
  expect(await remindedAt(hoursAfter(3))).toBe(1)
  expect(await told(sam)).toEqual(['review-reminder'])
})

test('the administrators are reminded where every reviewer has left', async () => {
  await accessEnds()
  await fresh.owner.updateTable('principal').set({ status: 'disabled' }).where('id', '=', sam.id).execute()
  await remindedAt(hoursAfter(3))
  expect([await told(sam), await told(chief)]).toEqual([[], ['review-reminder']])
})

test('two sweeps at once tell it once, and what a standing portal has missed is not made up for', async () => {
  await Promise.all([sweep(aContext(fresh.db)), sweep(aContext(fresh.db))])
  expect([await told(sam), await told(chief)]).toEqual([['review-overdue'], ['review-overdue']])
})

test('the sweep is due at the next of them', async () => {
  const soon = new Date(Date.now() + MINUTE)
  await fresh.owner.updateTable('post_review').set({ remind_at: soon }).where('request_id', '=', id).execute()
  expect((await nextDue(fresh.db)).reviews).toEqual(soon)
})
