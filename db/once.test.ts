import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Db } from './client'
import { once } from './once'
import { freshDatabase, type FreshDatabase } from './testing'

let fresh: FreshDatabase
let db: Db
beforeAll(async () => {
  fresh = await freshDatabase()
  db = fresh.db
})
afterAll(() => fresh.drop())

test('is built once, and answers for the arguments of each call', async () => {
  let built = 0
  const sum = once((on, args: { a: number; b: number }) => {
    built += 1
    return sql<{ sum: number }>`select ${args.a}::int + ${args.b}::int as sum`.compile(on)
  })
  expect([await sum(db, { a: 1, b: 2 }), await sum(db, { b: 20, a: 1 })]).toEqual([
    [{ sum: 3 }],
    [{ sum: 21 }],
  ])
  expect(built).toBe(1)
})

test('runs in the transaction it is given, whoever had it built', async () => {
  const backend = once((on, args: { seen: number }) =>
    sql<{ pid: number }>`select pg_backend_pid() as pid where ${args.seen}::int = 1`.compile(on),
  )
  await backend(db, { seen: 1 })
  await db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx)
    expect(await backend(tx, { seen: 1 })).toEqual(rows)
  })
})

test('takes a list as one argument, and null as nothing', async () => {
  const among = once((on, args: { all: number[]; one: number | null }) =>
    sql<{ found: boolean | null }>`select ${args.one}::int = any(${args.all}::int[]) as found`.compile(on),
  )
  expect(await among(db, { all: [1, 2], one: 2 })).toEqual([{ found: true }])
  expect(await among(db, { all: [], one: 2 })).toEqual([{ found: false }])
  expect(await among(db, { all: [1], one: null })).toEqual([{ found: null }])
})

test('refuses to be built by what it cannot know yet', async () => {
  const next = once((on, args: { n: number }) => sql`select ${args.n + 1}::int`.compile(on))
  await expect(next(db, { n: 1 })).rejects.toThrow('cannot look at “n”')
})
