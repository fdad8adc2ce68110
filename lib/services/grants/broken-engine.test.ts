import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { closeConnectors, connectorFor } from '@/lib/connectors/registry'
import { HOUR, SECOND } from '@/lib/domain/duration'
import { aContext, as, aWish } from '@/lib/testing/factories'
import { crewOf } from '@/lib/testing/faulty-crew'
import { heal, judge } from '@/lib/testing/judged'
import { openProved } from '@/lib/testing/proved-targets'
import { lineUp, type Site } from '@/lib/testing/sites'
import { submitRequest } from '../requests/submit'
import { sweep } from '../sweep/sweep'
import { endGrant } from './end'

// The judgement of the fault run over many targets, shown to find what an engine without one of its safeguards leaves.

const leaseMs = 1.5 * SECOND
const secondLookMs = 4 * SECOND
/** Longer than a call is waited for, shorter than until the second look. */
const lateMs = 2.5 * SECOND
const engine = { leaseMs, secondLookMs, observeEveryMs: SECOND, backoffFirstMs: 50, backoffCapMs: SECOND }

let fresh: FreshDatabase
let site: Site
const closing: (() => Promise<void>)[] = []

// Each on a portal of its own: what one leaves behind is none of the next one's business.
beforeEach(async () => void (fresh = await freshDatabase()))
afterEach(async () => {
  await closeConnectors()
  for (const close of closing.splice(0)) await close()
  await fresh.drop()
})

// In both kinds membership has no mark of ours: what is left behind is found, and nobody removes it by himself.
async function lineUpOne(kind: 'postgres' | 'scim'): Promise<void> {
  site = await lineUp(fresh, await openProved(kind), { people: 3, grants: 3 })
  closing.push(site.close)
}

const secretOf = async (reference: string) => site.secrets[reference.replace(/^env:/, '')] ?? ''
const context = (changes: Partial<typeof engine> = {}) =>
  aContext(fresh.db, { engine: { ...engine, ...changes }, secretOf })

async function ask(people: number): Promise<void> {
  const { role, crowd } = site
  for (const { person } of crowd.slice(0, people)) {
    const sent = await submitRequest(as(fresh.db, person), aWish(role.id, { durationMs: HOUR }))
    if (!sent.ok) throw new Error(`Refused: ${JSON.stringify(sent.error)}`)
  }
}

async function endAll(): Promise<void> {
  const { role } = site
  const grants = await fresh.db.selectFrom('grant').select('id').where('role_id', '=', role.id).execute()
  for (const { id } of grants) await endGrant(context(), { grantId: id, endReason: 'REVOKED' })
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 20 * SECOND; !(await holds()); await sleep(50))
    if (Date.now() > deadline) throw new Error(`It never came to this: ${what}.`)
}

/** A worker stops right before its change; others grant, revoke and verify meanwhile; then it goes on. */
async function frozenAndWoken(kind: 'postgres' | 'scim', unfenced: boolean): Promise<void> {
  await lineUpOne(kind)
  const orders = { databaseUrl: fresh.workerUrl, engine, faults: 0, freezes: true, unfenced }
  const crew = crewOf(orders, site.secrets)
  try {
    await crew.hire()
    await ask(3)
    const stopped = () => fresh.db.selectFrom('assignment').select('id').where('lease', 'is not', null)
    await until('a worker has taken work', async () => (await stopped().execute()).length > 0)
    await sleep(leaseMs)
    await endAll()
    await heal(fresh.db, context())
    expect((await judge(site)).explained, 'before it goes on').toBe(true)
    crew.wake()
    await sleep(1.5 * SECOND)
  } finally {
    await crew.dismiss()
  }
  await heal(fresh.db, context())
}

for (const kind of ['postgres', 'scim'] as const) {
  test(
    `${kind}: a grant that comes after the revoke was verified is refused by the fence`,
    { timeout: 60_000 },
    async () => {
      await frozenAndWoken(kind, false)
      expect(await judge(site)).toMatchObject({ explained: true, has: [] })
    },
  )

  test(`${kind}: without the fence the reader finds what it left behind`, { timeout: 60_000 }, async () => {
    await frozenAndWoken(kind, true)
    const { explained, live, has, able } = await judge(site)
    expect({ explained, live }).toEqual({ explained: false, live: [] })
    expect(has.length).toBeGreaterThan(0)
    expect(able).toEqual(has)
    expect(await found()).toEqual(has)
  })
}

/** The change is on its way when the worker gives the call up, and arrives after the revoke. */
async function grantedLate(patience: { secondLookMs: number }): Promise<void> {
  await lineUpOne('scim')
  const real = connectorFor('scim')
  const ctx = context(patience)
  const late = {
    ...ctx,
    connectorFor: () => ({
      ...real,
      ensureGranted: (...[call, wanted]: Parameters<typeof real.ensureGranted>) => {
        const stillWanted = async () => {
          const wantedStill = await call.stillWanted()
          site.line.delay(1, lateMs)
          return wantedStill
        }
        return real.ensureGranted({ ...call, stillWanted }, wanted)
      },
    }),
  }
  await ask(1)
  const swept = sweep(late)
  await until('the change is on its way', async () => site.line.delayed() > 0)
  site.line.delay(0, 0)
  await endAll()
  await swept
  await heal(fresh.db, ctx)
  await sleep(lateMs)
  await heal(fresh.db, ctx)
}

test(
  'a grant that arrives after the revoke is taken away by the second look',
  { timeout: 60_000 },
  async () => {
    await grantedLate({ secondLookMs })
    expect(site.line.delayed()).toBe(1)
    expect(await judge(site)).toMatchObject({ explained: true, has: [], ended: 1 })
  },
)

test('without the second look the reader finds what arrived late', { timeout: 60_000 }, async () => {
  await grantedLate({ secondLookMs: 0 })
  const { explained, live, has, able, ended } = await judge(site)
  expect({ explained, live, ended }).toEqual({ explained: false, live: [], ended: 1 })
  expect(has).toEqual(site.crowd.slice(0, 1).map(({ account }) => account))
  expect(able).toEqual(has)
  expect(await found()).toEqual(has)
})

/** Whom the portal's own findings name on the target. */
async function found(): Promise<string[]> {
  const findings = await fresh.db
    .selectFrom('drift_finding')
    .select('account')
    .where('target_id', '=', site.role.targetId)
    .where('resolved_at', 'is', null)
    .execute()
  return findings.map(({ account }) => account).toSorted()
}
