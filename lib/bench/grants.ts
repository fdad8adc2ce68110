import { asSuperuser } from '@/db/embedded/logins'
import type { Role } from '@/lib/testing/factories'
import type { BenchDatabase, Lab } from './lab'
import { idSql } from './world'

/** Which grants to make up: `count` of them, from the number `first` on. */
interface Wanted {
  role: Role
  first: number
  count: number
  people: number
  /** SQL for the state and the end, over the running number `n`. */
  state: string
  endsAt: string
}

/**
 * Makes up grants and their assignments, without the requests they would have come from: foreign keys are not checked
 * for this connection. The rows are as wide as real ones, the ids in order as those the portal makes.
 */
export async function makeUpGrants(lab: Lab, { name }: BenchDatabase, wanted: Wanted): Promise<void> {
  const { role, first, count, people, state, endsAt } = wanted
  const numbers = `generate_series(${first}, ${first + count - 1}) n`
  const person = idSql.person(`(1 + n % ${people})`)
  await asSuperuser(
    await lab.portalCluster(),
    async (client) => {
      await client.query(`set session_replication_role = replica; set synchronous_commit = off`)
      await client.query(`
        insert into assignment (id, target_id, principal_id, account, entitlement_key, entitlement, observed)
        select ${madeUpId('a', 'n')}, '${role.targetId}', ${person}, 'gh_p' || n || '_made-up', 'one-time "reader" in "none"',
          '{"account": "one-time", "database": "none", "memberOf": "reader"}', 'present'
        from ${numbers} where ${state} = 'ACTIVE'`)
      await client.query(`
        insert into "grant" (id, number, request_id, principal_id, role_id, target_id, assignment_id, state, duration_ms,
          planned_start, activating_at, access_granted_at, ends_at, ended_at, end_reason)
        select ${madeUpId('b', 'n')}, 10000000 + n, ${madeUpId('c', 'n')}, ${person}, '${role.id}', '${role.targetId}',
          case when ${state} = 'ACTIVE' then ${madeUpId('a', 'n')} end, ${state}, 3600000,
          at - interval '1 hour', at - interval '1 hour', at - interval '1 hour', at,
          case when ${state} = 'ENDED' then at end, case when ${state} = 'ENDED' then 'EXPIRED' end
        from ${numbers} cross join lateral (select ${endsAt}) as ends (at)`)
      await client.query('vacuum (analyze) "grant", assignment')
    },
    name,
  )
}

function madeUpId(kind: string, number: string): string {
  return `('${kind}0000000-0000-7000-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`
}
