import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { newestCheckpoint } from '@/db/queries/audit-checkpoints'
import { leafHash, rootFromInclusion, rootOf, isConsistent } from '@/lib/domain/audit-proof/merkle'
import { keyHashOf, parseCheckpoint, parseNote } from '@/lib/domain/audit-proof/note'
import { isSignedBy } from '@/lib/domain/audit-proof/signature'
import { anEvent, append, sealEverything } from '@/lib/testing/audit'
import { aContext } from '@/lib/testing/factories'
import { sealAll, sealAudit } from './seal'
import { TreeReader } from './tree'

const at = new Date('2026-03-20T12:00:00Z')
let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())

const leaves = () => fresh.db.selectFrom('audit_leaf').selectAll().orderBy('sequence').execute()

test('eight writers who often roll back, and three sealers at once, leave no gap, no double and the order of commits', async () => {
  const ctx = aContext(fresh.db)
  let writing = true
  const sealers = Array.from({ length: 3 }, async () => {
    while (writing) await sealAudit(ctx)
  })
  const writer = async (n: number) => {
    for (let round = 0; round < 25; round += 1) {
      const kept = (round + n) % 3 > 0
      await fresh.db
        .transaction()
        .execute(async (tx) => {
          await append(tx, [anEvent(at), anEvent(at), anEvent(at)])
          if (!kept) throw new Error('rolled back')
        })
        .catch(() => {})
    }
  }
  await Promise.all(Array.from({ length: 8 }, (_, n) => writer(n)))
  writing = false
  await Promise.all(sealers)
  await sealEverything(ctx)
  const sealed = await leaves()
  const { rows: events } = await sql<{ id: number; transaction: string }>`
    select id, transaction::text as transaction from audit_event order by transaction, id`.execute(fresh.db)
  expect(events.length).toBeGreaterThan(300)
  expect(sealed.map((leaf) => leaf.event_id)).toEqual(events.map((event) => event.id))
  expect(sealed.map((leaf) => leaf.sequence)).toEqual(sealed.map((_, place) => place))
  const head = await newestCheckpoint(fresh.db)
  expect(head?.size).toBe(sealed.length)
  expect(head?.root).toEqual(rootOf(sealed.map((leaf) => leaf.hash)))
})

test('an event waits for older transactions, and nothing that comes late is left out', async () => {
  const ctx = aContext(fresh.db)
  await sealEverything(ctx)
  const before = (await leaves()).length
  await fresh.owner.transaction().execute(async (slow) => {
    const [late] = await append(slow, [anEvent(at)])
    const [quick] = await append(fresh.db, [anEvent(at)])
    await sealAll(ctx)
    expect((await leaves()).length).toBe(before)
    expect(late).toBeLessThan(quick ?? 0)
  })
  await sealEverything(ctx)
  expect((await leaves()).length).toBe(before + 2)
})

test('every event proves that it is in the log, and every checkpoint begins the next', async () => {
  const ctx = aContext(fresh.db)
  const start = (await leaves()).length
  await append(
    fresh.db,
    Array.from({ length: 1_300 }, () => anEvent(at)),
  )
  await sealEverything(ctx)
  const head = await newestCheckpoint(fresh.db)
  const reader = new TreeReader(fresh.db)
  const sealed = await leaves()
  for (const place of [0, 1, 255, 256, start, 1_024, sealed.length - 1]) {
    const proof = await reader.inclusion(place, sealed.length)
    const leaf = sealed[place]?.hash ?? leafHash('')
    expect(rootFromInclusion(leaf, { index: place, size: sealed.length }, proof)).toEqual(head?.root)
  }
  const root = head?.root ?? leafHash('')
  const checkpoints = await fresh.db.selectFrom('audit_checkpoint').selectAll().execute()
  expect(checkpoints.length).toBeGreaterThan(2)
  for (const older of checkpoints) {
    const proof = await reader.consistency(older.size, sealed.length)
    expect(isConsistent(older, { size: sealed.length, root }, proof)).toBe(true)
  }
})

test('a checkpoint is a signed note that says the size, the root and the time', async () => {
  const ctx = aContext(fresh.db, { now: () => at })
  await append(fresh.db, [anEvent(at)])
  await sealEverything(ctx)
  const head = await newestCheckpoint(fresh.db)
  const note = parseNote(head?.note ?? '')
  expect(parseCheckpoint(note?.body ?? '')).toEqual({
    origin: 'gatehouse.test/audit',
    size: head?.size,
    root: head?.root,
    time: at,
  })
  const { key } = ctx.signer.current
  const line = note?.signatures[0]
  expect(line?.keyHash).toEqual(keyHashOf(key))
  expect(isSignedBy(key, note?.body ?? '', line?.signature ?? Buffer.alloc(0))).toBe(true)
  expect(isSignedBy(key, `${note?.body} `, line?.signature ?? Buffer.alloc(0))).toBe(false)
})

test('a log that was restored into another server goes on without a gap', async () => {
  const ctx = aContext(fresh.db)
  await sealEverything(ctx)
  const [unsealed] = await append(fresh.db, [anEvent(at)])
  // As it looks there: another server, whose transactions have lower numbers than those in the log.
  await sql`update audit_seal_state set cluster = 'another', last_transaction = '99999999999'`.execute(
    fresh.owner,
  )
  const [next] = await append(fresh.db, [anEvent(at)])
  await sealEverything(ctx)
  const [after] = await append(fresh.db, [anEvent(at)])
  await sealEverything(ctx)
  const sealed = await leaves()
  expect(sealed.slice(-3).map((leaf) => leaf.event_id)).toEqual([unsealed, next, after])
  expect(sealed.at(-1)?.sequence).toBe(sealed.length - 1)
})

test('the web cannot say when an event was written, nor change what is sealed', async () => {
  const forged = sql`insert into audit_event (occurred_at, transaction, actor_kind, actor_name, action, object_type, object_id,
    object_name, via) values (now(), '1', 'system', 'x', 'grant.active', 'grant', 'x', 'x', 'web')`
  await expect(forged.execute(fresh.db)).rejects.toThrow('permission denied')
  for (const table of ['audit_leaf', 'audit_tile', 'audit_checkpoint', 'audit_event']) {
    await expect(sql`delete from ${sql.ref(table)}`.execute(fresh.db)).rejects.toThrow('permission denied')
    await expect(sql`delete from ${sql.ref(table)}`.execute(fresh.owner)).rejects.toThrow('is refused')
    await expect(sql`truncate ${sql.ref(table)} cascade`.execute(fresh.owner)).rejects.toThrow('is refused')
  }
})

test('events lie in the partition of their month, and what has none is not refused', async () => {
  const old = new Date('1999-12-31T23:59:59Z')
  const now = new Date()
  const ids = await append(fresh.db, [anEvent(old), anEvent(now)])
  const { rows } = await sql<{ place: string }>`
    select tableoid::regclass::text as place from audit_event where id = any(${ids}) order by id`.execute(
    fresh.db,
  )
  const month = now.toISOString().slice(0, 7).replace('-', '_')
  expect(rows.map((row) => row.place)).toEqual(['audit_event_default', `audit_event_${month}`])
  await expect(sql`truncate audit_event_default`.execute(fresh.owner)).rejects.toThrow('is refused')
  await expect(sql`select from audit_event_default`.execute(fresh.db)).rejects.toThrow('permission denied')
})
