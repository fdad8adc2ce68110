import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { DAY, HOUR } from '@/lib/domain/duration'
import type { RequestId } from '@/lib/domain/ids'
import { err } from '@/lib/domain/result'
import { aContext, aPerson, aRole, as, aWish, type Person, type Role } from '@/lib/testing/factories'
import { askedIn, named, noticesTo, stagedBy } from '@/lib/testing/waiting'
import { approveRequest } from '../requests/approve'
import { submitRequest } from '../requests/submit'
import { sweep } from '../sweep/sweep'
import { endDelegation } from './end'
import { colleagues, myDelegations, othersDelegations } from './list'
import { setDelegation } from './set'

let fresh: FreshDatabase
let ada: Person
let maud: Person
let nils: Person
let ola: Person
let orders: Role
let billing: Role

beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())
beforeEach(async () => {
  const person = () => aPerson(fresh.owner)
  ;[ada, maud, nils, ola] = [await person(), await person(), await person(), await person()]
  const policy = stagedBy([{ from: named(maud) }], ola)
  orders = await aRole(fresh.owner, { policy, eligible: [ada] })
  billing = await aRole(fresh.owner, { policy, eligible: [ada] })
})

async function pending(role: Role): Promise<RequestId> {
  const sent = await submitRequest(as(fresh.db, ada), aWish(role.id))
  if (!sent.ok || sent.value.state !== 'PENDING_APPROVAL') throw new Error(JSON.stringify(sent))
  return sent.value.id
}
const asked = (id: RequestId) => askedIn(fresh.db, id, { ada, maud, nils, ola })
const inDays = (days: number) => new Date(Date.now() + days * DAY)
type Wishes = Partial<Parameters<typeof setDelegation>[1]>
const set = (by: Person, wishes: Wishes) =>
  setDelegation(as(fresh.db, by), { delegate: '', startsAt: null, endsAt: inDays(7), reason: '', ...wishes })
const away = (to: Person, wishes: Wishes = {}) => set(maud, { delegate: to.handle, ...wishes })

describe('a delegation of some cases', () => {
  test('by their role moves those that are open and those to come, and no others', async () => {
    const [open, other] = [await pending(orders), await pending(billing)]
    expect(await away(nils, { roleIds: [orders.id] })).toEqual({ ok: true, value: { moved: 1 } })
    expect([await asked(open), await asked(other)]).toEqual([['nils for maud'], ['maud']])
    expect(await asked(await pending(orders))).toEqual(['nils for maud'])
    expect(await asked(await pending(billing))).toEqual(['maud'])
    expect(await approveRequest(as(fresh.db, nils), { requestId: other })).toEqual(err('not-an-approver'))
  })

  test('by their target is about every role on it', async () => {
    const [open, other] = [await pending(orders), await pending(billing)]
    await away(nils, { targetIds: [billing.targetId] })
    expect([await asked(open), await asked(other)]).toEqual([['maud'], ['nils for maud']])
    const policy = stagedBy([{ from: named(maud) }], ola)
    const newer = await aRole(fresh.owner, { policy, eligible: [ada], targetId: billing.targetId })
    expect(await asked(await pending(newer))).toEqual(['nils for maud'])
  })

  test('is shown with its roles and targets, by name', async () => {
    await away(nils, { roleIds: [orders.id], targetIds: [billing.targetId] })
    const [seen] = await myDelegations(as(fresh.db, nils))
    expect(seen?.scope).toMatchObject({ roles: [orders.name], targets: [expect.stringContaining('Target')] })
  })

  test('may run beside another of other cases, and each comes back by itself', async () => {
    await away(nils, { roleIds: [orders.id] })
    expect(await away(ola, { roleIds: [billing.id] })).toMatchObject({ ok: true })
    const [first, second] = [await pending(orders), await pending(billing)]
    expect([await asked(first), await asked(second)]).toEqual([['nils for maud'], ['ola for maud']])
    const own = await myDelegations(as(fresh.db, maud))
    const toNils = own.find(({ to }) => to === nils.name)
    await endDelegation(as(fresh.db, maud), { id: toNils?.id ?? '' })
    expect([await asked(first), await asked(second)]).toEqual([['maud'], ['ola for maud']])
  })

  test('is refused beside another of the same cases: by role, by target, or by all', async () => {
    await away(nils, { roleIds: [orders.id] })
    for (const scope of [{ roleIds: [orders.id, billing.id] }, { targetIds: [orders.targetId] }, {}])
      expect(await away(ola, scope)).toEqual(err('another-then'))
    await away(nils, { targetIds: [billing.targetId] })
    expect(await away(ola, { targetIds: [billing.targetId] })).toEqual(err('another-then'))
    expect(await away(ola, { roleIds: [orders.id], startsAt: inDays(7), endsAt: inDays(8) })).toMatchObject({
      ok: true,
    })
  })

  test('of what does not exist is refused, and never one of everything', async () => {
    const stranger = crypto.randomUUID() as Role['id']
    expect(await away(nils, { roleIds: [stranger] })).toEqual(err('no-such-scope'))
    expect(await myDelegations(as(fresh.db, maud))).toEqual([])
  })

  test('that another follows upon hands the open cases to the next delegate', async () => {
    const id = await pending(orders)
    await away(nils, { roleIds: [orders.id] })
    await away(ola, { startsAt: inDays(7), endsAt: inDays(9) })
    await fresh.owner
      .updateTable('delegation')
      .set({
        starts_at: sql`starts_at - interval '7 days 1 minute'`,
        ends_at: sql`ends_at - interval '7 days 1 minute'`,
      })
      .where('principal_id', '=', maud.id)
      .execute()
    await sweep(aContext(fresh.db))
    expect(await asked(id)).toEqual(['ola for maud'])
  })
})

