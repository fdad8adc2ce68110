import { execFile } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { extractText, getDocumentProxy } from 'unpdf'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { activationsToldOf } from '@/db/queries/reports/activations'
import { seedCompany } from '@/db/seed/index'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { verify } from '@/lib/audit-pack/verify.mjs'
import { zipped } from '@/lib/export/zip'
import { everything, newestEvent } from '@/lib/testing/audit'
import { unreachableTargets } from '@/lib/testing/company'
import { aPerson, as, type Person } from '@/lib/testing/factories'
import type { Question } from '../explore'
import { beginPack } from './begin'
import { reportPdf } from './report'
import { nothingSeen } from './survey'

const run = promisify(execFile)
const now = new Date('2026-06-17T13:20:00Z')
const recent = { from: new Date('2026-05-20T00:00:00Z'), to: null }
let fresh: FreshDatabase
let auditor: Person
let dir: string
let count = 0
beforeAll(async () => {
  fresh = await freshDatabase()
  dir = await mkdtemp(path.join(tmpdir(), 'gatehouse-download-'))
  await seedCompany(fresh.owner, { now, targets: unreachableTargets })
  auditor = { ...(await aPerson(fresh.db, { portalRoles: ['auditor'] })), name: 'Ivo Łoś' }
})
afterAll(async () => {
  await fresh.drop()
  await rm(dir, { recursive: true })
})

async function downloaded(text = '', about: Partial<Question> = {}): Promise<string> {
  const question = { ...everything(text), ...about, text }
  const begun = await beginPack(as(fresh.db, auditor, { now: () => now }), question)
  if (!begun.ok) throw new Error(JSON.stringify(begun.error))
  const file = path.join(dir, `${(count += 1)}-${begun.value.fileName}`)
  await pipeline(zipped(begun.value.files, begun.value.madeAt), createWriteStream(file))
  return file
}

async function unzipped(zip: string): Promise<string> {
  const folder = zip.replace(/\.zip$/, '')
  await run('python3', [
    '-c',
    'import sys,zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; z.extractall(sys.argv[2])',
    zip,
    folder,
  ])
  return folder
}

const verified = (folder: string) =>
  run(process.execPath, [path.join(folder, 'verify.mjs'), folder, '--workers', '1'])
const textOf = (folder: string, name: string) => readFile(path.join(folder, name), 'utf8')
const eventsOf = async (folder: string) =>
  (await textOf(folder, 'events.ndjson'))
    .trimEnd()
    .split('\n')
    .map((line): { sequence: number; leaf: { id: number; action: string; role_id?: string } } =>
      JSON.parse(line),
    )

test('the pack of all that came before a day verifies with plain Node, unzipped and as the zip; with one byte changed it does not', async () => {
  const zip = await downloaded('', { range: { from: null, to: new Date('2025-07-10T00:00:00Z') } })
  const folder = await unzipped(zip)
  const names =
    'README.txt checkpoints.ndjson events.ndjson keys.txt manifest.json manifest.sig policies.yaml'
  expect(await readdir(folder)).toEqual([
    ...names.split(' '),
    ...'proof.bin query.json report.pdf verify.mjs'.split(' '),
  ])
  const { stdout } = await verified(folder)
  const events = await eventsOf(folder)
  const last = events.length - 1
  expect(stdout).toContain(`VERIFIED\n${events.length} events are exactly what was sealed`)
  expect(stdout).toContain(`No. 0 to ${last}: none is missing, none is added`)
  expect(await verify(zip, { anchors: [], keys: [], workers: 1 })).toEqual(stdout.trim().split('\n').slice(1))

  const file = path.join(folder, 'events.ndjson')
  const bytes = await readFile(file)
  const place = bytes.length >> 1
  bytes[place] = (bytes[place] ?? 0) === 0x61 ? 0x62 : 0x61
  await writeFile(file, bytes)
  await expect(verified(folder)).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^FAILED: /),
  })
}, 60_000)

test('a query’s pack holds exactly its events, proves them, and says that it chose', async () => {
  const text = 'action:grant.* -via:web'
  const folder = await unzipped(await downloaded(text, { range: recent }))
  const { rows } = await sql<{ id: number }>`
    select id from audit_event where action like 'grant.%' and via <> 'web' and occurred_at >= ${recent.from}
    order by id`.execute(fresh.db)
  expect(rows.length).toBeGreaterThan(100)
  const ids = (await eventsOf(folder)).map(({ leaf }) => leaf.id)
  expect(ids.toSorted((a, b) => a - b)).toEqual(rows.map(({ id }) => id))
  expect((await verified(folder)).stdout).toContain('the pack claims no range to be complete')
  expect(JSON.parse(await textOf(folder, 'query.json'))).toMatchObject({
    text,
    from: recent.from.toISOString(),
    terms: [
      { field: 'action', value: 'grant.*', negated: false },
      { field: 'via', negated: true },
    ],
    asked_by: { id: auditor.id, name: 'Ivo Łoś' },
  })
})

