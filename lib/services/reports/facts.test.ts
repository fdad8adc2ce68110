import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { reportById } from '@/db/queries/reports/index'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { DAY, HOUR, MINUTE, SECOND } from '@/lib/domain/duration'
import type { RequestId } from '@/lib/domain/ids'
import type { Cell } from '@/lib/domain/report/columns'
import { thresholdUnits, type Ask } from '@/lib/domain/report/params'
import { anEvent, append } from '@/lib/testing/audit'
import {
  aPerson,
  aPolicy,
  approvedBy,
  aRole,
  as,
  aSeparation,
  type Person,
  type Role,
} from '@/lib/testing/factories'
import { recordedActions } from '@/lib/testing/reports'
import { viewReport } from './view'

let fresh: FreshDatabase
let auditor: Person
let [ada, maud, oz]: Person[] = []
let role: Role
const now = new Date('2026-06-17T13:00:00Z')
const ago = (ms: number) => new Date(now.getTime() - ms)

beforeAll(async () => {
  fresh = await freshDatabase()
  auditor = await aPerson(fresh.db, { portalRoles: ['auditor'] })
})
afterAll(() => fresh.drop())

/** Everybody and everything anew for each test: reports are then asked about this one role. */
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
async function tell(told: Told): Promise<{ request: RequestId; name: string }> {
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
      requester_id: by?.id ?? auditor.id,
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
        principal_id: by?.id ?? auditor.id,
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
        principal_id: by?.id ?? auditor.id,
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

async function read(id: string, wishes: Partial<Ask> = {}) {
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

const some = (cells: Record<string, Cell> | undefined, ...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, cells?.[name]]))

describe('the population of activations', () => {
  test('tells in one row who asked, who decided as what and how signed in, what was given and when it was gone', async () => {
    if (!ada || !maud) throw new Error('unreachable')
    const at = ago(2 * DAY)
    const { name } = await tell({
      at,
      answers: [{ by: maud, afterMs: 90 * SECOND, reason: 'Go ahead', signedIn: ago(2 * DAY + 10 * MINUTE) }],
      grant: { givenMs: 300, lengthMs: HOUR, removedMs: 250 },
    })
    const { cells, population } = await read('activations')
    expect(population).toBe(1)
    expect(cells[0]).toMatchObject({
      request: name,
      person: ada.name,
      role: role.name,
      connector: 'postgres',
      policy_version: 1,
      activate_ms: 300,
      revoke_ms: 250,
      end_reason: 'EXPIRED',
      residual_sessions: 'cut',
    })
    expect(cells[0]?.['account']).toMatch(/^account-/)
    expect(cells[0]?.['decisions']).toBe(
      `${maud.name} approved (manager, named by the policy; pwd+otp, 11 min before): Go ahead`,
    )
    expect(cells[0]?.['ended_at']).toEqual(new Date(at.getTime() + 90 * SECOND + 300 + HOUR + 250))
  })

  test('leaves out what was opened before the period, at its end, and of other roles', async () => {
    await tell({ at: ago(40 * DAY), grant: { givenMs: 1, lengthMs: HOUR, removedMs: 1 } })
    await tell({ at: now, grant: { givenMs: 1, lengthMs: HOUR, removedMs: null } })
    expect((await read('activations')).population).toBe(0)
    expect((await read('activations', { from: ago(41 * DAY) })).population).toBe(1)
  })
})

test('who held what: from the very instant of the confirmation to that of the removal', async () => {
  const at = ago(DAY)
  await tell({ at, grant: { givenMs: SECOND, lengthMs: HOUR, removedMs: SECOND } })
  const held = async (ms: number) => (await read('held-at', { at: new Date(at.getTime() + ms) })).population
  expect(await held(SECOND - 1)).toBe(0)
  expect(await held(SECOND)).toBe(1)
  expect(await held(HOUR + 2 * SECOND - 1)).toBe(1)
  expect(await held(HOUR + 2 * SECOND)).toBe(0)
})

