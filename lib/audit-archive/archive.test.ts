import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkState } from '@/db/queries/audit-check'
import { newestCheckpoint } from '@/db/queries/audit-checkpoints'
import { makePartitions } from '@/db/queries/audit-partitions'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { verify } from '@/lib/audit-pack/verify.mjs'
import { checkAudit } from '@/lib/services/audit/check'
import { proveEvent } from '@/lib/services/audit/integrity'
import { writePack } from '@/lib/services/audit/pack/folder'
import { anEvent, append, sealEverything } from '@/lib/testing/audit'
import { aContext } from '@/lib/testing/factories'
import { archiveMonths, restoreMonth } from './archive'

const january = new Date('2026-01-10T12:00:00Z')
const march = new Date('2026-03-10T12:00:00Z')
let fresh: FreshDatabase
let dir: string
let ids: number[]
beforeAll(async () => {
  fresh = await freshDatabase()
  dir = await mkdtemp(path.join(tmpdir(), 'gatehouse-archive-'))
  await makePartitions(fresh.db, january, march)
  ids = await append(fresh.db, [
    ...Array.from({ length: 40 }, (_, n) =>
      anEvent(january, { reason: `No. ${n}`, after: JSON.stringify({ n }) }),
    ),
    ...Array.from({ length: 5 }, () => anEvent(march)),
  ])
  await sealEverything(aContext(fresh.db))
})
afterAll(async () => {
  await fresh.drop()
  await rm(dir, { recursive: true })
})

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}
const archive = () => all(archiveMonths(aContext(fresh.owner), { before: '2026-03', to: dir }))
const events = async () =>
  (
    await sql<{
      text: string
    }>`select to_jsonb(e)::text as text from audit_event e where id = any(${ids}) order by id`.execute(
      fresh.db,
    )
  ).rows

test('a closed month leaves the database, and all that is left goes on proving itself; it comes back as it was', async () => {
  const before = await events()
  const archived = await archive()
  expect(archived).toEqual([
    { month: '2026-01', file: path.join(dir, 'audit-2026-01.ndjson.gz'), events: 40 },
  ])
  expect(await events()).toHaveLength(5)
  expect(await proveEvent(fresh, ids[42] ?? 0)).toMatchObject({ state: 'proved', sequence: 42 })
  await sealEverything(aContext(fresh.db))
  const folder = path.join(dir, 'pack')
  const size = (await newestCheckpoint(fresh.db))?.size ?? 0
  const range = { first: 40, last: size - 1 }
  await writePack(fresh.db, aContext(fresh.db).signer, folder, { size, range, now: new Date(), query: {} })
  expect((await verify(folder, { anchors: [], keys: [], workers: 1 })).join(' ')).toContain('No. 40 to')
  while ((await checkAudit(aContext(fresh.db))).more);
  expect(await checkState(fresh.db)).toMatchObject({ finding: null, checked_size: size })

  const [{ file } = { file: '' }] = archived
  const spoilt = path.join(dir, 'spoilt.gz')
  await writeFile(spoilt, Buffer.concat([await readFile(file), Buffer.alloc(1)]))
  await expect(restoreMonth(aContext(fresh.owner), spoilt)).rejects.toThrow('not the file')
  expect(await restoreMonth(aContext(fresh.owner), file)).toMatchObject({ month: '2026-01', events: 40 })
  expect(await events()).toEqual(before)
  expect(await proveEvent(fresh, ids[3] ?? 0)).toMatchObject({ state: 'proved', sequence: 3 })
  const told = await fresh.db
    .selectFrom('audit_event')
    .select('action')
    .where('action', 'in', ['audit.archived', 'audit.restored'])
    .orderBy('id')
    .execute()
  expect(told.map(({ action }) => action)).toEqual(['audit.archived', 'audit.restored'])
})

test('a month in which an event was changed stays where it is', async () => {
  await fresh.owner.transaction().execute(async (tx) => {
    await sql`alter table audit_event disable trigger user`.execute(tx)
    await sql`update audit_event set reason = 'changed' where id = ${ids[7]}`.execute(tx)
    await sql`alter table audit_event enable trigger user`.execute(tx)
  })
  const fresh2 = path.join(dir, 'second')
  const attempt = all(archiveMonths(aContext(fresh.owner), { before: '2026-03', to: fresh2 }))
  await expect(attempt).rejects.toThrow('No. 7 is not what was sealed')
  expect(await events()).toHaveLength(45)
})
