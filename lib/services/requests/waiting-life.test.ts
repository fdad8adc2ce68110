import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { HOUR, SECOND } from '@/lib/domain/duration'
import type { PrincipalId, RequestId } from '@/lib/domain/ids'
import type { PolicyInput } from '@/lib/domain/policy'
import { err } from '@/lib/domain/result'
import { aContext, aPerson, as, type Person } from '@/lib/testing/factories'
import {
  eventsAbout,
  named,
  noticesTo,
  pendingBy,
  requestRow,
  sittingIn,
  stagedBy,
} from '@/lib/testing/waiting'
import { sweep } from '../sweep/sweep'
import { approveRequest } from './approve'
import { denyRequest } from './deny'
import { remindApprovers } from './reminders'
import { timeOutStages } from './time-outs'

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
  const four = [
    aPerson(fresh.owner),
    aPerson(fresh.owner),
    aPerson(fresh.owner),
    aPerson(fresh.owner),
  ] as const
  ;[ada, ben, eva, maud] = await Promise.all(four)
})

const staged = (stages: Parameters<typeof stagedBy>[0], fallback: Person = maud) => stagedBy(stages, fallback)
const pending = (policy: PolicyInput, at?: Date) => pendingBy(fresh, ada, policy, at)
const rowOf = (id: RequestId) => requestRow(fresh.db, id)
const asked = (id: RequestId, stage?: number) => sittingIn(fresh.db, id, stage)
const told = (person: Person) => noticesTo(fresh.db, person)
const eventsOf = (id: RequestId) => eventsAbout(fresh.db, id)
const seats = (...people: Person[]) => people.map(({ id }) => id).toSorted()
const sorted = async (ids: Promise<PrincipalId[]>) => (await ids).toSorted()

const overdue = (id: RequestId) =>
  fresh.owner
    .updateTable('activation_request')
    .set({ decide_by: new Date(Date.now() - SECOND) })
    .where('id', '=', id)
    .execute()

describe('a stage that nobody answers in time', () => {
  const escalating = (kind: 'escalate' | 'reassign') =>
    staged([{ from: named(ben), onTimeOut: { kind, from: named(eva), waitMs: 2 * HOUR } }])

  test('asks others as well, once, and lapses when they do not answer either', async () => {
    const id = await pending(escalating('escalate'))
    await overdue(id)
    expect(await sweep(aContext(fresh.db))).toMatchObject({ escalatedRequests: 1, expiredRequests: 0 })
    expect(await sorted(asked(id))).toEqual(seats(ben, eva))
    const row = await rowOf(id)
    expect(row).toMatchObject({ state: 'PENDING_APPROVAL', reminders: 0 })
    expect((row.decide_by?.getTime() ?? 0) - (row.timed_out_at?.getTime() ?? 0)).toBe(2 * HOUR)
    expect([await told(eva), await told(ada)]).toEqual([['asked'], ['escalated']])
    await overdue(id)
    expect(await sweep(aContext(fresh.db))).toMatchObject({ escalatedRequests: 0, expiredRequests: 1 })
    expect((await rowOf(id)).state).toBe('EXPIRED')
    expect(await told(ada)).toEqual(['escalated', 'expired'])
    expect(await eventsOf(id)).toEqual(['request.submitted', 'request.escalated', 'request.expired'])
  })

  test('is answered by whoever was asked as well', async () => {
    const id = await pending(escalating('escalate'))
    await overdue(id)
    await sweep(aContext(fresh.db))
    expect(await approveRequest(as(fresh.db, eva), { requestId: id })).toMatchObject({ ok: true })
    expect((await rowOf(id)).state).toBe('APPROVED')
  })

  test('asks others instead, and whoever did not answer may not any more', async () => {
    const id = await pending(escalating('reassign'))
    await overdue(id)
    await sweep(aContext(fresh.db))
    expect(await asked(id)).toEqual([eva.id])
    expect(await approveRequest(as(fresh.db, ben), { requestId: id })).toEqual(err('not-an-approver'))
    expect(await told(ben)).toEqual(['asked', 'escalated'])
  })

  test('turns to the fallback where everybody who was to be asked has gone', async () => {
    const id = await pending(escalating('reassign'))
    await fresh.owner.updateTable('principal').set({ status: 'disabled' }).where('id', '=', eva.id).execute()
    await overdue(id)
    await sweep(aContext(fresh.db))
    expect(await asked(id)).toEqual([maud.id])
    expect(await eventsOf(id)).toContain('request.filled_up')
  })

  test('and is answered in that very instant has one outcome: the answer or the escalation', async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = await pending(escalating('reassign'))
      const instant = (await rowOf(id)).decide_by ?? new Date()
      const lastMoment = new Date(instant.getTime() - 1)
      const [answer, moved] = await Promise.all([
        approveRequest(as(fresh.db, ben, { now: () => lastMoment }), { requestId: id }),
        timeOutStages(aContext(fresh.db), instant),
      ])
      const row = await rowOf(id)
      expect(answer.ok, `round ${round}`).toBe(moved === 0)
      expect(row.state).toBe(answer.ok ? 'APPROVED' : 'PENDING_APPROVAL')
      expect(await asked(id)).toEqual([answer.ok ? ben.id : eva.id])
      if (!answer.ok) expect(answer).toEqual(err('not-an-approver'))
    }
  })
})

