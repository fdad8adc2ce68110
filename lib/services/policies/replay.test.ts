import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { judgedRequests } from '@/db/queries/replay'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { DAY, HOUR } from '@/lib/domain/duration'
import { requestName } from '@/lib/domain/ids'
import type { PolicyInput } from '@/lib/domain/policy'
import { err } from '@/lib/domain/result'
import {
  aPerson,
  aPolicy,
  approvedBy,
  aRole,
  as,
  aWish,
  publish,
  type Person,
  type Role,
} from '@/lib/testing/factories'
import { submitRequest } from '../requests/submit'
import { replayDays, replayPolicy, type ReplayInput } from './replay'

let fresh: FreshDatabase
let greta: Person
beforeAll(async () => {
  fresh = await freshDatabase()
  greta = await aPerson(fresh.owner, { portalRoles: ['auditor'] })
})
afterAll(() => fresh.drop())

const ago = (ms: number) => new Date(Date.now() - ms)
async function asked(person: Person, role: Role, wish: { ago?: number; durationMs?: number } = {}) {
  const now = ago(wish.ago ?? HOUR)
  const sent = await submitRequest(
    as(fresh.db, person, { now: () => now }),
    aWish(role.id, { durationMs: wish.durationMs ?? HOUR }),
  )
  if (!sent.ok) throw new Error('not sent')
  return sent.value.name
}
async function replayed(role: Role, parts: Partial<ReplayInput> = {}) {
  const outcome = await replayPolicy(as(fresh.db, greta), {
    slug: role.slug,
    against: { kind: 'version', version: 2 },
    days: replayDays,
    change: null,
    skip: 0,
    limit: 50,
    ...parts,
  })
  if (!outcome.ok) throw new Error('not replayed')
  return outcome.value
}
const none = { automatic: 0, blocked: 0, allowed: 0, more: 0, fewer: 0, same: 0 }

test('every request of the last days is judged by the other policy, and the difference is told', async () => {
  const [ada, maud, ivo] = [
    await aPerson(fresh.owner),
    await aPerson(fresh.owner),
    await aPerson(fresh.owner),
  ]
  const role = await aRole(fresh.owner, { eligible: [ada], policy: approvedBy([maud]) })
  await asked(ada, role)
  const long = await asked(ada, role, { durationMs: 6 * HOUR })
  await asked(ada, role, { durationMs: 9 * HOUR })
  await asked(ada, role, { ago: 91 * DAY })
  const stricter: PolicyInput = {
    ...approvedBy([maud, ivo], 2),
    duration: { maxMs: 4 * HOUR, defaultMs: HOUR },
  }
  await publish(fresh.owner, role.id, stricter)
  const outcome = await replayed(role)
  expect(outcome).toMatchObject({
    requests: 3,
    changes: { ...none, more: 1, blocked: 1, same: 1 },
    asked: { before: { people: 1, times: 2 }, after: { people: 2, times: 2 } },
    more: false,
  })
  const blocked = await replayed(role, { change: 'blocked' })
  expect(blocked.rows).toMatchObject([
    { name: long, requester: { name: ada.name }, after: { reasons: [{ code: 'duration-too-long' }] } },
  ])
})

test('the policy of then, replayed, changes nothing', async () => {
  const [boss, ivo] = [await aPerson(fresh.owner), await aPerson(fresh.owner)]
  const ada = await aPerson(fresh.owner, { managerId: boss.id })
  const role = await aRole(fresh.owner, {
    eligible: [ada, ivo],
    owners: [ivo],
    policy: {
      ...aPolicy,
      limits: { perDay: 2 },
      approval: {
        kind: 'stages',
        stages: [{ from: [{ kind: 'manager' }] }, { from: [{ kind: 'owners' }] }],
        fallback: { from: [{ kind: 'person', id: boss.id }] },
        automatic: { maxMs: HOUR / 2 },
      },
    },
  })
  for (const durationMs of [HOUR / 2, HOUR, 9 * HOUR, HOUR, HOUR / 2]) await asked(ada, role, { durationMs })
  await asked(ivo, role)
  const outcome = await replayed(role, { against: { kind: 'in-force' } })
  expect(outcome.changes).toEqual({ ...none, same: 6 })
  expect(outcome.asked.after).toEqual(outcome.asked.before)
})

test('somebody who has left since was employed then', async () => {
  const [ada, maud] = [await aPerson(fresh.owner), await aPerson(fresh.owner)]
  const role = await aRole(fresh.owner, { eligible: [ada], policy: approvedBy([maud]) })
  await asked(ada, role)
  await publish(fresh.owner, role.id, aPolicy)
  await fresh.owner.deleteFrom('eligibility').where('role_id', '=', role.id).execute()
  await fresh.owner
    .updateTable('principal')
    .set({ status: 'disabled', disabled_at: new Date() })
    .where('id', '=', ada.id)
    .execute()
  expect((await replayed(role)).changes).toEqual({ ...none, automatic: 1 })
})

test('however the requests are read in batches, each comes once, to the microsecond', async () => {
  const ada = await aPerson(fresh.owner)
  const role = await aRole(fresh.owner, { eligible: [ada] })
  const names = [await asked(ada, role), await asked(ada, role), await asked(ada, role)]
  await sql`update activation_request set submitted_at = ${ago(HOUR)}::timestamptz + number % 2 * interval '1 microsecond'
    where role_id = ${role.id}`.execute(fresh.owner)
  const read = { roleId: role.id, since: ago(DAY), until: ago(0), batchSize: 1 }
  const found: string[] = []
  for await (const batch of judgedRequests(fresh.db, read))
    found.push(...batch.map(({ number }) => requestName(number)))
  expect(found.toSorted()).toEqual(names.toSorted())
})

test('the rows come page by page', async () => {
  const [ada, maud] = [await aPerson(fresh.owner), await aPerson(fresh.owner)]
  const role = await aRole(fresh.owner, { eligible: [ada], policy: approvedBy([maud]) })
  const names = [await asked(ada, role, { ago: 2 * HOUR }), await asked(ada, role, { ago: HOUR })]
  await publish(fresh.owner, role.id, aPolicy)
  const [first, second] = [await replayed(role, { limit: 1 }), await replayed(role, { limit: 1, skip: 1 })]
  expect([first.more, second.more]).toEqual([true, false])
  expect([...first.rows, ...second.rows].map(({ name }) => name)).toEqual(names)
})

test('who may not try policies out replays none', async () => {
  const ada = await aPerson(fresh.owner)
  const role = await aRole(fresh.owner)
  const input = {
    slug: role.slug,
    against: { kind: 'in-force' as const },
    days: 90,
    change: null,
    skip: 0,
    limit: 1,
  }
  expect(await replayPolicy(as(fresh.db, ada), input)).toEqual(
    err({ refusal: 'Policies are tried out by administrators and auditors.' }),
  )
  expect(await replayPolicy(as(fresh.db, greta), { ...input, slug: 'nothing' })).toEqual(err('no-such-role'))
})
