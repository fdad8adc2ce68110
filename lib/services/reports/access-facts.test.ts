import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND } from '@/lib/domain/duration'
import { aPerson } from '@/lib/testing/factories'
import { inReportWorld, ada, maud, role, fresh, now, ago, tell, read, some } from '@/lib/testing/report-world'

inReportWorld()

/** The present, safely after what was written: the database counts microseconds, a Date cuts them off. */
async function aMoment(): Promise<Date> {
  await sleep(5)
  return new Date()
}

describe('the population of activations', () => {
  test('tells in one row who asked, who decided as what and how signed in, what was given and when it was gone', async () => {
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
    const then = await aMoment()
    const could = async (at: Date) =>
      (await read('could-activate', { at, now: at })).cells.map((row) => some(row, 'person', 'through'))
    expect(new Set(await could(then))).toEqual(
      new Set([
        { person: ada.name, through: 'directly' },
        { person: bo.name, through: `group ${group.name}` },
      ]),
    )
    await fresh.db.deleteFrom('principal_group_member').where('group_id', '=', group.id).execute()
    await fresh.db
      .deleteFrom('eligibility')
      .where('role_id', '=', role.id)
      .where('principal_id', 'is not', null)
      .execute()
    expect(await could(await aMoment())).toEqual([])
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