describe('who could activate what', () => {
  test('is answered as of an instant, though eligibility and membership were deleted since', async () => {
    const bo = await aPerson(fresh.db)
    const group = await fresh.owner
      .insertInto('principal_group')
      .values({ name: `Group of ${bo.handle}` })
      .returning(['id', 'name'])
      .executeTakeFirstOrThrow()
    await fresh.db
      .insertInto('principal_group_member')
      .values({ group_id: group.id, principal_id: bo.id })
      .execute()
    await fresh.db
      .insertInto('eligibility')
      .values({ role_id: role.id, group_id: group.id, starts_at: ago(DAY) })
      .execute()
    const then = new Date()
    const could = async (at: Date) =>
      (await read('could-activate', { at, now: at })).cells.map(
        ({ person, through }) => `${person} ${through}`,
      )
    expect(await could(then)).toEqual([`${ada?.name} directly`, `${bo.name} group ${group.name}`].toSorted())
    await fresh.db.deleteFrom('principal_group_member').where('group_id', '=', group.id).execute()
    await fresh.db
      .deleteFrom('eligibility')
      .where('role_id', '=', role.id)
      .where('principal_id', 'is not', null)
      .execute()
    expect(await could(new Date())).toEqual([])
    expect(await could(then)).toHaveLength(2)
  })

  test('says from when on it is exact', async () => {
    expect((await read('could-activate', { at: ago(300 * DAY) })).inexactBefore).toBeInstanceOf(Date)
    expect((await read('could-activate', { at: new Date(Date.now() + DAY) })).inexactBefore).toBeNull()
  })

  test('the web cannot rewrite that history', async () => {
    await expect(fresh.db.deleteFrom('eligibility_history').execute()).rejects.toThrow('permission denied')
    await expect(
      fresh.db.updateTable('principal_group_member_history').set({ valid_to: now }).execute(),
    ).rejects.toThrow('permission denied')
    await expect(fresh.db.updateTable('history_start').set({ since: now }).execute()).rejects.toThrow(
      'permission denied',
    )
  })
})

test('approvals by approver count what was quick, unexplained, and for own reports', async () => {
  if (!maud || !oz) throw new Error('unreachable')
  await tell({ answers: [{ by: maud, afterMs: 9_999 }] })
  await tell({ answers: [{ by: maud, afterMs: 10 * SECOND, reason: 'Fine' }] })
  await tell({ state: 'DENIED', answers: [{ by: maud, afterMs: MINUTE, verb: 'deny', reason: 'No' }] })
  await tell({ answers: [{ by: oz, afterMs: HOUR, reason: 'Yes' }] })
  const { cells, figures } = await read('approvals-by-approver')
  expect(
    cells.map((row) => some(row, 'approver', 'decided', 'approved', 'quick', 'no_reason', 'median_ms')),
  ).toEqual([
    { approver: maud.name, decided: 3, approved: 2, quick: 1, no_reason: 1, median_ms: 10 * SECOND },
    { approver: oz.name, decided: 1, approved: 1, quick: 0, no_reason: 0, median_ms: HOUR },
  ])
  expect(figures).toMatchObject({ decisions: 4, quick: 1, share: 0.75 })
})

test('people who approve for one another stand together, those of one direction do not', async () => {
  if (!ada || !maud || !oz) throw new Error('unreachable')
  await tell({ by: ada, answers: [{ by: maud, afterMs: 1 }] })
  await tell({ by: ada, answers: [{ by: oz, afterMs: 1 }] })
  expect((await read('reciprocal-approvals', { person: ada.handle })).population).toBe(0)
  await tell({ by: maud, answers: [{ by: ada, afterMs: 1 }] })
  await tell({ by: maud, answers: [{ by: ada, afterMs: 1 }] })
  const { cells } = await read('reciprocal-approvals', { person: ada.handle })
  expect(cells).toHaveLength(1)
  expect([cells[0]?.['first_for_second'], cells[0]?.['second_for_first']].toSorted()).toEqual([1, 2])
})

