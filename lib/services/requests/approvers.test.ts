import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { DAY, MINUTE, SECOND } from '@/lib/domain/duration'
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
import { offboardPerson } from '../people/offboard'
import { sweep } from '../sweep/sweep'
import { approveRequest } from './approve'
import { handOver } from './hand-over'
import { sayAbout, threadOf } from './thread'

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

describe('an approver who leaves while a request waits', () => {
  const offboard = async (person: Person) => {
    const admin = await aPerson(fresh.owner, { portalRoles: ['administrator'] })
    await offboardPerson(as(fresh.db, admin), { principalId: person.id, reason: 'Left' })
    await fresh.owner.updateTable('principal').set({ portal_roles: [] }).where('id', '=', admin.id).execute()
  }

  test('is followed by the fallback where too few remain', async () => {
    const id = await pending(staged([{ needed: 2, from: named(ben, eva) }]))
    await offboard(eva)
    expect(await sorted(asked(id))).toEqual(seats(ben, maud))
    expect(await eventsOf(id)).toEqual(['request.submitted', 'request.approver_left', 'request.filled_up'])
    await approveRequest(as(fresh.db, ben), { requestId: id })
    await approveRequest(as(fresh.db, maud), { requestId: id })
    expect((await rowOf(id)).state).toBe('APPROVED')
  })

  test('is missed by nobody where enough remain', async () => {
    const id = await pending(staged([{ from: named(ben, eva) }]))
    await offboard(eva)
    expect(await asked(id)).toEqual([ben.id])
    expect(await eventsOf(id)).not.toContain('request.filled_up')
  })

  test('of a later stage is replaced when that stage opens', async () => {
    const id = await pending(staged([{ from: named(ben) }, { from: named(eva) }]))
    await offboard(eva)
    expect(await asked(id, 2)).toEqual([])
    await approveRequest(as(fresh.db, ben), { requestId: id })
    expect(await asked(id, 2)).toEqual([maud.id])
  })

  test('keeps the answer that was given before', async () => {
    const id = await pending(staged([{ needed: 2, from: named(ben, eva) }]))
    await approveRequest(as(fresh.db, eva), { requestId: id })
    await offboard(eva)
    expect(await sorted(asked(id))).toEqual(seats(ben, eva))
    await approveRequest(as(fresh.db, ben), { requestId: id })
    expect((await rowOf(id)).state).toBe('APPROVED')
  })

  test('by a contract that ends is noticed at the next reminder', async () => {
    const id = await pending(staged([{ from: named(eva) }]))
    await fresh.owner
      .updateTable('principal')
      .set({ ends_at: new Date(Date.now() - SECOND) })
      .where('id', '=', eva.id)
      .execute()
    await fresh.owner
      .updateTable('activation_request')
      .set({ remind_at: new Date(Date.now() - SECOND) })
      .where('id', '=', id)
      .execute()
    await sweep(aContext(fresh.db))
    expect(await asked(id)).toContain(maud.id)
  })
})

