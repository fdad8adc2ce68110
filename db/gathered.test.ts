import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDirectDatabase, type Db } from './client'
import { alone } from './gathered'
import { freshDatabase, type FreshDatabase } from './testing'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())

const backend = async (db: Db, end = '') =>
  (await sql<{ pid: number }>`select pg_backend_pid() as pid ${sql.raw(end)}`.execute(db)).rows[0]?.pid
const double = async (db: Db, n: number) =>
  (await sql<{ n: number }>`select ${n}::int * 2 as n`.execute(db)).rows[0]?.n

test('what is begun together is answered by one connection, each to whoever asked', async () => {
  const db = createDirectDatabase(fresh.url, { maxConnections: 4 })
  const [a, b, ...doubled] = await Promise.all([backend(db), backend(db), double(db, 2), double(db, 21)])
  expect(a).toBe(b)
  expect(doubled).toEqual([4, 42])
  await db.destroy()
})

test('no connection takes more than a few, so that nobody waits for a whole page', async () => {
  const db = createDirectDatabase(fresh.url, { maxConnections: 4 })
  const pids = await Promise.all(Array.from({ length: 20 }, () => backend(db)))
  expect(new Set(pids).size).toBe(3)
  await db.destroy()
})

test('what takes long goes alone', async () => {
  const db = createDirectDatabase(fresh.url, { maxConnections: 4 })
  const pids = await Promise.all([backend(db, alone), backend(db, alone), backend(db)])
  expect(new Set(pids).size).toBe(3)
  await db.destroy()
})

test('one that fails, fails by itself', async () => {
  const db = createDirectDatabase(fresh.url, { maxConnections: 1 })
  const answers = await Promise.allSettled([
    double(db, 1),
    sql`select 1 / ${0}::int`.execute(db),
    sql`select nothing_of_that_name`.execute(db),
    double(db, 2),
  ])
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
  expect(await double(db, 3)).toBe(6)
  await db.destroy()
})

test('a transaction has its connection to itself, reads included', async () => {
  const db = createDirectDatabase(fresh.url, { maxConnections: 2 })
  await db.transaction().execute(async (tx) => {
    await sql`create temporary table mine as select 7 as n`.execute(tx)
    const inside = backend(tx)
    const [within, outside] = await Promise.all([inside, backend(db)])
    expect(within).not.toBe(outside)
    expect((await sql`select n from mine`.execute(tx)).rows).toEqual([{ n: 7 }])
  })
  await db.destroy()
})

test('a connection that breaks fails whatever waits on it, and only that', async () => {
  const db = createDirectDatabase(fresh.url, { maxConnections: 1 })
  const answers = await Promise.allSettled([
    double(db, 1),
    sql`select pg_terminate_backend(pg_backend_pid())`.execute(db),
    double(db, 2),
  ])
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
  expect(await double(db, 3)).toBe(6)
  await db.destroy()
})

test('where no connection is to be had, each hears of it', async () => {
  const db = createDirectDatabase('postgresql://nobody@127.0.0.1:1/nothing')
  const answers = await Promise.allSettled([double(db, 1), double(db, 2)])
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  await db.destroy()
})