test('times are measured for each step, with the breaches of the reader’s limit', async () => {
  if (!maud) throw new Error('unreachable')
  for (const [index, ms] of [100, 200, 300, 2_400].entries())
    await tell({
      at: ago((index + 1) * DAY),
      answers: [{ by: maud, afterMs: MINUTE }],
      grant: { givenMs: ms, lengthMs: HOUR, removedMs: ms * 10 },
    })
  const { cells, figures } = await read('times', { thresholdMs: 2_400 })
  const all = cells.filter((row) => row['role'] === 'all roles')
  expect(all.map((row) => some(row, 'step', 'n', 'mean_ms', 'p50_ms', 'max_ms', 'breaches'))).toEqual([
    { step: 'approve', n: 4, mean_ms: MINUTE, p50_ms: MINUTE, max_ms: MINUTE, breaches: 4 },
    { step: 'activate', n: 4, mean_ms: 750, p50_ms: 250, max_ms: 2_400, breaches: 0 },
    { step: 'revoke', n: 4, mean_ms: 7_500, p50_ms: 2_500, max_ms: 24_000, breaches: 2 },
  ])
  expect(figures).toMatchObject({ revoke_max: 24_000, activate_p50: 250 })
})

test('access longer than approved: beyond the limit or still there, and not what was given back in time', async () => {
  await tell({ at: ago(3 * DAY), grant: { givenMs: 1, lengthMs: HOUR, removedMs: 2 * MINUTE } })
  await tell({
    at: ago(4 * DAY),
    grant: { givenMs: 1, lengthMs: HOUR, removedMs: SECOND, endedEarlyMs: MINUTE },
  })
  const late = await tell({
    at: ago(2 * DAY),
    grant: { givenMs: 1, lengthMs: HOUR, removedMs: 2 * MINUTE + 1 },
  })
  const there = await tell({ at: ago(2 * HOUR), grant: { givenMs: 0, lengthMs: HOUR, removedMs: null } })
  const { cells, figures } = await read('longer-than-approved')
  expect(cells.map((row) => some(row, 'request', 'over_ms'))).toEqual([
    { request: there.name, over_ms: HOUR },
    { request: late.name, over_ms: 2 * MINUTE + 1 },
  ])
  expect(figures).toMatchObject({ open: 1, failed: 0 })
})

test('what was not granted names the rule and every reason, and what was granted is not there', async () => {
  if (!maud) throw new Error('unreachable')
  await tell({})
  const reasons = [
    { code: 'duration-too-long', field: 'duration', text: 'At most 1 h.' },
    { code: 'outside-hours', field: 'start', text: 'Only in office hours.' },
  ]
  await tell({
    at: ago(HOUR),
    state: 'REJECTED',
    verdict: { outcome: 'refused', rule: 'Contractors', reasons },
  })
  await tell({ state: 'DENIED', answers: [{ by: maud, afterMs: 1, verb: 'deny', reason: 'Use the report' }] })
  const { cells, figures } = await read('not-granted')
  expect(cells.map((row) => some(row, 'outcome', 'rule', 'reasons', 'reason_codes', 'decided_by'))).toEqual([
    {
      outcome: 'refused by policy',
      rule: 'Contractors',
      reasons: 'At most 1 h. Only in office hours.',
      reason_codes: 'duration-too-long, outside-hours',
      decided_by: null,
    },
    {
      outcome: 'denied',
      rule: 'terms for everybody',
      reasons: 'Use the report',
      reason_codes: null,
      decided_by: maud.name,
    },
  ])
  expect(figures).toMatchObject({ rows: 2, refused: 1, denied: 1, expired: 0, cancelled: 0 })
})