describe('handing over', () => {
  const hand = (id: RequestId, from: Person, to: Person, reason = 'Knows this database') =>
    handOver(as(fresh.db, from), { requestId: id, to: to.handle, reason })

  test('gives the place to somebody else, who is asked and may answer', async () => {
    const id = await pending(staged([{ from: named(ben) }]))
    expect(await hand(id, ben, eva)).toMatchObject({ ok: true, value: { name: eva.name } })
    expect(await asked(id)).toEqual([eva.id])
    expect(await approveRequest(as(fresh.db, ben), { requestId: id })).toEqual(err('not-an-approver'))
    expect(await approveRequest(as(fresh.db, eva), { requestId: id })).toMatchObject({ ok: true })
    expect(await told(eva)).toEqual(['asked'])
    expect(await eventsOf(id)).toContain('request.handed_over')
  })

  test('never goes to the requester, to nobody, to whoever is asked already, or without a reason', async () => {
    const id = await pending(staged([{ needed: 2, from: named(ben, eva) }]))
    expect(await hand(id, ben, ada)).toEqual(err('their-own-request'))
    expect(await hand(id, ben, eva)).toEqual(err('asked-already'))
    expect(await hand(id, ben, ben)).toEqual(err('yourself'))
    expect(await hand(id, maud, eva)).toEqual(err('not-an-approver'))
    expect(await hand(id, ben, maud, ' ')).toEqual(err('reason-missing'))
    const nobody = { ...maud, handle: 'nobody-of-this-name' }
    expect(await hand(id, ben, nobody)).toEqual(err('no-such-person'))
    await approveRequest(as(fresh.db, ben), { requestId: id })
    expect(await hand(id, ben, maud)).toEqual(err('already-answered'))
    expect(await sorted(asked(id))).toEqual(seats(ben, eva))
  })
})

describe('a question', () => {
  test('by an approver and the answer of the requester make a thread, and the clock goes on', async () => {
    const id = await pending(staged([{ from: named(ben, eva) }]))
    const before = await rowOf(id)
    expect(await sayAbout(as(fresh.db, ben), { requestId: id, body: ' Which table? ' })).toMatchObject({
      ok: true,
    })
    expect(await sayAbout(as(fresh.db, ada), { requestId: id, body: 'orders' })).toMatchObject({ ok: true })
    const row = await rowOf(id)
    expect(await threadOf(fresh.db, row, ben.id)).toMatchObject([
      { author: ben.name, isViewer: true, isAnswer: false, body: 'Which table?' },
      { author: ada.name, isViewer: false, isAnswer: true, body: 'orders' },
    ])
    expect(row.decide_by).toEqual(before.decide_by)
    expect([await told(ada), await told(ben), await told(eva)]).toEqual([
      ['question'],
      ['asked', 'answer'],
      ['asked', 'answer'],
    ])
    expect(await eventsOf(id)).toEqual([
      'request.submitted',
      'request.question_asked',
      'request.question_answered',
    ])
  })

  test('is for those it concerns, while it waits', async () => {
    const id = await pending(staged([{ from: named(ben) }]))
    expect(await sayAbout(as(fresh.db, eva), { requestId: id, body: 'Why?' })).toEqual(err('not-concerned'))
    expect(await sayAbout(as(fresh.db, ben), { requestId: id, body: ' ' })).toEqual(err('nothing-said'))
    await approveRequest(as(fresh.db, ben), { requestId: id })
    expect(await sayAbout(as(fresh.db, ben), { requestId: id, body: 'Why?' })).toEqual(err('not-pending'))
  })
})

describe('a stage that asks for more than a click', () => {
  test('takes an approval only with words, and a denial as ever', async () => {
    const id = await pending(staged([{ from: named(ben), reasonRequired: true }]))
    expect(await approveRequest(as(fresh.db, ben), { requestId: id })).toEqual(err('approval-reason-missing'))
    expect(await approveRequest(as(fresh.db, ben), { requestId: id, reason: 'Checked' })).toMatchObject({
      ok: true,
    })
  })

  test('takes an approval only after a fresh sign-in, to the very instant', async () => {
    const id = await pending(staged([{ from: named(ben), freshSignInMs: 15 * MINUTE }]))
    const now = new Date()
    const signedIn = (agoMs: number) =>
      as(fresh.db, ben, {
        now: () => now,
        session: { signedInAt: new Date(now.getTime() - agoMs), methods: [] },
      })
    for (const ctx of [signedIn(DAY), signedIn(15 * MINUTE), { ...signedIn(0), session: null }])
      expect(await approveRequest(ctx, { requestId: id })).toEqual(err('sign-in-too-old'))
    expect(await approveRequest(signedIn(15 * MINUTE - 1), { requestId: id })).toMatchObject({ ok: true })
  })
})
