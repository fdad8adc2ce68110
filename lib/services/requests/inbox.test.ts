import { afterAll, beforeAll, expect, test } from 'vitest'
import { countWaiting } from '@/db/queries/inbox'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { DAY, HOUR } from '@/lib/domain/duration'
import type { InboxEntry, InboxSection } from '@/lib/domain/inbox'
import { requestNumber } from '@/lib/domain/ids'
import { aPerson, approvedBy, aRole, as, aWish, type Person } from '@/lib/testing/factories'
import { approveRequest } from './approve'
import { denyRequest } from './deny'
import { readInbox } from './inbox'
import { nudgeApprovers } from './nudge'
import { readCase } from './read-case'
import { submitRequest } from './submit'

let fresh: FreshDatabase
let ada: Person
let ben: Person
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())

async function aPendingRequest(approvers: readonly Person[], needed = 1, by?: Person) {
  const requester = by ?? (await aPerson(fresh.db))
  const role = await aRole(fresh.db, {
    policy: approvedBy(approvers, needed),
    eligible: [requester],
    owners: [ada],
  })
  const outcome = await submitRequest(as(fresh.db, requester), aWish(role.id))
  if (!outcome.ok) throw new Error('unreachable: the role exists')
  return { ...outcome.value, by: requester, role }
}

/** Two approvers whom no other test knows. */
async function newApprovers() {
  ada = await aPerson(fresh.db)
  ben = await aPerson(fresh.db)
}

const named = (entries: readonly InboxEntry[], section: InboxSection) =>
  entries.filter((entry) => entry.section === section).map((entry) => entry.name)

test('a request moves through the sections of those it concerns', async () => {
  await newApprovers()
  const request = await aPendingRequest([ada, ben], 2)
  expect(named(await readInbox(as(fresh.db, ada)), 'needs-me')).toEqual([request.name])
  expect(named(await readInbox(as(fresh.db, request.by)), 'own')).toEqual([request.name])
  await approveRequest(as(fresh.db, ada), { requestId: request.id })
  const [waiting] = await readInbox(as(fresh.db, ada))
  expect(waiting).toMatchObject({ section: 'waiting-on-others', approvals: 1, needed: 2 })
  await denyRequest(as(fresh.db, ben), { requestId: request.id, reason: 'Not now' })
  for (const approver of [ada, ben])
    expect(await readInbox(as(fresh.db, approver))).toMatchObject([
      { section: 'decided', state: 'DENIED', grant: null },
    ])
  expect(named(await readInbox(as(fresh.db, request.by)), 'decided')).toEqual([])
})

test('who nudges rises to the top and is marked', async () => {
  await newApprovers()
  const [first, second] = [await aPendingRequest([ada]), await aPendingRequest([ada])]
  expect(named(await readInbox(as(fresh.db, ada)), 'needs-me')).toEqual([first.name, second.name])
  await nudgeApprovers(as(fresh.db, second.by), { requestId: second.id })
  const entries = await readInbox(as(fresh.db, ada))
  expect(entries.map(({ name, nudged }) => ({ name, nudged }))).toEqual([
    { name: second.name, nudged: true },
    { name: first.name, nudged: false },
  ])
})

test('the number beside the inbox is the number of requests that need me', async () => {
  await newApprovers()
  const [one] = [
    await aPendingRequest([ada, ben], 2),
    await aPendingRequest([ada]),
    await aPendingRequest([ben]),
  ]
  const count = () => countWaiting(fresh.db, { approverId: ada.id, now: new Date() })
  expect(await count()).toBe(2)
  await approveRequest(as(fresh.db, ada), { requestId: one.id })
  expect(await count()).toBe(1)
  expect(named(await readInbox(as(fresh.db, ada)), 'needs-me')).toHaveLength(1)
})

test('from the instant a request lapses it asks nobody, whether or not a sweep has come', async () => {
  await newApprovers()
  const request = await aPendingRequest([ada])
  const { decide_by: lapse } = await fresh.db
    .selectFrom('activation_request')
    .select('decide_by')
    .where('id', '=', request.id)
    .executeTakeFirstOrThrow()
  const now = lapse ?? new Date()
  expect(named(await readInbox(as(fresh.db, ada, { now: () => now })), 'needs-me')).toEqual([])
  expect(await countWaiting(fresh.db, { approverId: ada.id, now })).toBe(0)
  expect(
    (await readCase(as(fresh.db, ada, { now: () => now }), requestNumber(request.name) ?? 0))?.lapsed,
  ).toBe(true)
})