test('the emergency register shows a review from the instant it is overdue, and no ordinary activation', async () => {
  await tell({ grant: { givenMs: 1, lengthMs: HOUR, removedMs: 1 } })
  const { request } = await tell({ incident: 'INC-9', grant: { givenMs: 1, lengthMs: HOUR, removedMs: 1 } })
  const review = async (due: Date) => {
    await fresh.owner.deleteFrom('post_review').where('request_id', '=', request).execute()
    await fresh.owner
      .insertInto('post_review')
      .values({ request_id: request, principal_id: ada?.id ?? auditor.id, due_at: due })
      .execute()
    return (await read('emergencies')).cells.map((row) => some(row, 'incident', 'review'))
  }
  expect(await review(new Date(now.getTime() + 1))).toEqual([{ incident: 'INC-9', review: 'waiting' }])
  expect(await review(now)).toEqual([{ incident: 'INC-9', review: 'overdue' }])
})

test('dormant is what nobody used for the limit, never used or not; what was used lately is not', async () => {
  const dormant = async () =>
    (await read('dormant-eligibilities')).cells.map((row) => some(row, 'person', 'uses'))
  expect(await dormant()).toEqual([{ person: ada?.name, uses: 0 }])
  await tell({ at: ago(91 * DAY), grant: { givenMs: 1, lengthMs: HOUR, removedMs: 1 } })
  expect(await dormant()).toEqual([{ person: ada?.name, uses: 1 }])
  await tell({ at: ago(89 * DAY), grant: { givenMs: 1, lengthMs: HOUR, removedMs: 1 } })
  expect(await dormant()).toEqual([])
})

test('justifications that differ in case and punctuation only are the same text', async () => {
  for (const justification of ['Fix orders!', 'fix  ORDERS', 'Something else entirely, for once'])
    await tell({ at: ago(HOUR), justification })
  const { cells, figures } = await read('justifications')
  expect(cells.map((row) => row['same_by_person']).toSorted()).toEqual([0, 1, 1])
  expect(figures).toMatchObject({ rows: 3, short: 2, ticketed: 0 })
})

test('a leaver’s lag is that of the last access they held, and nobody who stayed is listed', async () => {
  if (!ada || !oz) throw new Error('unreachable')
  await tell({ at: ago(2 * HOUR), grant: { givenMs: 0, lengthMs: HOUR, removedMs: 5 * SECOND } })
  await fresh.owner
    .updateTable('principal')
    .set({ status: 'disabled', disabled_at: ago(HOUR) })
    .where('id', '=', ada.id)
    .execute()
  const { cells } = await read('leavers', { role: null, person: ada.handle })
  expect(cells).toMatchObject([
    { person: ada.name, held: 1, lag_ms: 5 * SECOND, eligibilities: 1, breach: 'no' },
  ])
  expect((await read('leavers', { role: null, person: oz.handle })).population).toBe(0)
})

test('a mover’s kept eligibilities are those of before the move', async () => {
  if (!ada || !oz) throw new Error('unreachable')
  await fresh.db.updateTable('principal').set({ manager_id: oz.id }).where('id', '=', ada.id).execute()
  const asked = {
    role: null,
    person: ada.handle,
    from: ago(DAY),
    to: new Date(Date.now() + DAY),
    now: new Date(),
  }
  const { cells } = await read('movers', asked)
  expect(cells).toMatchObject([
    {
      person: ada.name,
      from_manager: maud?.name,
      to_manager: oz.name,
      eligibilities: 1,
      kept: 1,
      kept_roles: role.name,
    },
  ])
  await fresh.db.deleteFrom('eligibility').where('role_id', '=', role.id).execute()
  const after = await read('movers', { ...asked, now: new Date() })
  expect(after.cells).toMatchObject([{ eligibilities: 1, kept: 0 }])
  expect(after.cells[0]?.['lag_ms']).toBeGreaterThan(0)
})

