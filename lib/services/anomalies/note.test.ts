import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { DAY, HOUR, MINUTE } from '@/lib/domain/duration'
import { RequestId } from '@/lib/domain/ids'
import { err } from '@/lib/domain/result'
import { approvedBy, aPerson, aRole, as, aWish, type Person, type Role } from '@/lib/testing/factories'
import { approveRequest } from '../requests/approve'
import { denyRequest } from '../requests/deny'
import { readCase } from '../requests/read-case'
import { submitRequest } from '../requests/submit'
import { noteAfterEnds } from './after-end'
import { anomalyPage } from './list'
import { setThresholds, thresholdsForm } from './thresholds'
import { aContext } from '@/lib/testing/factories'

let fresh: FreshDatabase
let ada: Person
let maud: Person
let role: Role
// A Wednesday, mid-morning.
const now = new Date('2026-06-17T10:00:00Z')

beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())
beforeEach(async () => {
  ada = await aPerson(fresh.owner)
  maud = await aPerson(fresh.owner)
  role = await aRole(fresh.owner, { eligible: [ada, maud], policy: approvedBy([maud, ada]) })
})

interface Asking {
  by?: Person
  of?: Role
  at?: Date
  durationMs?: number
}
async function ask({ by = ada, of = role, at = now, durationMs = HOUR }: Asking = {}): Promise<RequestId> {
  const sent = await submitRequest(as(fresh.db, by, { now: () => at }), { ...aWish(of.id), durationMs })
  return RequestId.parse(sent.ok && sent.value.id)
}
const approve = (requestId: RequestId, by = maud, at = now) =>
  approveRequest(as(fresh.db, by, { now: () => at }), { requestId })
const kindsOf = async (id: RequestId) =>
  (await fresh.db.selectFrom('anomaly').select('kind').where('request_id', '=', id).orderBy('id').execute())
    .map(({ kind }) => kind)
    .toSorted()
const textOf = async (id: RequestId, kind: string) =>
  (await fresh.db.selectFrom('anomaly').selectAll().where('request_id', '=', id).execute()).find(
    (each) => each.kind === kind,
  )?.text
/** A grant of long ago, so that nothing is a first time. */
async function used(person: Person, at: Date, durationMs = HOUR): Promise<void> {
  const id = await ask({ by: person, at })
  await approve(id, person === maud ? ada : maud, at)
  await fresh.owner
    .updateTable('grant')
    .set({
      state: 'ENDED',
      access_granted_at: at,
      ended_at: at,
      end_reason: 'EXPIRED',
      duration_ms: durationMs,
    })
    .where('request_id', '=', id)
    .execute()
}
const daysAgo = (days: number) => new Date(now.getTime() - days * DAY)

test('the first request for a role is noted as such: with it, in the inbox and in the log', async () => {
  const id = await ask()
  expect(await kindsOf(id)).toEqual(['first-time'])
  const { number } = await fresh.db
    .selectFrom('activation_request')
    .select('number')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  const seen = await readCase(as(fresh.db, maud, { now: () => now }), number)
  expect(seen?.facts.risks).toContainEqual({
    code: 'first-time',
    text: 'Given to this person 0 times in the last 365 days.',
  })
  expect(seen?.facts.risks.filter(({ code }) => code === 'first-time')).toHaveLength(1)
  const events = await fresh.db.selectFrom('audit_event').selectAll().where('request_id', '=', id).execute()
  expect(events.find(({ action }) => action === 'anomaly.noted')).toMatchObject({
    subject_id: ada.id,
    role_id: role.id,
    object_name: 'First time',
    reason: 'Given to this person 0 times in the last 365 days.',
    after: { kind: 'first-time', times: 0, days: 365 },
  })
})

test('what is as always is not noted', async () => {
  await used(ada, daysAgo(40))
  expect(await kindsOf(await ask())).toEqual([])
})

test('what was noted stays as it was known then, whatever comes later', async () => {
  const id = await ask()
  await approve(id)
  await fresh.owner
    .updateTable('grant')
    .set({ access_granted_at: now })
    .where('request_id', '=', id)
    .execute()
  expect(await kindsOf(id)).toEqual(['first-time'])
  await expect(fresh.db.updateTable('anomaly').set({ text: 'x' }).execute()).rejects.toThrow(
    /permission denied/,
  )
})

