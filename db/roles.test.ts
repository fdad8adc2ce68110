import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDatabase, type Db } from './client'
import { freshDatabase, type FreshDatabase } from './testing'
import { createSealer } from '@/lib/sealing'
import { aRole, aTarget } from '@/lib/testing/factories'
import { keepSecrets } from '@/lib/testing/sealed'
import { someEvents } from '@/lib/testing/sinks'

let fresh: FreshDatabase
const denied = '42501'
const at = new Date('2026-05-04T10:00:00Z')

beforeAll(async () => {
  fresh = await freshDatabase()
  const { db } = fresh
  const sealer = createSealer(Buffer.alloc(32, 1))
  const person = await keepSecrets(db, sealer, { target: await aTarget(db), at, fields: ['password'] })
  await aRole(db, { eligible: [person] })
  await someEvents(db, 3)
})
afterAll(() => fresh.drop())

/** What PostgreSQL answers: the code of the refusal, or `done`. What was done is undone again. */
async function answer(db: Db, statement: string): Promise<string> {
  const over = new Error('undone')
  try {
    await db.transaction().execute(async (tx) => {
      await sql.raw(statement).execute(tx)
      throw over
    })
  } catch (error) {
    if (error === over) return 'done'
    if (error instanceof Error && 'code' in error) return String(error.code)
    throw error
  }
  throw new Error('unreachable: the transaction never commits')
}

const readsSealed = [
  'select secret from assignment',
  'select * from assignment',
  'select count(*) from assignment where secret is not null',
  'update assignment set attempts = 1 returning secret',
  'update assignment set error_message = secret::text',
  'select sealed from target_secret',
  "update target_secret set field = encode(sealed, 'hex')",
  'delete from target_secret where get_byte(sealed, 0) = 1',
  'select sealed from sink_secret',
  'select row_to_json(s) from sink_secret s',
  'copy target_secret to stdout',
]
const changesTheSchema = [
  'create table extra (id int)',
  'create index extra on session (via)',
  'create schema extra',
  "create function extra() returns int language sql as 'select 1'",
  'create role extra',
  'alter table session add column extra int',
  'alter table audit_event disable trigger all',
  'drop table session',
  'truncate session',
  'drop trigger decision_is_by_a_person on decision',
  'create trigger extra before insert on session execute function refuse_machine_decision()',
  'alter role gatehouse_web superuser',
]
const changesTheLog = [
  "update audit_event set actor_name = 'Somebody else'",
  'delete from audit_event',
  'truncate audit_event',
  "update policy_version set settings = '{}'",
  "update audit_leaf set hash = '\\x00'",
]

describe('the login of the web', () => {
  test.each(readsSealed)('may not: %s', async (statement) => {
    expect(await answer(fresh.db, statement)).toBe(denied)
    expect(await answer(fresh.owner, statement)).not.toBe(denied)
  })
  test.each([...changesTheSchema, ...changesTheLog])('may not: %s', async (statement) => {
    expect(await answer(fresh.db, statement)).toBe(denied)
  })
  test('cannot take another role on', async () => {
    for (const role of ['gatehouse_worker', 'gatehouse_engine', 'gatehouse_owner'])
      expect(await answer(fresh.db, `set role ${role}`), role).toBe(denied)
  })
  test('keeps a secret that it cannot read back, and knows when it was set', async () => {
    const keep =
      "insert into target_secret (target_id, field, sealed, set_at) select id, 'other', '\\x01', now() from target"
    expect(
      await answer(fresh.db, `${keep} on conflict (target_id, field) do update set sealed = '\\x02'`),
    ).toBe('done')
    expect(await answer(fresh.db, 'select field, set_at, set_by from target_secret')).toBe('done')
    expect(await answer(fresh.db, 'select id, account, secret_set_at from assignment for update')).toBe(
      'done',
    )
  })
})

describe('the login of the engine', () => {
  test('reads what is sealed', async () => {
    for (const statement of readsSealed.filter((each) => each.startsWith('select')))
      expect(await answer(fresh.worker, statement), statement).toBe('done')
  })
  test.each([...changesTheSchema, ...changesTheLog])('may not: %s', async (statement) => {
    expect(await answer(fresh.worker, statement)).toBe(denied)
  })
})

test('as the portal connects, the start-up role leads back to its own login alone', async () => {
  const [web, worker] = [
    createDatabase(fresh.url, { role: 'gatehouse_web', maxConnections: 1 }),
    createDatabase(fresh.workerUrl, { role: 'gatehouse_worker', maxConnections: 1 }),
  ]
  expect(await answer(web, 'reset role; select sealed from target_secret')).toBe(denied)
  expect(await answer(worker, 'select sealed from target_secret')).toBe('done')
  await Promise.all([web.destroy(), worker.destroy()])
  const asWorker = createDatabase(fresh.url, { role: 'gatehouse_worker', maxConnections: 1 })
  await expect(sql`select 1`.execute(asWorker)).rejects.toThrow('gatehouse_worker')
  await asWorker.destroy()
})