test('a pack of a period, and one of nothing, verify as well', async () => {
  const [from, to] = [new Date('2026-06-01T00:00:00Z'), new Date('2026-06-03T00:00:00Z')]
  const period = await unzipped(await downloaded('', { range: { from, to } }))
  const { rows } = await sql<{ events: number }>`
    select count(*) as events from audit_event where occurred_at >= ${from} and occurred_at < ${to}`.execute(
    fresh.db,
  )
  expect(await eventsOf(period)).toHaveLength(rows[0]?.events ?? 0)
  expect((await verified(period)).stdout).toMatch(/No\. \d+ to \d+: none is missing/)
  const none = await unzipped(await downloaded('"no event says this"'))
  expect((await verified(none)).stdout).toContain('VERIFIED\n0 events')
})

test('the policies are those in force while the events happened, for the roles they concern', async () => {
  const folder = await unzipped(await downloaded('action:request.approved', { range: recent }))
  const roles = [...new Set((await eventsOf(folder)).map(({ leaf }) => leaf.role_id))]
  const slugs = await fresh.db
    .selectFrom('role')
    .select('slug')
    .where(sql<boolean>`id::text = any(${roles})`)
    .orderBy('slug')
    .execute()
  const documents = parseAllDocuments(await textOf(folder, 'policies.yaml')).map((each) => each.toJS())
  expect(documents.length).toBeGreaterThan(3)
  expect([...new Set(documents.map(({ role }) => role))]).toEqual(slugs.map(({ slug }) => slug))
  for (const { policy, version } of documents)
    expect({ policy, version }).toMatchObject({
      policy: { approval: expect.anything() },
      version: expect.any(Number),
    })
})

test('the report is a tagged PDF with a title, a language, headings, and a row for each activation', async () => {
  const folder = await unzipped(await downloaded('action:grant.active', { range: recent }))
  const bytes = await readFile(path.join(folder, 'report.pdf'))
  expect(bytes.toString('latin1')).toMatch(/\/StructTreeRoot \d+ 0 R/)
  const pdf = await getDocumentProxy(new Uint8Array(bytes))
  expect(await pdf.getMarkInfo()).toMatchObject({ Marked: true })
  expect((await pdf.getMetadata()).info).toMatchObject({
    Language: 'en',
    Title: 'Evidence from the audit log of gatehouse.test/audit',
  })
  const trees = await Promise.all(
    Array.from({ length: pdf.numPages }, async (_, page) => (await pdf.getPage(page + 1)).getStructTree()),
  )
  const roles = JSON.stringify(trees)
  expect(roles).toContain('"role":"H1"')
  expect(roles.match(/"role":"H2"/g)?.length).toBeGreaterThanOrEqual(6)
  expect(roles.match(/"role":"TH"/g)?.length).toBeGreaterThan(20)

  const { text } = await extractText(pdf, { mergePages: true })
  expect(text).toContain('for Ivo Łoś')
  const grants = await fresh.db
    .selectFrom('audit_event')
    .innerJoin('grant', 'grant.id', 'audit_event.grant_id')
    .select('grant.number')
    .where('action', '=', 'grant.active')
    .where('occurred_at', '>=', recent.from)
    .distinct()
    .execute()
  const shown = new Set(text.match(/GRT-\d+/g))
  expect(grants.length).toBeGreaterThan(50)
  expect(shown).toEqual(new Set(grants.map(({ number }) => `GRT-${number}`)))
  expect(text).toContain('All are listed.')
})

test('a report that has more activations than it lists says how many it leaves to the events', async () => {
  const activations = await activationsToldOf(fresh.db, { events: sql`audit_event`, limit: 3 })
  expect(activations.total).toBeGreaterThan(800)
  const report = await reportPdf({
    origin: 'gatehouse.test/audit',
    query: { text: '', from: null, to: null, asked_by: { name: 'Ivo' }, asked_at: now.toISOString() },
    now,
    head: { size: 1, root: Buffer.alloc(32), note: '', signed_at: now },
    survey: nothingSeen(),
    complete: [],
    unsealed: 2,
    versions: 0,
    activations,
  })
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(report)), { mergePages: true })
  expect(new Set(text.match(/GRT-\d+/g)).size).toBe(3)
  expect(text.replaceAll('\n', ' ')).toContain(
    `The first 3 are listed; the other ${activations.total - 3} are left to events.ndjson.`,
  )
  expect(text).toContain('2, which are not in the pack')
})

test('the pack is an event of its own, and is not open to who may not export', async () => {
  await downloaded('via:web', { range: recent })
  const last = await newestEvent(fresh.db)
  expect(last).toMatchObject({
    action: 'audit.exported',
    actor_id: auditor.id,
    after: { query: 'via:web', format: 'evidence', from: recent.from.toISOString(), to: null },
  })
  const employee = await aPerson(fresh.db)
  const outcome = await beginPack(as(fresh.db, employee), { ...everything(), text: '' })
  expect(outcome).toEqual({ ok: false, error: { reason: 'Only auditors export the audit log.' } })
})

test('a reader who leaves ends the snapshot', async () => {
  const begun = await beginPack(as(fresh.db, auditor), { ...everything(), text: '' })
  if (!begun.ok) throw new Error('refused')
  const stream = zipped(begun.value.files, now)
  for await (const _chunk of stream) break
  await expect.poll(() => begun.value.files.next()).toEqual({ done: true, value: undefined })
})
