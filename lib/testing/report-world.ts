import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { reportById } from '@/db/queries/reports/index'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { DAY, HOUR } from '@/lib/domain/duration'
import type { RequestId } from '@/lib/domain/ids'
import type { Cell } from '@/lib/domain/report/columns'
import { thresholdUnits, type Ask } from '@/lib/domain/report/params'
import { aPerson, approvedBy, aRole, as, type Person, type Role } from './factories'
import { viewReport } from '@/lib/services/reports/view'

/** The database of a test file, and who is in it: made anew for each test, so that a report can be asked about one role alone. */
export let fresh: FreshDatabase
let auditor: Person
export let ada: Person
/** Ada's manager. */
export let maud: Person
export let oz: Person
/** Ada is eligible for it, Maud and Oz are asked. */
export let role: Role
export const now = new Date('2026-06-17T13:00:00Z')
export const ago = (ms: number) => new Date(now.getTime() - ms)

/** To be called once in a test file, before its tests. */
export function inReportWorld(): void {
  beforeAll(async () => {
    fresh = await freshDatabase()
    auditor = await aPerson(fresh.db, { portalRoles: ['auditor'] })
  })
  afterAll(() => fresh.drop())
  beforeEach(async () => {
    maud = await aPerson(fresh.db)
    ada = await aPerson(fresh.db, { managerId: maud.id })
    oz = await aPerson(fresh.db)
    // They have been here for long, and so has who manages whom.
    await fresh.owner
      .updateTable('principal_history')
      .set({ valid_from: new Date('2020-01-01T00:00:00Z') })
      .where('id', 'in', [ada.id, maud.id, oz.id])
      .execute()
    role = await aRole(fresh.db, { eligible: [ada], policy: approvedBy([maud, oz]) })
  })
}

interface Told {
  by?: Person
  of?: Role
  state?: 'APPROVED' | 'DENIED' | 'EXPIRED' | 'CANCELED' | 'REJECTED'
  at?: Date
  verdict?: Record<string, unknown>
  justification?: string
  ticket?: string
  incident?: string
  answers?: { by: Person; afterMs: number; verb?: 'approve' | 'deny'; reason?: string; signedIn?: Date }[]
  grant?: { givenMs: number; lengthMs: number; removedMs: number | null; endedEarlyMs?: number }
}

/** A request with its answers and its grant, straight into the database; lengths count from the submit. */
export async function tell(told: Told): Promise<{ request: RequestId; name: string }> {
  const { by = ada, of = role, state = 'APPROVED', at = ago(2 * DAY), answers = [], grant } = told
  const db = fresh.owner
  const version = await db
    .selectFrom('policy_version')
    .select('id')
    .where('role_id', '=', of.id)
    .executeTakeFirstOrThrow()
  const later = (ms: number) => new Date(at.getTime() + ms)
  const request = await db
    .insertInto('activation_request')
    .values({
      requester_id: by.id,
      role_id: of.id,
      policy_version_id: version.id,
      state,
      idempotency_key: randomUUID(),
      duration_ms: grant?.lengthMs ?? HOUR,
      justification: told.justification ?? 'Looking into a slow query',
      ticket: told.ticket ?? '',
      incident: told.incident ?? null,
      verdict: JSON.stringify(
        told.verdict ?? { outcome: 'automatic', rule: null, warnings: [], because: null },
      ),
      submitted_at: at,
      decided_at: later(answers.at(-1)?.afterMs ?? 0),
    })
    .returning(['id', 'number'])
    .executeTakeFirstOrThrow()
  for (const { by: approver, afterMs, verb = 'approve', reason = '', signedIn } of answers)
    await db
      .insertInto('decision')
      .values({
        request_id: request.id,
        principal_id: approver.id,
        verb,
        reason,
        duration_ms: HOUR,
        facts: '{}',
        decided_at: later(afterMs),
        signed_in_at: signedIn ?? null,
        sign_in_methods: signedIn === undefined ? null : ['pwd', 'otp'],
      })
      .execute()
  if (grant !== undefined) {
    const account = `account-${request.number}`
    const assignment = await db
      .insertInto('assignment')
      .values({
        target_id: of.targetId,
        principal_id: by.id,
        account,
        entitlement_key: 'orders/reader',
        entitlement: JSON.stringify({ database: 'orders', memberOf: 'reader', account: 'one-time' }),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const opened = later(answers.at(-1)?.afterMs ?? 0)
    const given = new Date(opened.getTime() + grant.givenMs)
    const end = new Date(given.getTime() + grant.lengthMs)
    const stopped = new Date(given.getTime() + (grant.endedEarlyMs ?? grant.lengthMs))
    const removed = grant.removedMs === null ? null : new Date(stopped.getTime() + grant.removedMs)
    await db
      .insertInto('grant')
      .values({
        request_id: request.id,
        principal_id: by.id,
        role_id: of.id,
        target_id: of.targetId,
        assignment_id: assignment.id,
        state: removed === null ? 'DEACTIVATING' : 'ENDED',
        duration_ms: grant.lengthMs,
        planned_start: opened,
        created_at: opened,
        activating_at: opened,
        access_granted_at: given,
        ends_at: end,
        revoke_started_at: stopped,
        access_removed_at: removed,
        ended_at: removed,
        end_reason: grant.endedEarlyMs === undefined ? 'EXPIRED' : 'RELEASED',
      })
      .execute()
  }
  return { request: request.id, name: `REQ-${request.number}` }
}

export async function read(id: string, wishes: Partial<Ask> = {}) {
  const report = reportById(id)
  if (report === null) throw new Error(`There is no report ${id}.`)
  const { threshold } = report
  const ask: Ask = {
    from: ago(30 * DAY),
    to: now,
    at: now,
    now,
    role: role.slug,
    target: null,
    person: null,
    thresholdMs: threshold === undefined ? 0 : threshold.initial * thresholdUnits[threshold.unit],
    ...wishes,
  }
  const viewed = await viewReport(as(fresh.db, auditor, { now: () => now }), report, {
    ask,
    sample: null,
    after: null,
    open: null,
    limit: 100,
    query: '',
  })
  return { ...viewed, cells: viewed.rows.map((row) => row.cells) }
}

/** The named cells of a row. */
export const some = (cells: Record<string, Cell> | undefined, ...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, cells?.[name]]))
