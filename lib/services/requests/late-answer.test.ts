import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { HOUR, SECOND } from '@/lib/domain/duration'
import type { RequestId } from '@/lib/domain/ids'
import { err } from '@/lib/domain/result'
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
import { denyRequest } from './deny'

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

type Kind = 'escalate' | 'reassign' | 'expire'
/** A request that Ben was to answer by now, and Eva after him; no sweep has come by. */
async function overdue(kind: Kind): Promise<RequestId> {
  const onTimeOut = kind === 'expire' ? { kind } : { kind, from: named(eva), waitMs: 2 * HOUR }
  const id = await pendingBy(fresh, ada, stagedBy([{ from: named(ben), onTimeOut }], maud))
  await fresh.owner
    .updateTable('activation_request')
    .set({ decide_by: new Date(Date.now() - SECOND) })
    .where('id', '=', id)
    .execute()
  return id
}
const approve = (by: Person, id: RequestId) => approveRequest(as(fresh.db, by), { requestId: id })
const asked = (id: RequestId) => askedIn(fresh.db, id, { ada, ben, eva, maud })

describe('an answer that comes when the time is over and no sweep has come by', () => {
  test('counts where others are asked as well: theirs, and that of who was asked before', async () => {
    for (const by of [eva, ben]) {
      const id = await overdue('escalate')
      expect(await approve(by, id)).toMatchObject({ ok: true, value: { state: 'APPROVED' } })
      expect(await asked(id)).toEqual(['ben', 'eva'])
      expect(await eventsAbout(fresh.db, id)).toEqual([
        'request.submitted',
        'request.escalated',
        'request.approved',
        'grant.activating',
      ])
    }
  })

  test('is the sweep’s doing as far as the escalation goes, and that of whoever answers in the rest', async () => {
    const id = await overdue('escalate')
    await denyRequest(as(fresh.db, eva), { requestId: id, reason: 'Not today' })
    const events = await fresh.db
      .selectFrom('audit_event')
      .select(['action', 'actor_kind'])
      .where('request_id', '=', id)
      .where('action', '!=', 'anomaly.noted')
      .orderBy('id')
      .execute()
    expect(events.slice(1)).toEqual([
      { action: 'request.escalated', actor_kind: 'sweep' },
      { action: 'request.denied', actor_kind: 'person' },
    ])
  })

  test('is refused to whom others are asked instead of, and what became due has happened', async () => {
    const id = await overdue('reassign')
    expect(await approve(ben, id)).toEqual(err('not-an-approver'))
    expect(await asked(id)).toEqual(['eva'])
    expect(await eventsAbout(fresh.db, id)).toEqual(['request.submitted', 'request.reassigned'])
    expect(await sweep(aContext(fresh.db))).toMatchObject({ escalatedRequests: 0 })
    expect(await approve(eva, id)).toMatchObject({ ok: true })
  })

  test('is too late where nobody else is asked: the request has lapsed, once', async () => {
    const id = await overdue('expire')
    expect(await approve(ben, id)).toEqual(err('lapsed'))
    expect((await requestRow(fresh.db, id)).state).toBe('EXPIRED')
    expect(await sweep(aContext(fresh.db))).toMatchObject({ expiredRequests: 0 })
    expect(await noticesTo(fresh.db, ada)).toEqual(['expired'])
    expect(await approve(ben, id)).toEqual(err('not-pending'))
  })

  test('is too late as well once the others have had their time', async () => {
    const id = await overdue('escalate')
    await sweep(aContext(fresh.db))
    await fresh.owner
      .updateTable('activation_request')
      .set({ decide_by: new Date(Date.now() - SECOND) })
      .where('id', '=', id)
      .execute()
    expect(await approve(eva, id)).toEqual(err('lapsed'))
    expect((await requestRow(fresh.db, id)).state).toBe('EXPIRED')
  })
})

describe('in the same instant as the sweep', () => {
  test('others are asked once, and one answer decides', async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = await overdue('reassign')
      const [late, timely] = await Promise.all([
        approve(ben, id),
        approve(eva, id),
        sweep(aContext(fresh.db)),
      ])
      expect(late, `round ${round}`).toMatchObject({ ok: false })
      expect(timely).toMatchObject({ ok: true, value: { state: 'APPROVED' } })
      const events = await eventsAbout(fresh.db, id)
      expect(events.filter((action) => action === 'request.reassigned')).toHaveLength(1)
      expect(events.filter((action) => action === 'request.approved')).toHaveLength(1)
    }
  })

  test('what lapses does so once, and nobody’s answer counts', async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = await overdue('expire')
      const [answer] = await Promise.all([
        approve(ben, id),
        sweep(aContext(fresh.db)),
        sweep(aContext(fresh.db)),
      ])
      expect(answer, `round ${round}`).toMatchObject({ ok: false })
      expect((await requestRow(fresh.db, id)).state).toBe('EXPIRED')
      expect(await eventsAbout(fresh.db, id)).toEqual(['request.submitted', 'request.expired'])
    }
  })
})
