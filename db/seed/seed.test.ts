import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HOUR } from '@/lib/domain/duration'
import { PolicySettings } from '@/lib/domain/policy'
import { unreachableTargets } from '@/lib/testing/company'
import { freshDatabase, type FreshDatabase } from '../testing'
import { PortalInUse, seedCompany, type SeedSummary } from './index'

const now = new Date('2026-06-17T13:20:00Z')
const targets = unreachableTargets

let portal: FreshDatabase
let summary: SeedSummary

beforeAll(async () => {
  portal = await freshDatabase()
  summary = await seedCompany(portal.owner, { now, targets })
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
    await expect(seedCompany(portal.owner, { now, targets })).rejects.toBeInstanceOf(PortalInUse)
    expect(await count(sql`from activation_request`)).toBe(summary.requests)
  })

  test('is the same for the same instant', async () => {
    const other = await freshDatabase()
    try {
      await seedCompany(other.owner, { now, targets })
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

  test('had emergencies that somebody else reviewed, one that waits for its review, and one whose review is overdue', async () => {
    expect(
      await count(
        sql`from post_review v join activation_request r on r.id = v.request_id join "grant" g on g.request_id = r.id
            where r.incident is not null and r.state = 'APPROVED' and v.reviewed_by <> r.requester_id`,
      ),
    ).toBe(2)
    expect(await count(sql`from post_review where reviewed_at is null and due_at > ${now}`)).toBe(1)
    expect(await count(sql`from post_review where reviewed_at is null and due_at <= ${now}`)).toBe(1)
    expect(await count(sql`from audit_event where action = 'review.overdue'`)).toBe(1)
    expect(
      await count(sql`from post_review v where not exists (select from post_reviewer p where p.request_id = v.request_id)
        or not exists (select from request_approver a where a.request_id = v.request_id and a.via = 'skipped')`),
    ).toBe(0)
    expect(await count(sql`from audit_event where action = 'request.emergency'`)).toBe(4)
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

  test('left what people deal with: who is away, who may break a rule, whom to be careful with', async () => {
    expect(
      await count(
        sql`from delegation where starts_at <= ${now} and ${now} < ends_at and moved_at is not null`,
      ),
    ).toBe(1)
    expect(await count(sql`from delegation where starts_at > ${now} and began_at is null`)).toBe(1)
    expect(await count(sql`from separation_exception where ended_at is null and ends_at > ${now}`)).toBe(1)
    expect(await count(sql`from principal where risk = 'elevated' and risk_until is null`)).toBe(1)
    // Nobody who waits asks anybody who is away.
    expect(
      await count(sql`from activation_request r join request_approver a on a.request_id = r.id
        join delegation d on d.principal_id = a.principal_id and d.starts_at <= ${now}
        where r.state = 'PENDING_APPROVAL'`),
    ).toBe(0)
  })

  test('told people so in notices of several kinds, some of them read', async () => {
    const { rows } = await sql<{ kind: string; read: boolean }>`
      select distinct kind, read_at is not null as read from notice`.execute(portal.db)
    const kinds = new Set(rows.map(({ kind }) => kind))
    for (const kind of [
      'asked',
      'approved',
      'decided',
      'emergency',
      'review-overdue',
      'delegation',
      'exception',
    ])
      expect(kinds, kind).toContain(kind)
    expect(new Set(rows.map(({ read }) => read)).size).toBe(2)
    expect(
      await count(
        sql`from (select created_at < lag(created_at) over (order by id) as back from notice) n where back`,
      ),
    ).toBe(0)
    expect(
      await count(sql`from notice n join principal p on p.id = n.principal_id
        where p.handle = 'maud' and n.read_at is null`),
    ).toBeGreaterThan(2)
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
    expect(
      await count(
        sql`from activation_request where state = 'PENDING_APPROVAL' and (remind_at is null or remind_at <= ${now})`,
      ),
    ).toBe(0)
  })
})
