import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { MINUTE } from '@/lib/domain/duration'
import { aPerson, aRole, as, aWish } from '@/lib/testing/factories'
import { submitRequest } from '../requests/submit'
import { sweepNow } from '../sweep/run-now'
import { systemStatus } from './status'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())

test('a removal that fails stands on the operator’s page with its error, and alarms after two minutes', async () => {
  const [ada, nkechi] = [
    await aPerson(fresh.owner),
    await aPerson(fresh.owner, { portalRoles: ['operator'] }),
  ]
  const role = await aRole(fresh.owner, { eligible: [ada] })
  const sent = await submitRequest(as(fresh.db, ada), aWish(role.id))
  if (!sent.ok || sent.value.grantId === null) throw new Error('nobody has to approve')
  const now = new Date()
  await fresh.db
    .updateTable('grant')
    .set({ state: 'DEACTIVATING', revoke_started_at: now })
    .where('id', '=', sent.value.grantId)
    .execute()
  await fresh.db
    .updateTable('assignment')
    .set({ attempts: 3, error_message: 'connection refused', failing_since: now })
    .execute()
  const read = async (instant: Date) => {
    const status = await systemStatus({ ...as(fresh.db, nkechi), now: () => instant })
    return status.ok ? status.value : null
  }
  const early = await read(now)
  expect(early?.removals).toMatchObject([
    { holder: ada.name, attempts: 3, error: 'connection refused', alarming: false },
  ])
  expect(early?.targets).toMatchObject([{ failing: 1 }])
  expect((await read(new Date(now.getTime() + 2 * MINUTE)))?.removals[0]?.alarming).toBe(true)
})

test('a sweep that has never run is an alarm; run by hand it is none, and the log knows by whom', async () => {
  const nkechi = await aPerson(fresh.owner, { portalRoles: ['operator'] })
  const greta = await aPerson(fresh.owner, { portalRoles: ['administrator'] })
  const before = await systemStatus(as(fresh.db, nkechi))
  expect(before.ok && before.value.sweep.silent).toBe(true)
  expect(await sweepNow(as(fresh.db, greta))).toEqual({ ok: false, error: 'not-permitted' })
  expect((await sweepNow(as(fresh.db, nkechi))).ok).toBe(true)
  const after = await systemStatus(as(fresh.db, nkechi))
  expect(after.ok && after.value.sweep.silent).toBe(false)
  const events = await fresh.db
    .selectFrom('audit_event')
    .select('actor_name')
    .where('action', '=', 'system.swept')
    .execute()
  expect(events).toEqual([{ actor_name: nkechi.name }])
})

test('an employee reads why the page is not theirs', async () => {
  const ada = await aPerson(fresh.owner)
  expect(await systemStatus(as(fresh.db, ada))).toMatchObject({ ok: false })
})