test('reading a report is recorded once for the same question, and again for another', async () => {
  const reader = await aPerson(fresh.db, { portalRoles: ['auditor'] })
  const report = reportById('times')
  if (report === null) throw new Error('unreachable')
  const ask = {
    from: ago(DAY),
    to: now,
    at: now,
    now,
    role: null,
    target: null,
    person: null,
    thresholdMs: 0,
  }
  const view = (query: string, at: Date) =>
    viewReport(as(fresh.db, reader, { now: () => at }), report, {
      ask,
      sample: null,
      after: null,
      open: null,
      limit: 1,
      query,
    })
  await view('role=a', now)
  await view('role=a', new Date(now.getTime() + 15 * MINUTE - 1))
  expect(await recordedActions(fresh.db, reader)).toEqual(['report.viewed'])
  await view('role=b', now)
  expect(await recordedActions(fresh.db, reader)).toEqual(['report.viewed', 'report.viewed'])
})

test('completeness counts a day’s events, a missing number and a silence, and what is not sealed', async () => {
  const day = new Date('2026-06-10T00:00:00Z')
  const events = [
    anEvent(day),
    anEvent(new Date(day.getTime() + HOUR)),
    anEvent(new Date(day.getTime() + 9 * HOUR)),
  ]
  await append(fresh.owner, events.slice(0, 2))
  await expect(
    fresh.owner.transaction().execute(async (tx) => {
      await append(tx, [anEvent(day)])
      throw new Error('rolled back')
    }),
  ).rejects.toThrow('rolled back')
  await append(fresh.owner, events.slice(2))
  const asked = { role: null, from: day, to: new Date(day.getTime() + DAY), thresholdMs: 8 * HOUR - 1 }
  const { cells, figures } = await read('completeness', asked)
  expect(cells).toMatchObject([
    { events: 3, missing: 1, silent_ms: 8 * HOUR, breach: 'yes', backwards: 0, unsealed: 3 },
  ])
  expect(figures).toMatchObject({ events: 3, breaches: 1, unsealed: 3, checked: 'not finished yet' })
  expect((await read('completeness', { ...asked, thresholdMs: 8 * HOUR })).cells).toMatchObject([
    { breach: 'no' },
  ])
})

test('conflicts that a rule prevented stand beside those that stand open, and other refusals do not', async () => {
  if (!ada) throw new Error('unreachable')
  const other = await aRole(fresh.db, { eligible: [ada] })
  const rule = await aSeparation(fresh.db, { effect: 'block', first: [role], second: [other] })
  const asked = { role: null, person: ada.handle }
  const conflict = { code: 'conflict', field: 'role', text: 'Kept apart.' }
  await tell({ state: 'REJECTED', verdict: { outcome: 'refused', rule: null, reasons: [conflict] } })
  await tell({
    state: 'REJECTED',
    verdict: {
      outcome: 'refused',
      rule: null,
      reasons: [{ code: 'duration-too-long', field: 'duration', text: 'Too long.' }],
    },
  })
  expect((await read('separation', asked)).figures).toEqual({ prevented: 1, excepted: 0, open: 0 })
  for (const of of [role, other])
    await tell({ of, at: ago(HOUR), grant: { givenMs: 0, lengthMs: 2 * HOUR, removedMs: null } })
  const { cells, figures } = await read('separation', asked)
  expect(figures).toEqual({ prevented: 1, excepted: 0, open: 1 })
  expect(cells.find(({ kind }) => kind === 'open')).toMatchObject({
    rule: rule.name,
    person: ada.name,
    detail: 'Not covered by an exception.',
  })
})

