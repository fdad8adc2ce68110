import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anchorStates } from '@/db/queries/audit-anchors'
import { newestCheckpoint } from '@/db/queries/audit-checkpoints'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { parseCheckpoint, parseNote } from '@/lib/domain/audit-proof/note'
import { anchorAudit } from '@/lib/services/audit/anchor'
import { anEvent, append, sealEverything } from '@/lib/testing/audit'
import { aContext } from '@/lib/testing/factories'
import { anchorsOf } from './anchors'

const at = new Date('2026-03-20T12:00:00Z')
const secret = Buffer.alloc(32, 5).toString('base64')
let fresh: FreshDatabase
let dir: string
let server: Server
let status = 500
const received: { size: number; note: string }[] = []
beforeAll(async () => {
  fresh = await freshDatabase()
  dir = await mkdtemp(path.join(tmpdir(), 'gatehouse-anchor-'))
  server = createServer((request, answer) => {
    const bytes: Buffer[] = []
    request.on('data', (chunk: Buffer) => bytes.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(bytes).toString()
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      )
      const { data } = new Webhook(secret).verify(body, headers) as { data: (typeof received)[number] }
      if (status === 200) received.push(data)
      answer.writeHead(status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  server.close()
  await fresh.drop()
  await rm(dir, { recursive: true })
})

test('each place gets the newest checkpoint, and one that fails is tried again later and holds up none', async () => {
  const { port } = server.address() as AddressInfo
  const hook = `http://127.0.0.1:${port}/checkpoints`
  const anchors = anchorsOf([pathToFileURL(dir).href, `${hook}?token=secret`], secret)
  let now = new Date()
  const ctx = aContext(fresh.db, { anchors, now: () => now })
  await append(fresh.db, [anEvent(at)])
  await sealEverything(ctx)
  await anchorAudit(ctx)
  const head = await newestCheckpoint(fresh.db)
  expect(await readdir(dir)).toEqual([`${String(head?.size).padStart(16, '0')}.checkpoint`])
  expect(await anchorStates(fresh.db)).toMatchObject([
    { name: `file:${dir}`, size: head?.size, problem: null },
    { name: hook, size: 0, failures: 1, problem: 'The receiver answered 500.' },
  ])
  status = 200
  await anchorAudit(ctx)
  expect(received).toEqual([])
  now = new Date(now.getTime() + 60_000)
  await anchorAudit(ctx)
  expect(received).toEqual([{ size: head?.size, note: head?.note }])
  expect(parseCheckpoint(parseNote(received[0]?.note ?? '')?.body ?? '')?.size).toBe(head?.size)
})

test('a place that holds a checkpoint of another log says so, and is given nothing', async () => {
  const held = await mkdtemp(path.join(dir, 'other-'))
  const anchors = anchorsOf([pathToFileURL(held).href], null)
  const ctx = aContext(fresh.db, { anchors })
  await append(fresh.db, [anEvent(at)])
  await sealEverything(ctx)
  const head = await newestCheckpoint(fresh.db)
  const note = (size: number) =>
    `gatehouse.test/audit\n${size}\n${Buffer.alloc(32).toString('base64')}\ntime ${at.toISOString()}\n\n\u2014 x AAAAAAAA\n`
  await writeFile(path.join(held, `${'1'.padStart(16, '0')}.checkpoint`), note(1))
  await anchorAudit(ctx)
  const problems = async () =>
    (await anchorStates(fresh.db)).find(({ name }) => name.includes('other-'))?.problem
  expect(await problems()).toContain('of another log')
  await writeFile(path.join(held, `${'900'.padStart(16, '0')}.checkpoint`), note(900))
  await anchorAudit({ ...ctx, now: () => new Date(Date.now() + 60_000) })
  expect(await problems()).toContain('more than the log has')
  expect(await readdir(held)).not.toContain(`${String(head?.size).padStart(16, '0')}.checkpoint`)
})
