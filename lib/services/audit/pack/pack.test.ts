import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile, cp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { newestCheckpoint } from '@/db/queries/audit-checkpoints'
import { verify } from '@/lib/audit-pack/verify.mjs'
import { anEvent, append, sealEverything } from '@/lib/testing/audit'
import { aContext } from '@/lib/testing/factories'
import { writePack, type FolderAsk } from './folder'

const run = promisify(execFile)
const at = new Date('2026-03-20T12:00:00Z')
const later = new Date('2026-03-20T13:00:00Z')
let fresh: FreshDatabase
let dir: string
let count = 0
beforeAll(async () => {
  fresh = await freshDatabase()
  dir = await mkdtemp(path.join(tmpdir(), 'gatehouse-pack-'))
  const ctx = aContext(fresh.db, { now: () => at })
  for (const size of [1, 300, 257, 42]) {
    await append(
      fresh.db,
      Array.from({ length: size }, (_, n) =>
        anEvent(at, { reason: `Ünïcode "${n}"\n`, after: JSON.stringify({ n, words: ',"words":' }) }),
      ),
    )
    await sealEverything(ctx)
  }
})
afterAll(async () => {
  await fresh.drop()
  await rm(dir, { recursive: true })
})

async function aPack(ask: Partial<FolderAsk> = {}): Promise<string> {
  const folder = path.join(dir, `pack-${(count += 1)}`)
  const size = (await newestCheckpoint(fresh.db))?.size ?? 0
  const whole = { size, range: null, now: later, query: { text: '' } }
  await writePack(fresh.db, aContext(fresh.db).signer, folder, { ...whole, ...ask })
  return folder
}
const check = (folder: string, anchors: string[] = [], workers = 1) =>
  verify(folder, { anchors, keys: [], workers })

async function anAnchor(size: number): Promise<string> {
  const file = path.join(dir, `anchor-${(count += 1)}`)
  const { note } = await fresh.db
    .selectFrom('audit_checkpoint')
    .select('note')
    .where('size', '=', size)
    .executeTakeFirstOrThrow()
  await writeFile(file, note)
  return file
}

test('a pack of the whole log verifies, says what it has seen and, without an anchor, what it has not', async () => {
  const folder = await aPack()
  const said = await check(folder)
  expect(said).toContain('No. 0 to 599: none is missing, none is added, all stand in their order.')
  expect(said.join(' ')).toContain('no anchor was given')
  const anchored = await check(folder, [await anAnchor(301)])
  expect(anchored).toContain('1 of 1 anchors were compared, and agree.')
})

test('the verifier runs from inside the pack with plain Node, on several processors, and from a zip', async () => {
  const folder = await aPack()
  const { stdout } = await run(process.execPath, [path.join(folder, 'verify.mjs'), folder, '--workers', '2'])
  expect(stdout).toMatch(/^VERIFIED\n600 events/)
  const zip = `${folder}.zip`
  await run('python3', [
    '-c',
    'import shutil,sys; shutil.make_archive(sys.argv[1], "zip", sys.argv[1])',
    folder,
  ])
  expect(await check(zip)).toEqual(await check(folder))
  await writeFile(path.join(folder, 'events.ndjson'), '')
  await expect(run(process.execPath, [path.join(folder, 'verify.mjs'), folder])).rejects.toMatchObject({
    code: 1,
  })
})

test.each([
  ['the first event', { first: 0, last: 0 }],
  ['a range over tiles', { first: 200, last: 520 }],
  ['the last event', { first: 599, last: 599 }],
])('a pack of %s proves it against the whole log', async (_what, range) => {
  const folder = await aPack({ range })
  expect((await check(folder)).join(' ')).toContain(`No. ${range.first} to ${range.last}: none is missing`)
})

test('events that a filter chose are proved one by one, and said not to be complete', async () => {
  const chosen = sql`(select * from audit_event where id % 7 = 0)`
  const folder = await aPack({ chosen })
  const said = await check(folder, [await anAnchor(558)])
  expect(said[0]).toMatch(/^8[56] events are exactly what was sealed/)
  expect(said.join(' ')).toContain('the pack claims no range to be complete')
})

test.each<[string, string, (text: string) => string, RegExp]>([
  [
    'a word in an event',
    'events.ndjson',
    (text) => text.replace('Somebody', 'Somebodi'),
    /not what was sealed/,
  ],
  [
    'a public field',
    'events.ndjson',
    (text) => text.replace('grant.active', 'grant.ended'),
    /of another log|not what the manifest/,
  ],
  [
    'the place of an event',
    'events.ndjson',
    (text) => text.replace('"sequence":9,', '"sequence":8,'),
    /out of order/,
  ],
  [
    'a salt',
    'events.ndjson',
    (text) => text.replace(/"people_salt":"....../, '"people_salt":"AAAAAA'),
    /not what was sealed/,
  ],
  [
    'an event less',
    'events.ndjson',
    (text) => text.replace(/^.*\n/, ''),
    /events are missing|of another log/,
  ],
  [
    'what stands behind an event',
    'events.ndjson',
    (text) => text.replace('}}\n', '},"leaf":{}}\n'),
    /not what was sealed/,
  ],
  [
    'a claim of the manifest',
    'manifest.json',
    (text) => text.replace('"events": 600', '"events": 599'),
    /another manifest/,
  ],
  ['a checkpoint', 'checkpoints.ndjson', (text) => text.replace('2026-03-20T12', '2026-03-20T11'), /forged/],
  ['the instructions', 'README.txt', (text) => `${text} `, /not what the manifest lists/],
])('a pack in which somebody changed %s does not verify', async (_what, file, change, said) => {
  const folder = await aPack()
  const place = path.join(folder, file)
  await writeFile(place, change(await readFile(place, 'utf8')))
  await expect(check(folder)).rejects.toThrow(said)
})

test('a file too many, or one too few, does not pass', async () => {
  const folder = await aPack()
  await cp(path.join(folder, 'README.txt'), path.join(folder, 'extra.txt'))
  await expect(check(folder)).rejects.toThrow('extra.txt does not belong to the pack')
  await rm(path.join(folder, 'extra.txt'))
  await rm(path.join(folder, 'README.txt'))
  await expect(check(folder)).rejects.toThrow('README.txt is missing')
})
