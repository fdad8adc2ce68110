import { expect, test } from 'vitest'
import { DAY, HOUR, SECOND } from '@/lib/domain/duration'
import {
  inReportWorld,
  ada,
  maud,
  oz,
  role,
  fresh,
  now,
  ago,
  tell,
  read,
  some,
} from '@/lib/testing/report-world'

inReportWorld()

test('the emergency register shows a review from the instant it is overdue, and no ordinary activation', async () => {
  await tell({ grant: { givenMs: 1, lengthMs: HOUR, removedMs: 1 } })
  const { request } = await tell({ incident: 'INC-9', grant: { givenMs: 1, lengthMs: HOUR, removedMs: 1 } })
  const review = async (due: Date) => {
    await fresh.owner.deleteFrom('post_review').where('request_id', '=', request).execute()
    await fresh.owner
      .insertInto('post_review')
      .values({ request_id: request, principal_id: ada.id, due_at: due })
      .execute()
    return (await read('emergencies')).cells.map((row) => some(row, 'incident', 'review'))
  }
  expect(await review(new Date(now.getTime() + 1))).toEqual([{ incident: 'INC-9', review: 'waiting' }])
  expect(await review(now)).toEqual([{ incident: 'INC-9', review: 'overdue' }])
})

test('dormant is what nobody used for the limit, never used or not; what was used lately is not', async () => {
  const dormant = async () =>
    (await read('dormant-eligibilities')).cells.map((row) => some(row, 'person', 'uses'))
  expect(await dormant()).toEqual([{ person: ada.name, uses: 0 }])
  await tell({ at: ago(91 * DAY), grant: { givenMs: 1, lengthMs: HOUR, removedMs: 1 } })
  expect(await dormant()).toEqual([{ person: ada.name, uses: 1 }])
  await tell({ at: ago(89 * DAY), grant: { givenMs: 1, lengthMs: HOUR, removedMs: 1 } })
  expect(await dormant()).toEqual([])
})

test('a leaver’s lag is that of the last access they held, and nobody who stayed is listed', async () => {
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
      from_manager: maud.name,
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
