import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Cluster } from '../embedded/cluster'
import { asSuperuser } from '../embedded/logins'
import { targetCluster } from '../testing'
import { ownAccountHolders } from './eligibility'
import { seedTargetDatabases } from './targets'

describe('the target databases of the demo', () => {
  const own = { user: 'ada', password: 'own-login' }
  const keeper = { user: 'gatehouse_portal', password: 'portal-login' }
  let cluster: Cluster

  beforeAll(async () => {
    cluster = await targetCluster()
    const logins = { portal: keeper, ownLoginPassword: own.password }
    await seedTargetDatabases(cluster.superuserUrl(), logins)
    await seedTargetDatabases(cluster.superuserUrl(), logins)
  })
  afterAll(() => dropSeeded(cluster))

  function as(login: { user: string; password: string }, database: string) {
    return new pg.Client({ host: cluster.host, port: cluster.port, ...login, database })
  }

  test('hold rows, and the portal hands out what it cannot read itself', async () => {
    const client = as(keeper, 'orders')
    await client.connect()
    try {
      await expect(client.query('select from orders')).rejects.toThrow('permission denied')
      await client.query(`create role seed_holder login password 'held' in role orders_readonly`)
      const holder = as({ user: 'seed_holder', password: 'held' }, 'orders')
      await holder.connect()
      expect((await holder.query('select count(*)::int as count from orders')).rows).toEqual([
        { count: 6_000 },
      ])
      await expect(holder.query('select from customer_contact')).rejects.toThrow('permission denied')
      await holder.end()
      await client.query('drop role seed_holder')
    } finally {
      await client.end()
    }
  })

  test('let nobody in by an own login before a grant', async () => {
    const client = as(own, 'warehouse')
    await expect(client.connect()).rejects.toThrow('permission denied for database')
  })

  test('have one membership that no grant explains', async () => {
    const { rows } = await asSuperuser(cluster, (client) =>
      client.query(
        `select member.rolname as login from pg_auth_members m join pg_roles member on member.oid = m.member
        join pg_roles held on held.oid = m.roleid
        where member.rolcanlogin and held.rolname ~ '^(orders|warehouse)_' and member.rolname <> $1`,
        [keeper.user],
      ),
    )
    expect(rows.map((row) => row.login)).toContain('hedlund_dba')
  })
})

/** The servers of the tests are shared: what lies around would be found as drift by others. */
async function dropSeeded(cluster: Cluster): Promise<void> {
  await asSuperuser(cluster, async (client) => {
    for (const database of ['orders', 'warehouse'])
      await client.query(`drop database if exists ${database} with (force)`)
    const roles = [
      'gatehouse_portal',
      'hedlund_dba',
      ...ownAccountHolders(),
      'orders_breakglass',
      'orders_owner',
      'orders_readonly',
      'orders_readwrite',
      'orders_dump',
      'warehouse_owner',
      'warehouse_analyst',
      'warehouse_loader',
    ]
    await client.query(`drop role if exists seed_holder, ${roles.join(', ')}`)
  })
}
