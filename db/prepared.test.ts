import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDatabase, createDirectDatabase } from './client'
import { prepare } from './prepared'
import { nextDue } from './queries/sweep'
import { freshDatabase, type FreshDatabase } from './testing'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())

const preparedOn = (db: ReturnType<typeof createDatabase>) =>
  sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(db)

test('what asks for it is planned once for each connection, and answers as ever', async () => {
  const db = createDirectDatabase(fresh.url, { maxConnections: 1 })
  const double = async (n: number) =>
    (await sql<{ n: number }>`select ${n}::int * 2 as n ${sql.raw(prepare)}`.execute(db)).rows[0]?.n
  expect([await double(2), await double(21)]).toEqual([4, 42])
  await nextDue(db)
  await nextDue(db)
  expect((await preparedOn(db)).rows).toHaveLength(2)
  await db.destroy()
})

test('behind a pooler nothing is kept on a connection', async () => {
  const db = createDatabase(fresh.url, { maxConnections: 1 })
  await nextDue(db)
  expect((await preparedOn(db)).rows).toEqual([])
  await db.destroy()
})

test('a prepared statement that fails, fails like any other, and the connection goes on', async () => {
  const db = createDirectDatabase(fresh.url, { maxConnections: 1 })
  const divide = (n: number) => sql`select 1 / ${n}::int as n ${sql.raw(prepare)}`.execute(db)
  await expect(divide(0)).rejects.toThrow(/division by zero/)
  expect((await divide(1)).rows).toEqual([{ n: 1 }])
  await db.destroy()
})