test('a fifth request in a week is more often than usual', async () => {
  await used(ada, daysAgo(40))
  const times = []
  for (const minutes of [9, 8, 7, 6, 5])
    times.push(await ask({ at: new Date(now.getTime() - minutes * MINUTE) }))
  const kinds = await Promise.all(times.map(kindsOf))
  expect(kinds.map((each) => each.includes('more-often'))).toEqual([false, false, false, false, true])
})

test('longer than 95 % of what three others were given is noted, with the team’s or everybody’s number', async () => {
  await used(ada, daysAgo(40))
  const others = [maud, await aPerson(fresh.owner), await aPerson(fresh.owner)]
  for (const other of others.slice(1))
    await fresh.owner
      .insertInto('eligibility')
      .values({ role_id: role.id, principal_id: other.id, starts_at: daysAgo(99) })
      .execute()
  for (const other of others.slice(0, 2)) await used(other, daysAgo(20), HOUR)
  expect(await kindsOf(await ask({ durationMs: 3 * HOUR }))).toEqual([])
  for (const other of others.slice(2)) await used(other, daysAgo(20), HOUR)
  const id = await ask({ durationMs: 3 * HOUR })
  expect(await kindsOf(id)).toEqual(['longer-than-peers'])
  expect(await textOf(id, 'longer-than-peers')).toContain('3 people of the other holders')
})

test('a start in the night is out of hours where the person is', async () => {
  await used(ada, daysAgo(40))
  const night = new Date('2026-06-17T02:00:00Z')
  expect(await kindsOf(await ask({ at: night }))).toEqual(['out-of-hours'])
  await fresh.owner
    .updateTable('principal')
    .set({ time_zone: 'Asia/Tokyo' })
    .where('id', '=', ada.id)
    .execute()
  expect(await kindsOf(await ask({ at: night }))).toEqual([])
})

test('one approver for everything, and two who approve each other, are noted with their numbers', async () => {
  await used(ada, daysAgo(80))
  for (const days of [60, 50, 40, 30]) await used(ada, daysAgo(days))
  for (const days of [25, 24, 23]) await used(maud, daysAgo(days))
  const id = await ask()
  expect(await kindsOf(id)).toEqual(['approver-pair', 'reciprocal'])
  expect(await textOf(id, 'approver-pair')).toContain(`${maud.name} approved 5 of this person’s 5`)
  expect(await textOf(id, 'reciprocal')).toContain('and this person 3 of theirs')
})

test('asking again after a denial is noted, and so is asking for another role on the same target', async () => {
  await used(ada, daysAgo(40))
  const id = await ask({ at: daysAgo(2) })
  const denial = { requestId: id, reason: 'Not this week, please.' }
  expect(await denyRequest(as(fresh.db, maud, { now: () => daysAgo(2) }), denial)).toMatchObject({ ok: true })
  expect(await textOf(await ask(), 'denied-then-asked')).toMatch(/for the same role was denied 2 days ago/)
  const beside = await aRole(fresh.owner, { eligible: [ada], targetId: role.targetId })
  expect(await textOf(await ask({ of: beside }), 'denied-then-asked')).toContain(
    `for ${role.name} on the same target`,
  )
  const elsewhere = await aRole(fresh.owner, { eligible: [ada] })
  expect(await kindsOf(await ask({ of: elsewhere }))).toEqual(['first-time'])
  expect(await kindsOf(await ask({ at: new Date(now.getTime() + 20 * DAY) }))).not.toContain(
    'denied-then-asked',
  )
})

test('a request that the policy refuses is told with its reasons and nothing else', async () => {
  const stranger = await aPerson(fresh.owner)
  expect(await kindsOf(await ask({ by: stranger }))).toEqual([])
})

