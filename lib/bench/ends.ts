import { asSuperuser } from '@/db/embedded/logins'
import { createDatabase } from '@/db/client'
import { endDueGrants } from '@/lib/services/sweep/ends'
import { aPolicy } from '@/lib/testing/factories'
import { atMost, type Bench } from './figure'
import { makeUpGrants } from './grants'
import type { BenchDatabase, Lab } from './lab'
import { memoryGrowth, timed } from './stats'
import { hire, portalContext, roleForAll } from './world'

const people = 1_000
/** What the portal takes in one statement, so that both do the same. */
const batch = 1_000

/** Very many grants ending in one instant, as far as the portal's own database is concerned. */
export const ends: Bench = {
  name: 'ends',
  async *run(lab) {
    const count = 2 * Math.round(50_000 * lab.scale)
    const database = await lab.database('ends', ({ owner }) => hire(owner, people))
    const role = await roleForAll(database.owner, { policy: aPolicy })
    const db = createDatabase(database.url, { role: 'gatehouse_worker' })
    lab.atEnd(() => db.destroy())
    const expired = { role, people, count, state: `'ACTIVE'`, endsAt: 'now()' }

    // Half of the limit before and half after, so that a machine that slows down slows both.
    const limitHalf = async (first: number) => {
      await makeUpGrants(lab, database, { ...expired, count: count / 2, first })
      return timed(() => endInOneStatementEach(lab, database))
    }
    const before = await limitHalf(1)
    await makeUpGrants(lab, database, { ...expired, first: 1 + count / 2 })
    let ended = 0
    let productMs = 0
    const residentBytes = async () => process.memoryUsage.rss()
    const grownMb = await memoryGrowth(residentBytes, async () => {
      productMs = await timed(async () => void (ended = await endDueGrants(portalContext(db), new Date())))
    })
    const limitMs = before + (await limitHalf(1 + count * 1.5))
    if (ended !== count) throw new Error(`${ended} of ${count} grants were ended.`)
    yield {
      name: 'ends-in-one-instant',
      value: productMs / 1_000,
      unit: 's',
      ratio: productMs / limitMs,
      goal: atMost(5),
    }
    yield { name: 'ends-memory-growth', value: grownMb, unit: 'MB', ratio: null, goal: atMost(100) }
  },
}

/** The same batches with their audit events, each as one statement that never leaves the server. */
async function endInOneStatementEach(lab: Lab, database: BenchDatabase): Promise<void> {
  await asSuperuser(
    await lab.portalCluster(),
    async (client) => {
      for (;;) {
        const { rowCount } = await client.query(`
          with due as (
            select id from "grant" where state = 'ACTIVE' and ends_at <= now() order by ends_at limit ${batch}
            for update skip locked
          ), ended as (
            update "grant" g set state = 'DEACTIVATING', end_reason = 'EXPIRED', revoke_started_at = now()
            from principal p, role r, target t
            where g.id in (select id from due) and p.id = g.principal_id and r.id = g.role_id and t.id = g.target_id
            returning g.*, p.name as holder_name, r.name as role_name, t.name as target_name
          ), marked as (
            update assignment set due_at = now(), attempts = 0 where id in (select assignment_id from ended)
          )
          insert into audit_event (occurred_at, actor_kind, actor_name, action, object_type, object_id, object_name,
            request_id, grant_id, assignment_id, subject_id, subject_name, role_id, role_name, target_id, target_name,
            before, after, via)
          select now(), 'sweep', 'Sweep', 'grant.deactivating', 'grant', id, 'GRT-' || number, request_id, id,
            assignment_id, principal_id, holder_name, role_id, role_name, target_id, target_name,
            '{"state": "ACTIVE"}', jsonb_build_object('state', state, 'endReason', end_reason, 'endsAt', ends_at), 'sweep'
          from ended`)
        if ((rowCount ?? 0) < batch) return
      }
    },
    database.name,
  )
}
