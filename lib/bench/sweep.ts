import { sql } from 'kysely'
import { createPool } from '@/db/client'
import { sweep } from '@/lib/services/sweep/sweep'
import { aPolicy } from '@/lib/testing/factories'
import { atMost, type Bench } from './figure'
import { makeUpGrants } from './grants'
import { read, send } from './http'
import { servePortal } from './portal'
import { recordingDatabase, type Recorded } from './recorder'
import { median, timed } from './stats'
import { hire, portalContext, roleForAll } from './world'

const people = 1_000
const runs = 40

/** A sweep that finds nothing to do, over very many grants: nearly all over, some live and ending later. */
export const idleSweep: Bench = {
  name: 'idle-sweep',
  async *run(lab) {
    const count = Math.round(5_000_000 * lab.scale)
    const database = await lab.database('sweep', ({ owner }) => hire(owner, people))
    const role = await roleForAll(database.owner, { policy: aPolicy })
    lab.say(`idle-sweep: making up ${count} grants`)
    const live = Math.round(count / 100)
    await makeUpGrants(lab, database, {
      role,
      people,
      first: 1,
      count: count - live,
      state: `'ENDED'`,
      endsAt: `now() - n * interval '6 seconds'`,
    })
    await makeUpGrants(lab, database, {
      role,
      people,
      first: count - live + 1,
      count: live,
      state: `'ACTIVE'`,
      endsAt: `now() + interval '1 day' + (n % 100000) * interval '1 second'`,
    })
    await sql`update target set list_due_at = now() + interval '1 day'`.execute(database.owner)

    const pool = createPool(database.url, { role: 'gatehouse_worker' })
    lab.atEnd(() => pool.end())
    const { db, recorded } = recordingDatabase(pool)
    await sweep(portalContext(db))
    const bare: number[] = []
    const inDatabase: number[] = []
    for (let run = 0; run < runs; run += 1) {
      bare.push(await serverMs(pool, [bareClaim]))
      inDatabase.push(await serverMs(pool, recorded))
    }
    const databaseMs = median(inDatabase)
    yield {
      name: 'idle-sweep-in-database',
      value: databaseMs,
      unit: 'ms',
      ratio: databaseMs / median(bare),
      goal: atMost(1),
    }

    const portal = await servePortal(lab, database)
    const healthMs: number[] = []
    const sweepMs: number[] = []
    for (let run = 0; run < runs; run += 1) {
      healthMs.push(await timed(() => read(`${portal.url}/healthz`)))
      sweepMs.push(
        await timed(() => send(`${portal.url}/api/sweep`, { authorization: `Bearer ${portal.sweepSecret}` })),
      )
    }
    await portal.stop()
    // The first requests wait for code to be loaded.
    const overHttp = median(sweepMs.slice(10))
    yield {
      name: 'idle-sweep-over-http',
      value: overHttp,
      unit: 'ms',
      ratio: overHttp / median(healthMs.slice(10)),
      goal: atMost(5),
    }
  },
}

/** The least that can be asked: is there a grant whose time is up? */
const bareClaim = {
  sql: `select id from "grant" where state = 'ACTIVE' and ends_at <= $1 order by ends_at limit 1000 for update skip locked`,
  parameters: ['2020-01-01'],
}

/** What the server itself says it spent on these statements, planning included, in milliseconds. */
async function serverMs(
  pool: ReturnType<typeof createPool>,
  statements: readonly Pick<Recorded, 'sql' | 'parameters'>[],
): Promise<number> {
  const client = await pool.connect()
  try {
    let total = 0
    for (const { sql: text, parameters } of statements) {
      if (!/^\s*(select|insert|update|delete|with)\b/i.test(text)) continue
      const { rows } = await client.query<{ 'QUERY PLAN': [Plan] }>(
        `explain (analyze, timing off, summary, format json) ${text}`,
        [...parameters],
      )
      const plan = rows[0]?.['QUERY PLAN'][0]
      total += (plan?.['Planning Time'] ?? 0) + (plan?.['Execution Time'] ?? 0)
    }
    return total
  } finally {
    client.release()
  }
}

interface Plan {
  'Planning Time': number
  'Execution Time': number
}
