import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HOUR } from '@/lib/domain/duration'
import { PolicySettings } from '@/lib/domain/policy'
import type { Cluster } from '../embedded/cluster'
import { asSuperuser } from '../embedded/logins'
import { freshDatabase, targetCluster, type FreshDatabase } from '../testing'
import { ownAccountHolders } from './eligibility'
import { PortalInUse, seedCompany, seedTargetDatabases, type PgTarget, type SeedSummary } from './index'

const now = new Date('2026-06-17T13:20:00Z')
const target: PgTarget = {
  host: 'localhost',
  port: 5432,
  database: 'orders',
  user: 'portal',
  password: 'env:NONE',
  tls: 'off',
}
const targets = { orders: target, warehouse: { ...target, database: 'warehouse' } }

let portal: FreshDatabase
let summary: SeedSummary

beforeAll(async () => {
  portal = await freshDatabase()
  summary = await seedCompany(portal.db, { now, targets })
})
afterAll(() => portal.drop())

async function count(from: ReturnType<typeof sql>): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count ${from}`.execute(portal.db)
  return rows[0]?.count ?? Number.NaN
}

describe('the demo company', () => {
  test('has about 40 people in 6 teams, every one of them a demo person', async () => {
    expect(summary.people).toBeGreaterThanOrEqual(38)
    expect(await count(sql`from principal where not is_demo`)).toBe(0)
    expect(await count(sql`from team`)).toBe(6)
    expect(await count(sql`from principal where employment = 'contractor' and ends_at > ${now}`)).toBe(3)
    for (const role of ['auditor', 'administrator', 'operator'])
      expect(await count(sql`from principal where ${role} = any(portal_roles) and status = 'active'`)).toBe(2)
  })

  test('publishes only policies that a policy form could have published', async () => {
    const versions = await portal.db.selectFrom('policy_version').select('settings').execute()
    for (const { settings } of versions) expect(PolicySettings.safeParse(settings).success).toBe(true)
    expect(await count(sql`from policy_version where version = 2`)).toBeGreaterThanOrEqual(2)
  })

  test('is put into an empty portal only', async () => {
    await expect(seedCompany(portal.db, { now, targets })).rejects.toBeInstanceOf(PortalInUse)
    expect(await count(sql`from activation_request`)).toBe(summary.requests)
  })

  test('is the same for the same instant', async () => {
    const other = await freshDatabase()
    try {
      await seedCompany(other.db, { now, targets })
      const told = (db: FreshDatabase['db']) =>
        db
          .selectFrom('audit_event')
          .select(['id', 'occurred_at', 'action', 'object_id', 'object_name', 'after'])
          .orderBy('id')
          .execute()
      expect(await told(other.db)).toEqual(await told(portal.db))
    } finally {
      await other.drop()
    }
  })
})

describe('its year', () => {
  test('has every end state, and between 900 and 1,500 requests', async () => {
    expect(summary.requests).toBeGreaterThanOrEqual(900)
    expect(summary.requests).toBeLessThanOrEqual(1_500)
    for (const state of ['APPROVED', 'DENIED', 'EXPIRED', 'CANCELED', 'REJECTED'])
      expect(await count(sql`from activation_request where state = ${state}`), state).toBeGreaterThan(5)
    for (const reason of [
      'EXPIRED',
      'RELEASED',
      'REVOKED',
      'EXTERNAL_REMOVAL',
      'PRINCIPAL_DISABLED',
      'ELIGIBILITY_REMOVED',
    ])
      expect(await count(sql`from "grant" where end_reason = ${reason}`), reason).toBeGreaterThan(0)
    expect(await count(sql`from "grant" where state = 'ACTIVATION_FAILED'`)).toBeGreaterThan(1)
    expect(await count(sql`from audit_event where action = 'grant.revocation_failed'`)).toBe(1)
  })

  test('had emergencies that somebody else reviewed, and one that waits for its review', async () => {
    expect(
      await count(
        sql`from post_review v join activation_request r on r.id = v.request_id join "grant" g on g.request_id = r.id
            where r.incident is not null and r.state = 'APPROVED' and v.reviewed_by <> r.requester_id`,
      ),
    ).toBe(2)
    expect(await count(sql`from post_review where reviewed_at is null and due_at > ${now}`)).toBe(1)
    expect(
      await count(sql`from post_review v where not exists (select from post_reviewer p where p.request_id = v.request_id)
        or not exists (select from request_approver a where a.request_id = v.request_id and a.via = 'skipped')`),
    ).toBe(0)
    expect(await count(sql`from audit_event where action = 'request.emergency'`)).toBe(3)
    expect(await count(sql`from audit_event where action = 'review.given'`)).toBe(2)
  })

  test('was never approved by its requester, and by as many named approvers as the policy asks', async () => {
    expect(
      await count(
        sql`from decision d join activation_request r on r.id = d.request_id where d.principal_id = r.requester_id`,
      ),
    ).toBe(0)
    expect(
      await count(
        sql`from decision d left join request_approver a using (request_id, principal_id) where a.request_id is null`,
      ),
    ).toBe(0)
    expect(
      await count(sql`from activation_request r where state = 'APPROVED' and needed <>
      (select count(*) from decision d where d.request_id = r.id and d.verb = 'approve')`),
    ).toBe(0)
  })

  test('tells each grant in the order in which it happened', async () => {
    expect(
      await count(sql`from "grant" g join activation_request r on r.id = g.request_id where not (
      r.submitted_at <= r.decided_at and r.decided_at <= g.planned_start
      and coalesce(g.planned_start <= g.activating_at and g.activating_at < coalesce(g.access_granted_at, g.ended_at), true)
      and coalesce(g.access_granted_at + g.duration_ms * interval '1 ms' = g.ends_at, true)
      and coalesce(g.access_granted_at < g.revoke_started_at and g.revoke_started_at < g.access_removed_at, true)
      and coalesce(g.access_removed_at < g.verified_at and g.verified_at <= g.ended_at, true))`),
    ).toBe(0)
    expect(
      await count(
        sql`from (select occurred_at < lag(occurred_at) over (order by id) as back from audit_event) e where back`,
      ),
    ).toBe(0)
    expect(
      await count(
        sql`from (select submitted_at < lag(submitted_at) over (order by number) as back from activation_request) r where back`,
      ),
    ).toBe(0)
  })

  test('has an event for every state that a request or grant came into', async () => {
    const eventless = (
      action: string,
    ) => sql`and not exists (select from audit_event e where e.action = ${action}
      and coalesce(e.grant_id, e.request_id) = x.id)`
    expect(
      await count(sql`from activation_request x where state = 'DENIED' ${eventless('request.denied')}`),
    ).toBe(0)
    expect(
      await count(
        sql`from activation_request x where state = 'APPROVED' and needed > 0 ${eventless('request.approved')}`,
      ),
    ).toBe(0)
    expect(
      await count(sql`from activation_request x where state = 'REJECTED' ${eventless('request.rejected')}`),
    ).toBe(0)
    expect(
      await count(sql`from "grant" x where access_granted_at is not null ${eventless('grant.active')}`),
    ).toBe(0)
    expect(
      await count(
        sql`from "grant" x where access_removed_at is not null ${eventless('grant.access_removed')}`,
      ),
    ).toBe(0)
    expect(await count(sql`from "grant" x where state = 'ENDED' ${eventless('grant.ended')}`)).toBe(0)
  })

  test('leaves nothing live that is not true on the target', async () => {
    expect(
      await count(sql`from "grant" where state not in ('ENDED', 'ACTIVATION_FAILED', 'SCHEDULED')`),
    ).toBe(0)
    expect(await count(sql`from "grant" where state = 'SCHEDULED' and planned_start > ${now}`)).toBe(2)
    expect(await count(sql`from audit_event where occurred_at > ${now}`)).toBe(0)
    expect(await count(sql`from assignment`)).toBe(0)
  })

  test('ends with requests that wait for Maud', async () => {
    expect(
      await count(sql`from activation_request r join request_approver a on a.request_id = r.id
      join principal p on p.id = a.principal_id and p.handle = 'maud'
      where r.state = 'PENDING_APPROVAL' and r.decide_by > ${new Date(now.getTime() + HOUR)}
        and not exists (select from decision d where d.request_id = r.id and d.principal_id = p.id)`),
    ).toBe(5)
  })
})

describe('its target databases', () => {
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
