import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { HOUR, MINUTE, SECOND } from '@/lib/domain/duration'
import type { PolicyInput } from '@/lib/domain/policy'
import { err } from '@/lib/domain/result'
import { bucketEdges } from '@/lib/query/buckets'
import { everything } from '@/lib/testing/audit'
import {
  activatedBy,
  bundleWish,
  extensible,
  giveAll,
  idOf,
  latestBundle,
  settledState,
} from '@/lib/testing/bundles'
import { aContext, aPerson, aPolicy, approvedBy, as, type Person } from '@/lib/testing/factories'
import { exploreAudit } from '../audit/explore'
import { approveRequest } from '../requests/approve'
import { denyRequest } from '../requests/deny'
import { extendBundle } from './extend'
import { releaseBundle } from './release'
import { retryParts } from './retry'
import { settleBundles } from './settle'

let fresh: FreshDatabase
let ada: Person
let maud: Person

beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())
beforeEach(async () => {
  ada = await aPerson(fresh.owner)
  maud = await aPerson(fresh.owner)
})

const me = () => as(fresh.db, ada)
const activated = (ifOneFails: 'undo' | 'keep', policies: readonly PolicyInput[]) =>
  activatedBy(fresh, ada, ifOneFails, policies)
const given = () => giveAll(fresh, ada)
const mine = () => latestBundle(fresh, ada)
const sweepAt = (laterMs: number) => settleBundles(aContext(fresh.db), new Date(Date.now() + laterMs))
const settledAs = (number: number) => settledState(fresh, number)

describe('a missing part of what was kept', () => {
  async function incomplete() {
    const made = await activated('keep', [extensible, approvedBy([maud])])
    await given()
    await denyRequest(as(fresh.db, maud), {
      requestId: idOf(made.waiting),
      reason: 'Not today',
    })
    await sweepAt(6 * SECOND)
    const { name } = await mine()
    const [kept, missing] = made.roles
    if (kept === undefined || missing === undefined) throw new Error('no roles')
    return { ...made, name, kept, missing }
  }

  test('is asked for again and makes the bundle whole', async () => {
    const { name, missing, number } = await incomplete()
    expect(await mine()).toMatchObject({ standing: { state: 'FAILED', live: 1 }, mayRetry: true })
    const again = await retryParts(me(), name, { ...bundleWish(), roleIds: [missing.id] })
    if (!again.ok) throw new Error(again.error)
    expect((await mine()).standing.state).toBe('WAITING')
    await approveRequest(as(fresh.db, maud), { requestId: idOf(again.value[0]) })
    await given()
    expect((await mine()).standing.state).toBe('ACTIVE')
    await sweepAt(2 * MINUTE)
    expect(await settledAs(number)).toBe('complete')
  })

  test('is all that can be, and only by its holder', async () => {
    const { name, kept, missing } = await incomplete()
    expect(await retryParts(me(), name, { ...bundleWish(), roleIds: [kept.id] })).toEqual(
      err('nothing-missing'),
    )
    const other = as(fresh.db, maud)
    expect(await retryParts(other, name, { ...bundleWish(), roleIds: [missing.id] })).toEqual(
      err('no-such-bundle'),
    )
  })
})

describe('more time for all', () => {
  const more = (number: number, durationMs = HOUR) => ({
    number,
    durationMs,
    justification: 'The repair takes longer',
    idempotencyKey: randomUUID(),
  })
  const extended = async () =>
    (
      await fresh.db
        .selectFrom('grant')
        .select('extended_ms')
        .where('principal_id', '=', ada.id)
        .orderBy('number')
        .execute()
    ).map(({ extended_ms: ms }) => ms)

  test('moves every end by as much, once for the same click', async () => {
    const { number } = await activated('undo', [extensible, extensible])
    await given()
    const asked = more(number)
    expect(await extendBundle(me(), asked)).toMatchObject({ ok: true })
    await extendBundle(me(), asked)
    expect(await extended()).toEqual([HOUR, HOUR])
    expect((await mine()).allowance).toMatchObject({ open: true, leftMs: HOUR, timesLeft: 1 })
  })

  test('is none where one part would be refused, and that refusal is on record', async () => {
    const shorter: PolicyInput = { ...aPolicy, extension: { times: 1, maxMs: 30 * MINUTE } }
    const { number, roles } = await activated('undo', [extensible, shorter])
    await given()
    const outcome = await extendBundle(me(), more(number))
    expect(outcome).toMatchObject({ ok: true, value: [{ role: roles[1]?.name, state: 'REJECTED' }] })
    expect(await extended()).toEqual([0, 0])
  })

  test('is nobody else’s to ask for, and not before anything is live', async () => {
    const { number } = await activated('undo', [extensible, extensible])
    expect(await extendBundle(me(), more(number))).toEqual(err('not-live'))
    await given()
    expect(await extendBundle(as(fresh.db, maud), more(number))).toEqual(err('not-yours'))
  })
})

test('the log is asked for a bundle by its name, and answers with all that happened to its parts', async () => {
  const auditor = await aPerson(fresh.owner, { portalRoles: ['auditor'] })
  const { number } = await activated('undo', [extensible, extensible])
  await given()
  await extendBundle(me(), {
    number,
    durationMs: HOUR,
    justification: 'The repair takes longer',
    idempotencyKey: randomUUID(),
  })
  await releaseBundle(me(), { number })
  await activated('undo', [extensible, extensible])
  const answer = await exploreAudit(as(fresh.db, auditor), {
    ...everything(`bundle:bnd-${number}`),
    at: null,
    edgesOf: (range) => bucketEdges(range, 'UTC'),
  })
  if (!answer.ok) throw new Error(JSON.stringify(answer.error))
  // What was unusual about them is told as well, and depends on the hour.
  const told = answer.value.events.map(({ action }) => action).filter((action) => action !== 'anomaly.noted')
  expect(told.toReversed().slice(0, 3)).toEqual(['bundle.activated', 'request.submitted', 'grant.activating'])
  expect(told.filter((action) => action === 'request.submitted')).toHaveLength(4)
  expect(told.filter((action) => action === 'grant.extended')).toHaveLength(2)
  expect(told.filter((action) => action === 'bundle.activated')).toHaveLength(1)
  expect(told[0]).toBe('bundle.settled')
})
