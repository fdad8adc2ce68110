import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { closePools } from '@/lib/connectors/postgres'
import { SECOND } from '@/lib/domain/duration'
import { GrantId } from '@/lib/domain/ids'
import { aContext, aPerson, aRole, as, aTarget, aWish, quickEngine } from '@/lib/testing/factories'
import type { WorkerOrders } from '@/lib/testing/faulty-worker'
import { aPgTarget, type PgTarget } from '@/lib/testing/pg-target'
import { submitRequest } from '../requests/submit'
import { sweep } from '../sweep/sweep'
import { endGrant } from './end'

const root = path.resolve(import.meta.dirname, '../../..')
const engine = { ...quickEngine, leaseMs: 1_500, secondLookMs: 2_000 }

let fresh: FreshDatabase
let target: PgTarget
const children = new Set<ChildProcess>()

beforeAll(async () => {
  fresh = await freshDatabase()
  target = await aPgTarget()
})
afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  children.clear()
})
afterAll(async () => {
  await closePools()
  await target.drop()
  await fresh.drop()
})

async function worker(orders: Partial<WorkerOrders> = {}): Promise<ChildProcess> {
  const full: WorkerOrders = { databaseUrl: fresh.workerUrl, engine, faults: 0.1, freezes: false, ...orders }
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', path.join(root, 'lib/testing/faulty-worker.ts'), JSON.stringify(full)],
    { cwd: root, stdio: 'ignore', env: { ...process.env, TARGET_PASSWORD: await target.secretOf('') } },
  )
  children.add(child)
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  children.delete(child)
  child.kill('SIGKILL')
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

async function setUp(people: number) {
  const targetId = await aTarget(fresh.owner, target.config)
  const crew = await Promise.all(Array.from({ length: people }, () => aPerson(fresh.owner)))
  const role = await aRole(fresh.owner, { eligible: crew, targetId, entitlement: target.entitlement() })
  const activate = async (n: number, durationMs: number) => {
    const person = crew[n % crew.length]
    if (person === undefined) throw new Error('nobody')
    const outcome = await submitRequest(as(fresh.db, person), aWish(role.id, { durationMs }))
    return GrantId.parse(outcome.ok && outcome.value.grantId)
  }
  return { activate, targetId }
}

const openGrants = (targetId: string) =>
  fresh.db
    .selectFrom('grant')
    .select(['id', 'state'])
    .where('state', 'not in', ['ENDED', 'ACTIVATION_FAILED'])
    .where('target_id', '=', targetId as never)
    .execute()

/** Sweeps with a connector that works until nothing is owed; fails the test when it does not come to rest. */
async function heal(targetId: string): Promise<void> {
  const ctx = aContext(fresh.db, { engine, secretOf: target.secretOf })
  const deadline = Date.now() + 40 * SECOND
  for (;;) {
    await sweep(ctx)
    const open = await openGrants(targetId)
    if (open.length === 0) return
    if (Date.now() > deadline) throw new Error(`still open: ${JSON.stringify(open)}`)
    await sleep(100)
  }
}

test(
  'workers are killed at random, calls fail before and after their effect: nothing is left that no grant explains',
  { timeout: 120_000 },
  async () => {
    const { activate, targetId } = await setUp(20)
    const workers = [await worker(), await worker(), await worker()]
    // Two grants for each person: every assignment is shared by two that overlap.
    for (let n = 0; n < 44; n += 1) await activate(n, (2 + (n % 9)) * SECOND)
    for (let kills = 0; kills < 12; kills += 1) {
      await sleep(250 + 500 * Math.random())
      const victim = workers.shift()
      if (victim !== undefined) await kill(victim)
      workers.push(await worker())
      // Now and then somebody gives access back in the middle of it all.
      if (kills % 3 === 0) {
        const active = await fresh.db
          .selectFrom('grant')
          .select('id')
          .where('state', '=', 'ACTIVE')
          .limit(1)
          .execute()
        for (const grant of active)
          await endGrant(aContext(fresh.db), { grantId: grant.id, endReason: 'REVOKED' })
      }
    }
    for (const one of workers) await kill(one)
    await heal(targetId)
    expect(await target.ourLogins()).toEqual([])
    const grants = await fresh.db.selectFrom('grant').selectAll().where('target_id', '=', targetId).execute()
    expect(grants).toHaveLength(44)
    expect(grants.filter((grant) => grant.access_granted_at !== null).length).toBeGreaterThan(30)
    for (const grant of grants)
      if (grant.state === 'ENDED') expect(grant.verified_at, `${grant.number}`).not.toBeNull()
    // One event for each change of state, however many workers died over it.
    const twice = await fresh.db
      .selectFrom('audit_event')
      .select(['grant_id', 'action', (eb) => eb.fn.countAll<number>().as('n')])
      .where('action', 'in', ['grant.activating', 'grant.active', 'grant.ended', 'grant.activation_failed'])
      .groupBy(['grant_id', 'action'])
      .having((eb) => eb.fn.countAll(), '>', 1)
      .execute()
    expect(twice).toEqual([])
  },
)

test(
  'a frozen worker whose grant comes after the revoke does not give the access back',
  { timeout: 60_000 },
  async () => {
    const { activate, targetId } = await setUp(1)
    const frozen = await worker({ faults: 0, freezes: true })
    const id = await activate(0, 3_600_000)
    const held = async () =>
      (
        await fresh.db
          .selectFrom('assignment')
          .select('lease')
          .where('target_id', '=', targetId)
          .executeTakeFirst()
      )?.lease
    for (let tries = 0; !(await held()) && tries < 200; tries += 1) await sleep(50)
    expect(await held()).not.toBeNull()
    // Stopped in front of its changing call. Its lease runs out, somebody ends the grant, others clean up and verify.
    await sleep(engine.leaseMs + 200)
    const { state } = await fresh.db
      .selectFrom('grant')
      .select('state')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    expect(state, 'frozen before it could grant').toBe('ACTIVATING')
    expect(await target.ourLogins()).toEqual([])
    await endGrant(aContext(fresh.db), { grantId: id, endReason: 'REVOKED' })
    await heal(targetId)
    expect(await target.ourLogins()).toEqual([])
    frozen.kill('SIGCONT')
    await sleep(1_500)
    expect(await target.ourLogins()).toEqual([])
  },
)