test('what is decided stays for 14 days, and longer while its access is open', async () => {
  await newApprovers()
  const [denied, open] = [await aPendingRequest([ada]), await aPendingRequest([ada])]
  await denyRequest(as(fresh.db, ada), { requestId: denied.id, reason: 'No' })
  await approveRequest(as(fresh.db, ada), { requestId: open.id })
  const later = { now: () => new Date(Date.now() + 15 * DAY) }
  expect(named(await readInbox(as(fresh.db, ada, later)), 'decided')).toEqual([open.name])
})

test('a grant past its end is no longer shown as active', async () => {
  await newApprovers()
  const request = await aPendingRequest([ada])
  await approveRequest(as(fresh.db, ada), { requestId: request.id })
  const now = new Date()
  await fresh.db
    .updateTable('grant')
    .where('request_id', '=', request.id)
    .set({ state: 'ACTIVE', access_granted_at: now, ends_at: new Date(now.getTime() + HOUR) })
    .execute()
  const stateIn = async (ms: number) => {
    const at = { now: () => new Date(now.getTime() + ms) }
    return (await readInbox(as(fresh.db, ada, at)))[0]?.grant?.state
  }
  expect(await stateIn(HOUR - 1)).toBe('ACTIVE')
  expect(await stateIn(HOUR)).toBe('DEACTIVATING')
})

test('a case opens to those it concerns and to nobody else', async () => {
  await newApprovers()
  const { name, by } = await aPendingRequest([ben])
  const number = requestNumber(name) ?? 0
  const auditor = await aPerson(fresh.db, { portalRoles: ['auditor'] })
  const [ofApprover, ofOwner, ofRequester, ofAuditor, ofStranger] = await Promise.all(
    [ben, ada, by, auditor, await aPerson(fresh.db)].map((person) => readCase(as(fresh.db, person), number)),
  )
  expect(ofApprover?.mayDecide).toEqual({ ok: true })
  expect(ofOwner?.mayDecide).toMatchObject({ ok: false })
  expect(ofRequester).toMatchObject({ own: true, mayDecide: { ok: false } })
  expect(ofAuditor).not.toBeNull()
  expect(ofStranger).toBeNull()
  expect(await readCase(as(fresh.db, ben), 999_999_999)).toBeNull()
})

test('peers are shown from three others on; below, nobody can be pointed at', async () => {
  await newApprovers()
  const team = await fresh.db
    .insertInto('team')
    .values({ name: 'Checkout' })
    .returning('id')
    .executeTakeFirstOrThrow()
  const join = (person: Person) =>
    fresh.db.updateTable('principal').set({ team_id: team.id }).where('id', '=', person.id).execute()
  const { name, by } = await aPendingRequest([ada])
  const mates = await Promise.all([aPerson(fresh.db), aPerson(fresh.db), aPerson(fresh.db)])
  await Promise.all([by, ...mates.slice(1)].map(join))
  const read = () => readCase(as(fresh.db, ada), requestNumber(name) ?? 0)
  expect(await read()).toMatchObject({ facts: { peers: null }, rows: { peers: [] } })
  await join(mates[0] ?? by)
  expect(await read()).toMatchObject({ facts: { peers: { team: 'Checkout', size: 3, used: 0 } } })
})

test('a decided case shows the facts that its decider saw', async () => {
  await newApprovers()
  const { id, name, by } = await aPendingRequest([ada])
  await denyRequest(as(fresh.db, ada), { requestId: id, reason: 'No' })
  await fresh.db
    .updateTable('principal')
    .set({ title: 'Someone else by now' })
    .where('id', '=', by.id)
    .execute()
  expect(await readCase(as(fresh.db, ben), requestNumber(name) ?? 0)).toBeNull()
  const seen = await readCase(as(fresh.db, ada), requestNumber(name) ?? 0)
  expect(seen).toMatchObject({
    factsKeptBy: ada.name,
    facts: { who: { title: '' } },
    mayDecide: { ok: false },
  })
  expect(seen?.seats).toMatchObject([
    { name: ada.name, isViewer: true, answer: { verb: 'deny', reason: 'No' } },
  ])
})
