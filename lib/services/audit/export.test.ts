import { parse } from 'node:path'
import { sql } from 'kysely'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPool } from '@/db/client'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { streamCopy } from '@/lib/export/copy-stream'
import { anEvent, append, everything, newestEvent } from '@/lib/testing/audit'
import { aPerson, as, type Person } from '@/lib/testing/factories'
import { beginExport, exportColumns, sizeExport, type ExportFormat } from './export'

let fresh: FreshDatabase
let pool: pg.Pool
let auditor: Person
const at = new Date('2026-03-01T08:09:10.123Z')
const nasty = [
  '=1+1',
  '+1',
  '-1',
  '@sum',
  '\tx',
  '\rx',
  'plain',
  'a "quoted", word',
  'two\nlines',
  String.raw`back\slash\.`,
  'Ünïcødé 🗝',
  '\u0001\u0002',
  String.raw`\.`,
]

beforeAll(async () => {
  fresh = await freshDatabase()
  pool = createPool(fresh.url, { maxConnections: 2 })
  auditor = await aPerson(fresh.db, { portalRoles: ['auditor'] })
  await append(
    fresh.db,
    nasty.map((reason) => anEvent(at, { reason, object_name: reason, after: JSON.stringify({ reason }) })),
  )
  await append(fresh.db, [anEvent(at, { via: 'cli' })])
})
afterAll(async () => {
  await pool.end()
  await fresh.drop()
})

async function exported(text: string, format: ExportFormat) {
  const begun = await beginExport(as(fresh.db, auditor), { ...everything(text), text, format })
  if (!begun.ok) throw new Error(JSON.stringify(begun.error))
  const file = await new Response(
    await streamCopy(pool, begun.value.statement, new AbortController().signal),
  ).text()
  return { ...begun.value, file }
}

test('NDJSON gives back every event of the query as it was, oldest first', async () => {
  const { file } = await exported('via:web -action:audit.*', 'ndjson')
  const rows = file
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(rows.map((row) => row.reason)).toEqual(nasty)
  expect(rows.map((row) => row.after.reason)).toEqual(nasty)
  expect(Object.keys(rows[0])).toEqual(exportColumns)
  expect(rows[0].occurred_at).toBe('2026-03-01T08:09:10.123Z')
})

test('CSV has a header, UTC times, and no cell that a spreadsheet would run', async () => {
  const { file, fileName } = await exported('via:web -action:audit.*', 'csv')
  const [header = [], ...rows] = readCsv(file)
  expect(header).toEqual(exportColumns)
  const column = (name: string) => rows.map((row) => row[header.indexOf(name)])
  expect(column('occurred_at')[0]).toBe('2026-03-01T08:09:10.123Z')
  for (const name of ['reason', 'object']) {
    expect(
      column(name).map((cell, index) =>
        cell === nasty[index] ? 'same' : cell === `'${nasty[index]}` ? 'guarded' : cell,
      ),
    ).toEqual(nasty.map((text) => (/^[-=+@\t\r\n]/.test(text) ? 'guarded' : 'same')))
  }
  for (const cell of rows.flat()) expect(cell).not.toMatch(/^[-=+@\t\r\n]/)
  expect(parse(fileName).ext).toBe('.csv')
  expect(fileName).toMatch(/^audit-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.csv$/)
})

test.each([
  '2026-03-01T00:00:00.000Z',
  '2026-12-31T23:59:59.999Z',
  '2026-07-01T12:00:00.100Z',
  '2024-02-29T06:00:00.010Z',
])('an instant is written with all its milliseconds: %s', async (instant) => {
  const [id] = await append(fresh.db, [anEvent(new Date(instant), { via: 'api' })])
  const { file } = await exported('via:api', 'ndjson')
  const rows = file
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(rows.find((row) => row.sequence === id).occurred_at).toBe(instant)
})

test('what an instant has beyond its milliseconds is cut off', async () => {
  const { rows } = await sql<{ id: number }>`
    insert into audit_event (occurred_at, actor_kind, actor_name, action, object_type, object_id, object_name, via)
    values ('2026-12-31 23:59:59.999999+00', 'sweep', 'Sweep', 'grant.active', 'grant', 'one', 'GRT-1', 'engine')
    returning id`.execute(fresh.db)
  const { file } = await exported('via:engine', 'ndjson')
  expect(JSON.parse(file)).toMatchObject({ sequence: rows[0]?.id, occurred_at: '2026-12-31T23:59:59.999Z' })
})

test('an export is an event of its own, written before, and its file ends where the event says', async () => {
  const { file, throughId } = await exported('via:web', 'ndjson')
  const last = await newestEvent(fresh.db)
  expect(last).toMatchObject({
    action: 'audit.exported',
    actor_id: auditor.id,
    after: { query: 'via:web', format: 'ndjson', from: null, to: null, throughId },
  })
  expect(last.id).toBeGreaterThan(throughId)
  const ids = file
    .trimEnd()
    .split('\n')
    .map((line): number => JSON.parse(line).sequence)
  expect(Math.max(...ids)).toBeLessThanOrEqual(throughId)
  const expected = await fresh.db
    .selectFrom('audit_event')
    .select('id')
    .where('via', '=', 'web')
    .where('id', '<=', throughId)
    .orderBy('id')
    .execute()
  expect(ids).toEqual(expected.map((row) => row.id))
  const size = await sizeExport(as(fresh.db, auditor), everything('via:web'))
  expect(size.ok && size.value.events).toBe(ids.length + 1)
})

test.each([
  "' or true --",
  String.raw`\' or true --`,
  '$1 $2 $3',
  String.raw`'; drop table audit_event; --`,
  '%_%',
])('a query that is really SQL exports nothing: %s', async (attack) => {
  const text = `"${attack.replaceAll('\\', '\\\\')}xyz" -action:audit.*`
  expect((await exported(text, 'ndjson')).file).toBe('')
})

test('whoever may not export leaves no trace but the refusal', async () => {
  const before = await fresh.db.selectFrom('audit_event').select('id').execute()
  const outcome = await beginExport(as(fresh.db, await aPerson(fresh.db)), {
    ...everything(),
    text: '',
    format: 'csv',
  })
  expect(outcome).toEqual({ ok: false, error: { reason: 'Only auditors export the audit log.' } })
  expect(await fresh.db.selectFrom('audit_event').select('id').execute()).toEqual(before)
})

test('a reader who leaves gives the connection back at once, also from an endless statement', async () => {
  const gone = new AbortController()
  const endless = 'copy (select generate_series(1, 1000000000)) to stdout'
  for (const leave of [() => gone.abort(), null]) {
    const stream = await streamCopy(pool, endless, leave ? gone.signal : new AbortController().signal)
    const reader = stream.getReader()
    await reader.read()
    if (leave) leave()
    else await reader.cancel()
    await expect.poll(() => pool.totalCount - pool.idleCount).toBe(0)
  }
  const failed = await streamCopy(pool, 'copy (select 1/0) to stdout', new AbortController().signal)
  await expect(new Response(failed).text()).rejects.toThrow()
  await expect.poll(() => pool.totalCount - pool.idleCount).toBe(0)
  expect((await pool.query('show statement_timeout')).rows).toEqual([{ statement_timeout: '30s' }])
})

/** RFC 4180, enough for what the server writes. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]]
  for (const [, quotedCell, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n)/g)) {
    rows.at(-1)?.push(quotedCell?.replaceAll('""', '"') ?? bare ?? '')
    if (end === '\n') rows.push([])
  }
  return rows.slice(0, -1)
}
