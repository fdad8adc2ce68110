import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { checkState } from '@/db/queries/audit-check'
import { ok } from '@/lib/domain/result'
import { anEvent, append, sealEverything } from '@/lib/testing/audit'
import { aContext, aPerson, as, type Person } from '@/lib/testing/factories'
import { checkAudit } from './check'
import { continueVerifying, proveEvent, readIntegrity, verifyNow } from './integrity'

const at = new Date('2026-03-20T12:00:00Z')
let fresh: FreshDatabase
let auditor: Person
let ids: number[]
beforeAll(async () => {
  fresh = await freshDatabase()
  ids = await append(
    fresh.db,
    Array.from({ length: 600 }, (_, n) => anEvent(at, { reason: `Order ${n}` })),
  )
  await sealEverything(aContext(fresh.db))
  auditor = await aPerson(fresh.owner, { portalRoles: ['auditor'] })
})
afterAll(() => fresh.drop())

/** As somebody does who owns the database: the triggers off, and the deed. */
async function behindTheBack(deed: ReturnType<typeof sql>): Promise<void> {
  await fresh.owner.transaction().execute(async (tx) => {
    await sql`alter table audit_event disable trigger user`.execute(tx)
    await deed.execute(tx)
    await sql`alter table audit_event enable trigger user`.execute(tx)
  })
}

async function wholeRound(): Promise<Awaited<ReturnType<typeof checkState>>> {
  await verifyNow(as(fresh.db, auditor))
  await sealEverything(aContext(fresh.db))
  while ((await checkAudit(aContext(fresh.db))).more);
  return checkState(fresh.db)
}

test('a whole log is found whole, and says over how many events and when', async () => {
  const state = await wholeRound()
  expect(state).toMatchObject({ finding: null, failed_at: null, round_size: 0 })
  expect(state.checked_size).toBeGreaterThanOrEqual(600)
  const read = await readIntegrity(as(fresh.db, auditor))
  expect(read).toMatchObject({ ok: true, value: { check: { finding: null }, anchors: [] } })
})

test('an event proves itself down to the signed root', async () => {
  expect(await proveEvent(fresh, ids[17] ?? 0)).toMatchObject({ state: 'proved', sequence: 17 })
  const [fresh1] = await append(fresh.db, [anEvent(at)])
  expect(await proveEvent(fresh, fresh1 ?? 0)).toEqual({ state: 'unsealed' })
})

test('who may not read the log neither reads its integrity nor starts a verification', async () => {
  const ada = as(fresh.db, await aPerson(fresh.owner))
  expect((await readIntegrity(ada)).ok).toBe(false)
  expect((await verifyNow(ada)).ok).toBe(false)
  expect((await continueVerifying(ada)).ok).toBe(false)
  expect(await continueVerifying(as(fresh.db, auditor))).toEqual(ok(expect.anything()))
})

test('an event put into the log behind the sealer is found', async () => {
  await behindTheBack(sql`insert into audit_event (occurred_at, transaction, actor_kind, actor_name, action, object_type, object_id,
    object_name, via) values (${at}, '3', 'system', 'x', 'grant.active', 'grant', 'x', 'x', 'web')`)
  expect((await wholeRound()).finding).toMatch(/^Event \d+ stands in the log and was never sealed/)
  await behindTheBack(sql`delete from audit_event where transaction = '3'`)
  expect((await wholeRound()).finding).toBeNull()
})

test('an edited event is found by its number, told of once, and its sheet says so', async () => {
  const before = (await wholeRound()).checked_size
  await behindTheBack(sql`update audit_event set reason = 'Order 18' where id = ${ids[17]}`)
  const state = await wholeRound()
  expect(state).toMatchObject({
    finding: 'No. 17 is not what was sealed: it was changed afterwards.',
    finding_sequence: 17,
  })
  expect(state.checked_size).toBe(before)
  expect(await proveEvent(fresh, ids[17] ?? 0)).toMatchObject({ state: 'broken' })
  await wholeRound()
  const told = await fresh.db
    .selectFrom('audit_event')
    .select('reason')
    .where('action', '=', 'audit.check_failed')
    .execute()
  expect(told.filter(({ reason }) => reason?.startsWith('No. 17'))).toHaveLength(1)
})

test('a deleted event is found by its number', async () => {
  await behindTheBack(sql`update audit_event set reason = 'Order 17' where id = ${ids[17]}`)
  await behindTheBack(sql`delete from audit_event where id = ${ids[300]}`)
  expect((await wholeRound()).finding).toBe('No. 300 was sealed and is no longer in the log.')
})
