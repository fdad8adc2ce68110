import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { closeConnectors } from '@/lib/connectors/registry'
import { SECOND } from '@/lib/domain/duration'
import { crewOf, type Crew } from '@/lib/testing/faulty-crew'
import { openProved, provedKinds, type ProvedKind } from '@/lib/testing/proved-targets'
import { heal, judge } from '@/lib/testing/judged'
import { handOut, lineUp, type Site } from '@/lib/testing/sites'
import { aContext } from '@/lib/testing/factories'
import { endGrant } from './end'

const leaseMs = 6 * SECOND
const engine = {
  leaseMs,
  secondLookMs: 9 * SECOND,
  observeEveryMs: 15 * SECOND,
  backoffFirstMs: 50,
  backoffCapMs: SECOND,
}
/** What a minute is to the lease of production, this is to ours. */
const outageMs = 16 * SECOND
/** Longer than a call is waited for, shorter than until the second look. */
const lateMs = 6.5 * SECOND
const stormMs = 75 * SECOND

/** Where a call starts some twenty programs, few machines do as many at once as the others' targets. */
const wished: Partial<Record<ProvedKind, { people: number; grants: number }>> = {
  linux: { people: 10, grants: 20 },
}

let fresh: FreshDatabase
let crew: Crew
const sites: Site[] = []
const secrets: Record<string, string> = {}

beforeAll(async () => {
  fresh = await freshDatabase()
  const proved = await Promise.all(provedKinds.map(openProved))
  for (const one of proved)
    sites.push(await lineUp(fresh, one, wished[one.kind] ?? { people: 20, grants: 40 }))
  for (const site of sites) Object.assign(secrets, site.secrets)
  const orders = { databaseUrl: fresh.workerUrl, engine, faults: 0.1, timeOuts: 0.03, freezes: false }
  crew = crewOf(orders, secrets)
}, 120_000)
afterAll(async () => {
  await crew?.dismiss()
  await closeConnectors()
  for (const site of sites) await site.close()
  await fresh.drop()
}, 60_000)

const context = () =>
  aContext(fresh.db, { engine, secretOf: async (reference) => secrets[reference.replace(/^env:/, '')] ?? '' })

/**
 * Does something again and again until the storm is over, with a pause of about so long, and no shorter than the work
 * itself took: a slow machine is not to be busy with that alone.
 */
async function throughout(pauseMs: number, work: () => Promise<unknown>): Promise<void> {
  const over = Date.now() + stormMs
  for (let took = 0; ;) {
    await sleep(Math.max(took, pauseMs * (0.5 + Math.random())))
    const from = Date.now()
    if (from >= over) return
    await work()
    took = Date.now() - from
  }
}

const broken = { mysql: 'refuses', ldap: 'silent' } as const

/** Two targets are down; answers how many grants the others got meanwhile, the fewest of any. */
async function outage(): Promise<number> {
  await sleep(15 * SECOND)
  const from = new Date()
  const whole = sites.filter(({ kind }) => !(kind in broken))
  for (const { kind, line } of sites) if (kind === 'mysql' || kind === 'ldap') line.become(broken[kind])
  await sleep(outageMs)
  for (const { line } of sites) line.become('works')
  const given = whole.map(async ({ role }) => {
    const { n } = await fresh.db
      .selectFrom('grant')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('role_id', '=', role.id)
      .where('access_granted_at', '>', from)
      .executeTakeFirstOrThrow()
    return n
  })
  return Math.min(...(await Promise.all(given)))
}

async function endOne(): Promise<void> {
  const active = await fresh.db
    .selectFrom('grant')
    .select('id')
    .where('state', '=', 'ACTIVE')
    .where('duration_ms', '<', 60 * SECOND)
    .limit(1)
    .execute()
  for (const { id } of active) await endGrant(context(), { grantId: id, endReason: 'REVOKED' })
}

test(
  'over six kinds of targets, whatever dies, hangs, is late or is changed by hand: each holds what live grants explain, all of it and nothing else',
  { timeout: 420_000 },
  async () => {
    await Promise.all([crew.hire(), crew.hire(), crew.hire(), crew.hire({ freezes: true })])
    // A sign-in by SSH is many packets, and all that share its connection wait for the late one.
    for (const { kind, line } of sites) line.delay(kind === 'linux' ? 0.002 : 0.02, lateMs)
    let frozen = 0
    const [givenMeanwhile] = await Promise.all([
      outage(),
      ...sites.map((site) => handOut(fresh, site, 40 * SECOND)),
      throughout(2 * SECOND, () => crew.replaceOne()),
      throughout(9 * SECOND, async () => {
        frozen += 1
        await crew.freezeOne(leaseMs + SECOND)
        crew.wake()
      }),
      throughout(4 * SECOND, endOne),
    ])
    const killed = crew.killed()
    await crew.dismiss()
    for (const { line } of sites) line.delay(0, 0)
    await sleep(lateMs)
    await heal(fresh.db, context())

    const wrong: Record<string, unknown> = {}
    const told: string[] = []
    for (const site of sites) {
      const { live, ended, failed, lost, has, able, explained } = await judge(site)
      if (!explained) wrong[site.kind] = { live, has, able }
      told.push(`${site.kind} ${live.length} live, ${ended} ended (${lost} lost by hand), ${failed} given up`)
      // That it is no proof by doing nothing.
      expect.soft(live.length, site.kind).toBeGreaterThanOrEqual(4)
      expect.soft(lost, site.kind).toBeGreaterThanOrEqual(2)
      expect.soft(ended, site.kind).toBeGreaterThan(site.wished / 5)
    }
    const late = sites.reduce((sum, { line }) => sum + line.delayed(), 0)
    process.stdout.write(
      `${sites.reduce((sum, site) => sum + site.wished, 0)} grants, ${killed} workers killed, ${frozen} frozen, ${late} packets late, two targets down for ${outageMs / SECOND} s: ${told.join('; ')}\n`,
    )
    expect(wrong).toEqual({})
    expect(givenMeanwhile, 'grants on targets that were not down').toBeGreaterThan(0)
    expect(await statesChangedTwice()).toEqual([])
  },
)

/** One event for each change of state, however many workers died over it. */
function statesChangedTwice() {
  return fresh.db
    .selectFrom('audit_event')
    .select(['grant_id', 'action', (eb) => eb.fn.countAll<number>().as('n')])
    .where('action', 'in', ['grant.activating', 'grant.active', 'grant.ended', 'grant.activation_failed'])
    .groupBy(['grant_id', 'action'])
    .having((eb) => eb.fn.countAll(), '>', 1)
    .execute()
}
