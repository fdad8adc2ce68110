import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { DAY, HOUR, SECOND } from '@/lib/domain/duration'
import type { RequestId } from '@/lib/domain/ids'
import { err } from '@/lib/domain/result'
import { aContext, aPerson, aRole, as, aWish, type Person } from '@/lib/testing/factories'
import { askedIn, named, stagedBy } from '@/lib/testing/waiting'
import { approveRequest } from '../requests/approve'
import { handOver } from '../requests/hand-over'
import { submitRequest } from '../requests/submit'
import { sweep } from '../sweep/sweep'
import { endDelegation } from './end'
import { myDelegations } from './list'
import { setDelegation } from './set'

let fresh: FreshDatabase
let ada: Person
let maud: Person
let nils: Person
let ola: Person

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
  ;[ada, maud, nils, ola] = await Promise.all(four)
})

const askedOf = (people: Person[], needed = 1) => stagedBy([{ needed, from: named(...people) }], ola)

async function pending(people: Person[] = [maud], needed = 1, by = ada): Promise<RequestId> {
  const role = await aRole(fresh.owner, { policy: askedOf(people, needed), eligible: [by] })
  const outcome = await submitRequest(as(fresh.db, by), aWish(role.id))
  if (!outcome.ok || outcome.value.state !== 'PENDING_APPROVAL') throw new Error(JSON.stringify(outcome))
  return outcome.value.id
}

const soon = () => new Date(Date.now() + DAY)
/** Maud is away from now on, or from `startsAt`. */
const away = (to: Person | null, startsAt: Date | null = null) =>
  setDelegation(as(fresh.db, maud), {
    delegate: to?.handle ?? '',
    startsAt,
    endsAt: soon(),
    reason: 'Holiday',
  })

async function backEarly() {
  const [own] = await myDelegations(as(fresh.db, maud))
  return endDelegation(as(fresh.db, maud), { id: own?.id ?? '' })
}

const asked = (id: RequestId) => askedIn(fresh.db, id, { ada, maud, nils, ola })

const events = (id: RequestId, action: 'request.delegated' | 'request.returned' | 'request.approved') =>
  fresh.db
    .selectFrom('audit_event')
    .select(['before', 'after'])
    .where('request_id', '=', id)
    .where('action', '=', action)
    .execute()

describe('a delegation', () => {
  test('moves what is open to the delegate, who decides in the name of whoever is away', async () => {
    const id = await pending()
    expect(await away(nils)).toEqual({ ok: true, value: { moved: 1 } })
    expect(await asked(id)).toEqual(['nils for maud'])
    expect(await events(id, 'request.delegated')).toEqual([
      { before: { approver: maud.name }, after: { approver: nils.name } },
    ])
    expect(await approveRequest(as(fresh.db, maud), { requestId: id })).toEqual(err('not-an-approver'))
    expect(await approveRequest(as(fresh.db, nils), { requestId: id })).toMatchObject({ ok: true })
    const decision = await fresh.db
      .selectFrom('decision')
      .select(['principal_id', 'for_id'])
      .where('request_id', '=', id)
      .executeTakeFirstOrThrow()
    expect(decision).toEqual({ principal_id: nils.id, for_id: maud.id })
    expect(await events(id, 'request.approved')).toMatchObject([{ after: { for: maud.name } }])
  })

  test('sends what is asked later to the delegate too', async () => {
    await away(nils)
    expect(await asked(await pending())).toEqual(['nils for maud'])
  })

  test('never reaches a delegate who asked for it: the fallback is asked instead', async () => {
    const id = await pending([maud], 1, nils)
    await away(nils)
    expect(await asked(id)).toEqual(['ola'])
    expect(await approveRequest(as(fresh.db, nils), { requestId: id })).toEqual(err('own-request'))
  })

  test('gives nobody two places: who sits there already counts once, and another is asked', async () => {
    const id = await pending([maud, nils], 2)
    await away(nils)
    expect(await asked(id)).toEqual(['nils', 'ola'])
    await approveRequest(as(fresh.db, nils), { requestId: id })
    expect(await approveRequest(as(fresh.db, nils), { requestId: id })).toEqual(err('already-answered'))
  })

  test('to nobody turns to the fallback', async () => {
    const id = await pending()
    await away(null)
    expect(await asked(id)).toEqual(['ola'])
  })

  test('leaves an answer given before where it is', async () => {
    const id = await pending([maud, nils], 2)
    await approveRequest(as(fresh.db, maud), { requestId: id })
    await away(ola)
    expect(await asked(id)).toEqual(['maud', 'nils'])
  })
})

