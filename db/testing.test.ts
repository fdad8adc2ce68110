import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrateToLatest, pendingMigrations } from './migrate'
import type { FreshDatabase } from './testing'
import { freshDatabase, targetCluster } from './testing'

describe('a fresh database', () => {
  let fresh: FreshDatabase
  beforeAll(async () => {
    fresh = await freshDatabase()
  })
  afterAll(() => fresh.drop())

  test('has every migration, and migrating again does nothing', async () => {
    expect(await pendingMigrations(fresh.db)).toEqual([])
    expect(await migrateToLatest(fresh.owner)).toEqual([])
  })

  test('is not shared with another one', async () => {
    const other = await freshDatabase()
    await fresh.owner.schema.createTable('only_here').addColumn('id', 'integer').execute()
    await expect(sql`select from only_here`.execute(other.owner)).rejects.toThrow('does not exist')
    await other.drop()
  })

  test('gives bigint as a number and refuses one that does not fit', async () => {
    const { rows } = await sql<{ n: number }>`select 9007199254740991::bigint as n`.execute(fresh.db)
    expect(rows[0]?.n).toBe(Number.MAX_SAFE_INTEGER)
    await expect(sql`select 9007199254740992::bigint`.execute(fresh.db)).rejects.toThrow('does not fit')
  })

  test('is used with the rights of the web login', async () => {
    await expect(sql`create table mine (id int)`.execute(fresh.db)).rejects.toThrow('permission denied')
  })
})

test('the target is another server than the portal', async () => {
  const target = await targetCluster()
  expect(target.port).toBeGreaterThan(0)
})
