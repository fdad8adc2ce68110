import { sql } from 'kysely'
import { createPool, databaseOn } from '@/db/client'
import type { Connector } from '@/lib/connectors/connector'
import { connectorFor } from '@/lib/connectors/registry'
import { MINUTE } from '@/lib/domain/duration'
import { reconcileDue } from '@/lib/services/grants/reconcile'
import { sweep } from '@/lib/services/sweep/sweep'
import { aPolicy } from '@/lib/testing/factories'
import { atMost, ratioAtLeast, ratioAtMost, type Bench } from './figure'
import { makeUpGrants } from './grants'
import type { BenchDatabase } from './lab'
import { recordingDatabase, type Recorded } from './recorder'
import { each, median, memoryGrowth, quantile, timed } from './stats'
import { hire, portalContext, roleForAll } from './world'

type Pool = ReturnType<typeof createPool>

const people = 1_000
/** Everything is looked at once in five minutes: so much of it is due in each second. */
const dueInASecond = 1 / 300
const ticks = 40
/** As many as one target is worked on with side by side. */
const width = 12

const real = connectorFor('postgres')
/** A target where everything is as it should be, and that says so at once. */
const content: Connector<unknown, unknown> = { ...real, observe: async () => 'present' }

/**
 * Very many assignments that stand and are looked at now and then, as far as the portal and its own database are
 * concerned. The limit of a look is one row written and one appended, as one statement without a portal.
 */
export const standing: Bench = {
  name: 'standing',
  async *run(lab) {
    const count = Math.round(50_000 * lab.scale)
    const database = await lab.database('standing', ({ owner }) => hire(owner, people))
    const role = await roleForAll(database.owner, { policy: aPolicy })
    const endsAt = `now() + interval '1 day'`
    await makeUpGrants(lab, database, { role, people, first: 1, count, state: `'ACTIVE'`, endsAt })
    await sql`update target set list_due_at = now() + interval '1 day'`.execute(database.owner)
    const pool = createPool(database.url, { role: 'gatehouse_worker', maxConnections: 20 })
    lab.atEnd(() => pool.end())
    const { db, recorded } = recordingDatabase(pool)
    const ctx = portalContext(db, { connectorFor: () => content })

    await makeDue(database, count)
    await reconcileDue(ctx, new Date(Date.now() + 1_000))
    const [claim] = recorded.filter(({ sql: text }) => text.includes('skip locked'))
    if (claim === undefined) throw new Error('Nothing was claimed.')
    await makeDue(database, count)
    const read = await rowsRead(pool, claim)
    yield {
      name: 'reconcile-claim-rows-read',
      value: read,
      unit: 'rows',
      ratio: read / claim.rows.length,
      goal: ratioAtMost(4),
    }

    const tickMs: number[] = []
    for (let tick = 0; tick < ticks; tick += 1) {
      await makeDue(database, Math.max(1, Math.round(count * dueInASecond)))
      tickMs.push(await timed(() => sweep(ctx)))
    }
    yield { name: 'reconcile-tick-p50', value: median(tickMs), unit: 'ms', ratio: null, goal: null }
    const p99 = quantile(tickMs, 0.99)
    yield { name: 'reconcile-tick-p99', value: p99, unit: 'ms', ratio: null, goal: atMost(1_000) }

    const plain = portalContext(databaseOn(pool), { connectorFor: () => content })
    const before = await bareLooks(pool, count / 10)
    await makeDue(database, count)
    let looks = 0
    let lookMs = 0
    const residentBytes = async () => process.memoryUsage.rss()
    const grownMb = await memoryGrowth(residentBytes, async () => {
      lookMs = await timed(async () => {
        looks = (await reconcileDue(plain, new Date(Date.now() + 10 * MINUTE))).reconciled
      })
    })
    if (looks !== count) throw new Error(`${looks} of ${count} assignments were looked at.`)
    const limit = (before + (await bareLooks(pool, count / 10))) / 2
    const perSecond = (looks * 1_000) / lookMs
    yield {
      name: 'reconcile-all',
      value: perSecond,
      unit: 'rows/s',
      ratio: perSecond / limit,
      goal: ratioAtLeast(0.1),
    }
    yield { name: 'reconcile-memory-growth', value: grownMb, unit: 'MB', ratio: null, goal: atMost(100) }
  },
}

/** Makes so many due and lets all others rest for an hour. */
async function makeDue({ owner }: BenchDatabase, count: number): Promise<void> {
  await sql`
    update assignment
       set due_at = case when n <= ${count} then timestamptz '2020-01-01' + n * interval '1 ms'
         else now() + interval '1 hour' end,
         lease = null, leased_until = null
      from (select id, row_number() over () as n from assignment) numbered
     where numbered.id = assignment.id`.execute(owner)
  await sql`analyze assignment`.execute(owner)
}

/** Looks at `count` assignments as if a statement were all there is to it; answers looks per second. */
async function bareLooks(pool: Pool, count: number): Promise<number> {
  const { rows } = await pool.query<{ id: string }>('select id from assignment limit $1', [count])
  const tookMs = await timed(() =>
    each(
      rows,
      width,
      async ({ id }) => void (await pool.query({ name: 'bare-look', text: bareLook, values: [id] })),
    ),
  )
  return (rows.length * 1_000) / tookMs
}

const bareLook = `
  with seen as (
    update assignment set observed = 'present', observed_at = now(), due_at = now() + interval '5 minutes'
     where id = $1 returning id
  )
  insert into operation (assignment_id, kind, outcome, message, attempt, started_at, finished_at)
  select id, 'verify', 'ok', 'still-present', 1, now(), now() from seen`

/** The rows that the server takes up to answer a statement, from tables and indexes alike. */
async function rowsRead(pool: Pool, { sql: text, parameters }: Recorded): Promise<number> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(
      `explain (analyze, timing off, format json) ${text}`,
      [...parameters],
    )
    await client.query('rollback')
    const plan = rows[0]?.['QUERY PLAN'][0].Plan
    return plan === undefined ? Number.NaN : rowsIn(plan)
  } finally {
    client.release()
  }
}

interface Node {
  'Node Type': string
  'Relation Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: Node[]
}

function rowsIn(node: Node): number {
  const below = (node.Plans ?? []).reduce((sum, child) => sum + rowsIn(child), 0)
  if (!node['Node Type'].endsWith('Scan') || node['Relation Name'] === undefined) return below
  return below + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']
}