describe('reminders', () => {
  test('come at growing distances to those who have not answered, and then no more', async () => {
    const begin = new Date('2030-05-06T08:00:00Z')
    const policy = staged([{ needed: 2, from: named(ben, eva), decideWithinMs: 8 * HOUR }])
    const id = await pending(policy, begin)
    const at = (ms: number) => new Date(begin.getTime() + ms)
    const remindedAt = (when: Date) => remindApprovers(aContext(fresh.db), when)
    expect(await remindedAt(at(HOUR - 1))).toBe(0)
    expect(await remindedAt(at(HOUR))).toBe(1)
    expect(await remindedAt(at(HOUR))).toBe(0)
    await approveRequest(as(fresh.db, ben, { now: () => at(2 * HOUR) }), { requestId: id })
    expect(await remindedAt(at(3 * HOUR))).toBe(1)
    expect(await remindedAt(at(7 * HOUR))).toBe(1)
    expect(await rowOf(id)).toMatchObject({ reminders: 3, remind_at: null })
    expect([await told(ben), await told(eva)]).toEqual([
      ['asked', 'reminder'],
      ['asked', 'reminder', 'reminder', 'reminder'],
    ])
  })

  test('that a portal which stood still has missed are not made up for', async () => {
    const begin = new Date('2030-05-06T08:00:00Z')
    const id = await pending(staged([{ from: named(ben), decideWithinMs: 8 * HOUR }]), begin)
    await remindApprovers(aContext(fresh.db), new Date(begin.getTime() + 5 * HOUR))
    expect(await told(ben)).toEqual(['asked', 'reminder'])
    expect((await rowOf(id)).remind_at).toEqual(new Date(begin.getTime() + 7 * HOUR))
  })
})

describe('once it is decided', () => {
  test('the other approvers are told by whom, and the requester the outcome', async () => {
    const id = await pending(staged([{ from: named(ben, eva) }]))
    await denyRequest(as(fresh.db, ben), { requestId: id, reason: 'Use the replica' })
    expect([await told(ada), await told(ben), await told(eva)]).toEqual([
      ['denied'],
      ['asked'],
      ['asked', 'decided'],
    ])
    const notice = await fresh.db
      .selectFrom('notice')
      .select(['text', 'href'])
      .where('principal_id', '=', eva.id)
      .where('kind', '=', 'decided')
      .executeTakeFirstOrThrow()
    expect(notice.text).toContain(`${ben.name} has denied REQ-`)
    expect(notice.href).toMatch(/^\/inbox\?case=REQ-/)
  })

  test('a stage, the approvers of the next are asked', async () => {
    const id = await pending(staged([{ from: named(ben) }, { from: named(eva) }]))
    expect(await told(eva)).toEqual([])
    await approveRequest(as(fresh.db, ben), { requestId: id })
    expect(await told(eva)).toEqual(['asked'])
    expect(await rowOf(id)).toMatchObject({ stage: 2, reminders: 0 })
  })
})
