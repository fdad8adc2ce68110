import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { nextDue } from '@/db/queries/sweep'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { DAY, HOUR, SECOND } from '@/lib/domain/duration'
import { aContext, aPerson, as, type Person } from '@/lib/testing/factories'
import {
  askedIn,
  eventsAbout,
  named,
  noticesTo,
  pendingBy,
  requestRow,
  stagedBy,
} from '@/lib/testing/waiting'
import { sweep } from '../sweep/sweep'
import { approveRequest } from './approve'

let fresh: FreshDatabase
let ada: Person
let ben: Person
let eva: Person
let maud: Person

beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())
beforeEach(async () => {
  const person = () => aPerson(fresh.owner)
  ;[ada, ben, eva, maud] = [await person(), await person(), await person(), await person()]
})

const ask = (needed: number, ...from: Person[]) =>
  pendingBy(fresh, ada, stagedBy([{ needed, from: named(...from) }], maud))
const asked = (id: Parameters<typeof eventsAbout>[1]) => askedIn(fresh.db, id, { ada, ben, eva, maud })
const sweepNow = () => sweep(aContext(fresh.db))
const contractEnds = ({ id }: Person, at: Date) =>
  fresh.owner.updateTable('principal').set({ ends_at: at }).where('id', '=', id).execute()
const ago = () => new Date(Date.now() - SECOND)

test('the end of a contract frees the place in the same sweep, and the fallback is asked where too few remain', async () => {
  const [two, one] = [await ask(2, ben, eva), await ask(1, ben, eva)]
  await contractEnds(ben, ago())
  await sweepNow()
  expect(await asked(two)).toEqual(['eva', 'maud'])
  expect(await asked(one)).toEqual(['eva'])
  expect(await eventsAbout(fresh.db, two)).toEqual([
    'request.submitted',
    'request.approver_left',
    'request.filled_up',
  ])
  expect(await noticesTo(fresh.db, maud)).toEqual(['asked'])
  expect((await requestRow(fresh.db, two)).reminders).toBe(0)
})

test('whoever is disabled by another way than the portal’s own loses their places as well, once', async () => {
  const id = await ask(1, ben)
  await fresh.owner
    .updateTable('principal')
    .set({ status: 'disabled', disabled_at: ago() })
    .where('id', '=', ben.id)
    .execute()
  await Promise.all([sweepNow(), sweepNow(), sweepNow()])
  expect(await asked(id)).toEqual(['maud'])
  await sweepNow()
  expect(await eventsAbout(fresh.db, id)).toEqual([
    'request.submitted',
    'request.approver_left',
    'request.filled_up',
  ])
})

test('an answer given before stays', async () => {
  const id = await ask(2, ben, eva)
  await approveRequest(as(fresh.db, ben), { requestId: id })
  await contractEnds(ben, ago())
  await sweepNow()
  expect(await asked(id)).toEqual(['ben', 'eva'])
  expect(await approveRequest(as(fresh.db, eva), { requestId: id })).toMatchObject({
    value: { state: 'APPROVED' },
  })
})

test('the next sweep is due when the contract ends, and a second end is noticed like the first', async () => {
  const id = await ask(1, ben)
  const end = new Date(Date.now() + HOUR)
  await contractEnds(ben, end)
  await sweepNow()
  expect((await nextDue(fresh.db)).seats).toEqual(end)
  expect(await asked(id)).toEqual(['ben'])
  await contractEnds(ben, ago())
  await sweepNow()
  await contractEnds(ben, new Date(Date.now() + DAY))
  const later = await ask(1, ben)
  await fresh.owner
    .updateTable('principal')
    .set({ status: 'disabled', disabled_at: new Date() })
    .where('id', '=', ben.id)
    .execute()
  await sweepNow()
  expect([await asked(id), await asked(later)]).toEqual([['maud'], ['maud']])
})
