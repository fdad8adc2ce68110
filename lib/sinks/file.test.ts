import { appendFile, readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DAY } from '@/lib/domain/duration'
import { removeFolder, scratchFolder } from '@/lib/testing/servers/server'
import { file } from './file'
import type { Line } from './sink'

let folder: string
beforeAll(async () => {
  folder = await scratchFolder('files')
})
afterAll(() => removeFolder(folder))

const line = (sequence: number, padding = ''): Line => ({
  sequence,
  at: '2026-03-01T12:00:00.000000Z',
  action: 'request.nudged',
  actor: 'Ada',
  object: 'REQ-1',
  text: JSON.stringify({ sequence, padding }),
})
const today = new Date('2026-03-01T12:00:00Z')

const write = (lines: Line[], now = today, folderThere: string | null = folder) =>
  file.deliver(
    {
      config: { name: 'audit', maxMegabytes: 1 },
      secret: async () => '',
      host: { name: 'gatehouse.test', folder: folderThere, stdout: process.stdout },
      now,
      signal: new AbortController().signal,
    },
    lines,
  )
const textOf = (name: string) => readFile(path.join(folder, name), 'utf8')

test('events are appended to the file of the day', async () => {
  await write([line(0), line(1)])
  await write([line(2)])
  expect(await textOf('audit-2026-03-01.ndjson')).toBe(
    '{"sequence":0,"padding":""}\n{"sequence":1,"padding":""}\n{"sequence":2,"padding":""}\n',
  )
})

test('a line that was left half written is ended, and the next stands on its own', async () => {
  await appendFile(path.join(folder, 'audit-2026-03-01.ndjson'), '{"sequence":3,"pad')
  await write([line(3)])
  expect((await textOf('audit-2026-03-01.ndjson')).split('\n').slice(-3)).toEqual([
    '{"sequence":3,"pad',
    '{"sequence":3,"padding":""}',
    '',
  ])
})

test('a full file is followed by another, and so is a day', async () => {
  await write([line(4, 'x'.repeat(1024 * 1024))])
  await write([line(5)])
  await write([line(6)])
  await write([line(7)], new Date(today.getTime() + DAY))
  expect((await readdir(folder)).toSorted()).toEqual([
    'audit-2026-03-01.1.ndjson',
    'audit-2026-03-01.ndjson',
    'audit-2026-03-02.ndjson',
  ])
  expect(await textOf('audit-2026-03-01.1.ndjson')).toMatch(/^\{"sequence":5.*\n\{"sequence":6.*\n$/)
})

test('without a folder of the operator’s nothing is written anywhere', async () => {
  await expect(write([line(8)], today, null)).rejects.toMatchObject({ why: 'settings' })
})

test('a folder that cannot be written is a matter of time, and says why', async () => {
  await expect(write([line(8)], today, path.join(folder, 'audit-2026-03-01.ndjson'))).rejects.toMatchObject({
    why: 'away',
    message: expect.stringMatching(/cannot be written \(E/),
  })
})