describe('when whoever was away is back', () => {
  test('early, the open cases come back and the delegate is no longer asked', async () => {
    const [before, during] = [await pending(), await away(nils).then(() => pending())]
    expect(await backEarly()).toEqual({ ok: true, value: { moved: 2 } })
    for (const id of [before, during]) {
      expect(await asked(id)).toEqual(['maud'])
      expect(await events(id, 'request.returned')).toHaveLength(1)
    }
    expect(await approveRequest(as(fresh.db, nils), { requestId: before })).toEqual(err('not-an-approver'))
    expect(await backEarly()).toEqual(err('over-already'))
  })

  test('what the delegate has answered is not answered once more for the same place', async () => {
    const id = await pending([maud, ola], 2)
    await away(nils)
    await approveRequest(as(fresh.db, nils), { requestId: id })
    await backEarly()
    expect(await asked(id)).toEqual(['nils for maud', 'ola'])
    expect(await approveRequest(as(fresh.db, maud), { requestId: id })).toEqual(err('not-an-approver'))
  })

  test('what the delegate handed on stays with whoever has it now', async () => {
    const id = await pending()
    await away(nils)
    await handOver(as(fresh.db, nils), { requestId: id, to: ola.handle, reason: 'Knows it better' })
    await backEarly()
    expect(await asked(id)).toEqual(['ola for maud'])
  })

  test('by the end of the time, the sweep brings the cases back', async () => {
    const id = await pending()
    await away(nils)
    await fresh.owner
      .updateTable('delegation')
      .set({ starts_at: new Date(Date.now() - HOUR), ends_at: new Date(Date.now() - SECOND) })
      .where('principal_id', '=', maud.id)
      .execute()
    await sweep(aContext(fresh.db))
    expect(await asked(id)).toEqual(['maud'])
  })
})

describe('a delegation that lies ahead', () => {
  test('moves nothing before its time, and then by itself', async () => {
    const id = await pending()
    expect(await away(nils, new Date(Date.now() + HOUR))).toEqual({ ok: true, value: { moved: 0 } })
    await sweep(aContext(fresh.db))
    expect(await asked(id)).toEqual(['maud'])
    await fresh.owner
      .updateTable('delegation')
      .set({ starts_at: new Date(Date.now() - SECOND) })
      .where('principal_id', '=', maud.id)
      .execute()
    const { nextDueAt } = await sweep(aContext(fresh.db))
    expect(await asked(id)).toEqual(['nils for maud'])
    expect(nextDueAt).not.toBeNull()
  })

  test('and is taken back never begins', async () => {
    const id = await pending()
    await away(nils, new Date(Date.now() + HOUR))
    expect(await backEarly()).toEqual({ ok: true, value: { moved: 0 } })
    await fresh.owner
      .updateTable('delegation')
      .set({ starts_at: new Date(Date.now() - SECOND) })
      .where('principal_id', '=', maud.id)
      .execute()
    await sweep(aContext(fresh.db))
    expect(await asked(id)).toEqual(['maud'])
  })
})

describe('setting a delegation', () => {
  const set = (parts: Partial<Parameters<typeof setDelegation>[1]>) =>
    setDelegation(as(fresh.db, maud), {
      delegate: nils.handle,
      startsAt: null,
      endsAt: soon(),
      reason: '',
      ...parts,
    })

  test('is refused for nonsense, in the words of what is wrong', async () => {
    expect(await set({ delegate: 'nobody-known' })).toEqual(err('no-such-person'))
    expect(await set({ delegate: maud.handle })).toEqual(err('yourself'))
    expect(await set({ endsAt: new Date(Date.now() - HOUR) })).toEqual(err('ends-before-start'))
    const longAgo = { startsAt: new Date(Date.now() - DAY), endsAt: new Date(Date.now() - HOUR) }
    expect(await set(longAgo)).toEqual(err('over-already'))
    expect(await set({ endsAt: new Date(Date.now() + 400 * DAY) })).toEqual(err('too-long'))
    expect(await myDelegations(as(fresh.db, maud))).toEqual([])
  })

  test('twice at once for the same time sets one', async () => {
    const outcomes = await Promise.all([set({}), set({ delegate: ola.handle })])
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1)
    expect(outcomes).toContainEqual(err('another-then'))
    expect(await myDelegations(as(fresh.db, maud))).toHaveLength(1)
  })

  test('is not for somebody else to take back', async () => {
    await set({})
    const [seen] = await myDelegations(as(fresh.db, nils))
    expect(seen).toMatchObject({ from: maud.name, to: nils.name, own: false, state: 'now' })
    expect(await endDelegation(as(fresh.db, nils), { id: seen?.id ?? '' })).toEqual(err('no-such-delegation'))
  })
})