test('an administrator sets the thresholds, and leaves out what is not to be noted; the log has both', async () => {
  const greta = await aPerson(fresh.owner, { portalRoles: ['administrator'] })
  expect(await setThresholds(as(fresh.db, maud), {})).toEqual(err('not-permitted'))
  const form = await thresholdsForm(as(fresh.db, greta))
  if (!form.ok) throw new Error(form.error)
  expect(form.value.values).toMatchObject({ firstUseDays: '365', afterEnd: 'on' })
  const wrong = { ...form.value.values, hoursFrom: '20', hoursTo: '6' }
  expect(await setThresholds(as(fresh.db, greta), wrong)).toMatchObject({
    error: { fields: { hoursTo: expect.any(String) } },
  })
  expect(await setThresholds(as(fresh.db, greta), { ...form.value.values, firstUseDays: '' })).toMatchObject({
    ok: true,
  })
  expect(await kindsOf(await ask())).toEqual([])
  expect(await setThresholds(as(fresh.db, greta), form.value.values)).toMatchObject({ ok: true })
  const events = await fresh.db
    .selectFrom('audit_event')
    .select(['before', 'after'])
    .where('action', '=', 'anomaly.thresholds_set')
    .orderBy('id')
    .execute()
  expect(events).toEqual([
    { before: { firstUseDays: 365 }, after: { firstUseDays: null } },
    { before: { firstUseDays: null }, after: { firstUseDays: 365 } },
  ])
})

test('what a target reports of somebody after their grant had ended is noted once', async () => {
  await used(ada, daysAgo(3))
  const grant = await fresh.db
    .selectFrom('grant')
    .selectAll()
    .where('principal_id', '=', ada.id)
    .executeTakeFirstOrThrow()
  const endedAt = new Date(Date.now() - DAY)
  await fresh.owner.updateTable('grant').set({ ended_at: endedAt }).where('id', '=', grant.id).execute()
  const finding = (firstSeen: Date, account: string) =>
    fresh.owner
      .insertInto('drift_finding')
      .values({
        target_id: role.targetId,
        kind: 'altered',
        account,
        entitlement_key: 'reader',
        assignment_id: grant.assignment_id,
        first_seen: firstSeen,
        last_seen: firstSeen,
      })
      .execute()
  await finding(new Date(endedAt.getTime() - HOUR), 'before')
  await finding(new Date(endedAt.getTime() + 2 * HOUR), 'ada')
  await Promise.all([noteAfterEnds(aContext(fresh.db)), noteAfterEnds(aContext(fresh.db))])
  expect(await noteAfterEnds(aContext(fresh.db))).toBe(0)
  const noted = await fresh.db
    .selectFrom('anomaly')
    .selectAll()
    .where('kind', '=', 'used-after-end')
    .execute()
  expect(noted).toMatchObject([
    {
      principal_id: ada.id,
      text: `The target reported access of ada 2 h after GRT-${grant.number} had ended.`,
    },
  ])
  const events = await fresh.db
    .selectFrom('audit_event')
    .select('grant_id')
    .where('action', '=', 'anomaly.noted')
    .where('object_id', '=', noted[0]?.finding_id ?? '')
    .execute()
  expect(events).toEqual([{ grant_id: grant.id }])
})

test('the auditor’s list is the newest first, by kind and person, page by page; nobody else reads it', async () => {
  const ivo = as(fresh.db, await aPerson(fresh.owner, { portalRoles: ['auditor'] }))
  const id = await ask()
  const page = await anomalyPage(ivo, { kind: 'first-time', person: ada.handle, before: null })
  expect(page).toMatchObject({ ok: true, value: { anomalies: [{ kind: 'first-time', person: ada.name }] } })
  const first = page.ok ? page.value.anomalies[0] : undefined
  expect(await anomalyPage(ivo, { kind: null, person: ada.handle, before: first?.id ?? null })).toMatchObject(
    {
      value: { anomalies: [] },
    },
  )
  expect(await anomalyPage(ivo, { kind: 'reciprocal', person: ada.handle, before: null })).toMatchObject({
    value: { anomalies: [] },
  })
  expect(await anomalyPage(as(fresh.db, ada), { kind: null, person: '', before: null })).toMatchObject({
    ok: false,
  })
  expect(await kindsOf(id)).toHaveLength(1)
})