describe('an administrator', () => {
  let eve: Person
  beforeEach(async () => {
    eve = await aPerson(fresh.owner, { portalRoles: ['administrator'] })
  })
  const forMaud = (by: Person, wishes: Wishes = {}) =>
    set(by, { absent: maud.handle, delegate: nils.handle, reason: 'Ill since today', ...wishes })

  test('sets a delegation for somebody who is ill: the cases move, both hear of it, and the log says who', async () => {
    const id = await pending(orders)
    expect(await forMaud(eve)).toEqual({ ok: true, value: { moved: 1 } })
    expect(await asked(id)).toEqual(['nils for maud'])
    expect(await noticesTo(fresh.db, maud)).toContain('delegation')
    expect(await noticesTo(fresh.db, nils)).toContain('delegation')
    const event = await fresh.db
      .selectFrom('audit_event')
      .select(['actor_name', 'subject_name', 'object_name', 'reason'])
      .where('action', '=', 'delegation.set')
      .where('actor_id', '=', eve.id)
      .executeTakeFirstOrThrow()
    expect(event).toEqual({
      actor_name: eve.name,
      subject_name: maud.name,
      object_name: `${maud.name} to ${nils.name}`,
      reason: 'Ill since today',
    })
    expect(await myDelegations(as(fresh.db, maud))).toMatchObject([{ setBy: eve.name, own: true }])
  })

  test('takes it back with a reason, and both hear of it', async () => {
    const id = await pending(orders)
    await forMaud(eve)
    const seen = (await othersDelegations(as(fresh.db, eve)))?.find(({ from }) => from === maud.name)
    expect(seen).toMatchObject({ from: maud.name, to: nils.name, mayEnd: true, own: false })
    const end = (reason: string) => endDelegation(as(fresh.db, eve), { id: seen?.id ?? '', reason })
    expect(await end(' ')).toEqual(err('reason-missing'))
    expect(await end('Well again')).toMatchObject({ ok: true })
    expect(await asked(id)).toEqual(['maud'])
    for (const person of [maud, nils])
      expect((await noticesTo(fresh.db, person)).filter((kind) => kind === 'delegation')).toHaveLength(2)
  })

  test('says why, and never names themselves: it would be a way into any inbox', async () => {
    expect(await forMaud(eve, { reason: ' ' })).toEqual(err('reason-missing'))
    expect(await forMaud(eve, { delegate: eve.handle })).toEqual(err('names-yourself'))
    expect(await forMaud(eve, { delegate: maud.handle })).toEqual(err('yourself'))
    expect(await forMaud(eve, { absent: 'nobody-known' })).toEqual(err('nobody-away'))
    expect(await set(eve, { delegate: nils.handle })).toMatchObject({ ok: true })
  })

  test('is the only one who does so, and who sees the delegations of others', async () => {
    expect(await forMaud(ola)).toEqual(err('not-permitted'))
    await away(nils, { startsAt: new Date(Date.now() + HOUR) })
    expect(await othersDelegations(as(fresh.db, ola))).toBeNull()
    const [own] = await myDelegations(as(fresh.db, maud))
    expect(await endDelegation(as(fresh.db, ola), { id: own?.id ?? '', reason: 'So' })).toEqual(
      err('no-such-delegation'),
    )
    const offered = await colleagues(as(fresh.db, eve))
    expect(offered.map(({ handle }) => handle)).toContain(maud.handle)
    expect(await colleagues(as(fresh.db, ola))).toEqual([])
  })
})

test('a delegation set twice at once for somebody, by themselves and by an administrator, is set once', async () => {
  const eve = await aPerson(fresh.owner, { portalRoles: ['administrator'] })
  const outcomes = await Promise.all([
    away(nils),
    set(eve, { absent: maud.handle, delegate: ola.handle, reason: 'Ill' }),
  ])
  expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1)
  expect(outcomes).toContainEqual(err('another-then'))
})
