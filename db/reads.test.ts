import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDirectDatabase } from './client'
import { lastSweep, saveSweepStatus } from './queries/sweep'
import { readsOn } from './reads'
import { freshDatabase, type FreshDatabase } from './testing'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())

const open = () => createDirectDatabase(fresh.url, { maxConnections: 4 })

test('a transaction sees what it wrote, and nobody else does before its end', async () => {
  const db = open()
  await db.transaction().execute(async (tx) => {
    await saveSweepStatus(tx, { startedAt: new Date(0), durationMs: 7, summary: {} })
    const read = readsOn(tx)
    const seen = await Promise.all([read(() => lastSweep(tx)), read(() => lastSweep(tx)), lastSweep(db)])
    expect(seen.map((row) => row?.duration_ms)).toEqual([7, 7, undefined])
  })
  expect(await lastSweep(db)).toMatchObject({ duration_ms: 7 })
  await db.destroy()
})