test('changes tell a new policy’s difference and who left a group that is eligible', async () => {
  if (!ada) throw new Error('unreachable')
  await fresh.owner
    .insertInto('policy_version')
    .values({
      role_id: role.id,
      version: 2,
      settings: JSON.stringify({ ...aPolicy, duration: { maxMs: 2 * HOUR, defaultMs: HOUR } }),
      published_at: ago(DAY),
      published_by: maud?.id ?? null,
      comment: 'Shorter',
    })
    .execute()
  const { cells } = await read('changes')
  expect(cells).toHaveLength(1)
  expect(cells[0]).toMatchObject({ what: 'policy published', by: maud?.name, reason: 'Shorter' })
  expect(cells[0]?.['diff']).toMatchObject({
    duration: { before: { maxMs: 8 * HOUR }, after: { maxMs: 2 * HOUR } },
  })
  expect(Object.keys(cells[0]?.['diff'] ?? {})).not.toContain('start')
  const group = await fresh.owner
    .insertInto('principal_group')
    .values({ name: `Group with ${ada.handle}` })
    .returning(['id', 'name'])
    .executeTakeFirstOrThrow()
  await fresh.db
    .insertInto('principal_group_member')
    .values({ group_id: group.id, principal_id: ada.id })
    .execute()
  await fresh.db.deleteFrom('principal_group_member').where('group_id', '=', group.id).execute()
  const members = async () =>
    (await read('changes', { role: null, from: ago(-DAY), to: new Date(Date.now() + DAY) })).cells
      .filter(({ object }) => object === group.name)
      .map(({ what }) => what)
  // Nobody is eligible or asked through it yet: it gives nobody anything.
  expect(await members()).toEqual([])
  await fresh.db.insertInto('eligibility').values({ role_id: role.id, group_id: group.id }).execute()
  expect((await members()).toSorted()).toEqual(['group member added', 'group member removed'])
})

test('standing access counts while it stood, and in each week of its trend', async () => {
  await fresh.owner
    .insertInto('drift_finding')
    .values({
      target_id: role.targetId,
      kind: 'standing',
      account: 'forgotten',
      entitlement_key: 'orders/owner',
      first_seen: new Date('2026-06-03T12:00:00Z'),
      last_seen: new Date('2026-06-11T12:00:00Z'),
      resolved_at: new Date('2026-06-11T12:00:00Z'),
    })
    .execute()
  const { slug: target } = await fresh.db
    .selectFrom('target')
    .select('slug')
    .where('id', '=', role.targetId)
    .executeTakeFirstOrThrow()
  const asked = {
    role: null,
    target,
    from: new Date('2026-06-01T00:00:00Z'),
    to: new Date('2026-06-15T00:00:00Z'),
  }
  expect((await read('standing-access', asked)).cells).toMatchObject([
    { account: 'forgotten', stood_ms: 8 * DAY },
  ])
  expect((await read('standing-access', { ...asked, to: new Date('2026-06-03T12:00:00Z') })).population).toBe(
    0,
  )
  const { cells } = await read('standing-access-trend', asked)
  expect(cells.map((row) => some(row, 'stood', 'found', 'gone'))).toEqual([
    { stood: 0, found: 0, gone: 1 },
    { stood: 1, found: 1, gone: 0 },
  ])
  expect((await read('drift', asked)).population).toBe(0)
})

test('what administrators did and who read the log are apart from one another', async () => {
  const greta = await aPerson(fresh.db)
  const by = { actor_kind: 'person' as const, actor_id: greta.id, actor_name: greta.name }
  await append(fresh.owner, [
    anEvent(ago(HOUR), { ...by, action: 'target.changed' }),
    anEvent(ago(HOUR), {
      ...by,
      action: 'audit.exported',
      after: JSON.stringify({ query: 'risk:high', format: 'csv' }),
    }),
    anEvent(ago(HOUR), { ...by, action: 'request.submitted' }),
  ])
  const asked = { role: null, person: greta.handle }
  expect((await read('administrators', asked)).cells.map(({ action }) => action)).toEqual(['target.changed'])
  expect((await read('log-readers', asked)).cells).toMatchObject([
    { action: 'audit.exported', query: 'risk:high', format: 'csv' },
  ])
})
