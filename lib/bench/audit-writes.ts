import { sql } from 'kysely'
import { createDatabase, type Db } from '@/db/client'
import { makePartitions } from '@/db/queries/audit-partitions'
import { SECOND } from '@/lib/domain/duration'
import { startSealing } from '@/lib/services/audit/sealing-timer'
import { aContext } from '@/lib/testing/factories'
import { bareRunner } from './bare'
import { atMost, ratioAtLeast, type Bench, type Figure } from './figure'
import type { BenchDatabase, Lab } from './lab'
import type { Script } from './script'
import { interleaved, quantile } from './stats'

const rounds = 3
const roundMs = 5_000

/** One event in a transaction of its own: nothing dearer for the log can be asked of it. */
const oneEvent: Script = {
  statements: [
    {
      text: `insert into audit_event (occurred_at, actor_kind, actor_name, action, object_type, object_id, object_name, request_id,
        subject_id, subject_name, role_id, role_name, target_id, target_name, reason, before, after, source_address, via,
        correlation_id) values (clock_timestamp(), 'sweep', 'Sweep', 'grant.active', 'grant', gen_random_uuid()::text, 'GRT-1042',
        gen_random_uuid(), gen_random_uuid(), 'Ada Berg', gen_random_uuid(), 'Orders, read and write', gen_random_uuid(),
        'Orders database', 'Looking into order 4711', '{"state": "ACTIVATING"}',
        '{"state": "ACTIVE", "endsAt": "2026-03-01T10:00:00.000Z"}', '10.0.0.1', 'sweep', gen_random_uuid()::text)`,
      keepAs: null,
    },
  ],
  constants: {},
  random: {},
}

/** Events written per second while the sealer runs beside, against the same inserts into a log that nobody seals. */
export const auditWrites: Bench = {
  name: 'audit-writes',
  async *run(lab) {
    const plain = await preparedLog(lab, 'audit-plain')
    // What the proof asks of the write path itself is this index.
    await sql`drop index audit_event_order`.execute(plain.owner)
    const proved = await preparedLog(lab, 'audit-proved')
    const db = createDatabase(proved.url, { role: 'gatehouse_worker', maxConnections: 2 })
    lab.atEnd(() => db.destroy())
    const [limit, product] = await Promise.all([bareRunner(plain.url), bareRunner(proved.url)])
    for (const writers of [1, 8, 32]) {
      const lags: number[] = []
      const rates = await interleaved(
        rounds,
        () => limit.run(oneEvent, writers, roundMs),
        async () => {
          const ctx = aContext(db)
          const sealing = startSealing(ctx)
          const watch = watchLag(db, lags)
          try {
            return await product.run(oneEvent, writers, roundMs)
          } finally {
            await watch.stop()
            await sealing.stop()
          }
        },
      )
      yield {
        name: `audit-writes-${writers}`,
        value: rates.product,
        unit: 'rows/s',
        ratio: rates.product / rates.limit,
        goal: writers === 32 ? ratioAtLeast(0.8) : null,
      }
      yield lagFigure(`audit-sealing-lag-p95-${writers}`, lags)
    }
  },
}

function lagFigure(name: string, lags: readonly number[]): Figure {
  return { name, value: quantile(lags, 0.95) / SECOND, unit: 's', ratio: null, goal: atMost(2) }
}

async function preparedLog(lab: Lab, name: string): Promise<BenchDatabase> {
  return lab.database(name, async ({ owner }) => {
    const now = new Date()
    await makePartitions(owner, now, now)
  })
}

/** Every tenth of a second: how long ago the oldest event was written that nobody has sealed yet. */
function watchLag(db: Db, lags: number[]): { stop(): Promise<void> } {
  let stopped = false
  async function watch(): Promise<void> {
    while (!stopped) {
      const { rows } = await sql<{ lag: number }>`
        select coalesce(extract(epoch from clock_timestamp() - min(occurred_at)) * 1000, 0)::float8 as lag from (
          select e.occurred_at from audit_event e, audit_seal_state s
          where (e.transaction, e.id) > (s.last_transaction, s.last_id) order by e.transaction, e.id limit 1) next`.execute(
        db,
      )
      lags.push(rows[0]?.lag ?? 0)
      await new Promise((wake) => setTimeout(wake, 100))
    }
  }
  const watching = watch()
  return {
    stop: async () => {
      stopped = true
      await watching
    },
  }
}
