import { readFile, readdir } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '@/db/embedded/port'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { removeFolder, scratchFolder } from '@/lib/testing/servers/server'
import { aSink, killed, sinkRow, someEvents, startProcess } from '@/lib/testing/sinks'
import type { SenderOrders } from '@/lib/testing/sender-process'

let fresh: FreshDatabase
let folder: string
const count = 6_000

beforeAll(async () => {
  fresh = await freshDatabase()
  folder = await scratchFolder('sinks')
  await someEvents(fresh.db, count)
}, 60_000)
afterAll(async () => {
  await fresh.drop()
  await removeFolder(folder)
})

let aheadMs = 0
/** The next process of the portal, as if the lease of the one before were over. */
function nextSender() {
  aheadMs += 61_000
  const orders: SenderOrders = { databaseUrl: fresh.url, folder, aheadMs }
  return startProcess('sender-process.ts', orders)
}

/** The places of whole lines, in the order they were written; a half line is what a killed process leaves. */
async function placesIn(file: string): Promise<number[]> {
  const text = await readFile(file, 'utf8')
  return text.split('\n').flatMap((line) => {
    try {
      return [(JSON.parse(line) as { sequence: number }).sequence]
    } catch {
      return []
    }
  })
}

/** Without repeats it is the log; each repeat begins at or before where it had come to, so that nothing is passed over. */
function expectWholeAndInOrder(places: readonly number[]): void {
  let reached = -1
  for (const place of places) {
    expect(place).toBeLessThanOrEqual(reached + 1)
    reached = Math.max(reached, place)
  }
  expect(reached).toBe(count - 1)
}

test('portal and receiver are killed over and over in mid-delivery, and nothing is lost', async () => {
  const kept = path.join(folder, 'kept.ndjson')
  const port = await freePort()
  const id = await aSink(fresh.owner, {
    kind: 'splunk-hec',
    config: { address: `http://127.0.0.1:${port}`, token: 'env:SINK_SPLUNK', privateNetwork: true },
  })
  const receiving = { port, file: kept }
  let receiver = await startProcess('collector-process.ts', receiving)
  let sender = await nextSender()
  let deaths = 0
  const until = Date.now() + 50_000
  const done = async () => (await sinkRow(fresh.db, id)).next_sequence >= count
  while (!(await done()) && Date.now() < until) {
    await sleep(40 + Math.random() * 200)
    if (deaths >= 5) continue
    deaths += 1
    if (deaths % 2 === 0) {
      await killed(receiver)
      receiver = await startProcess('collector-process.ts', receiving)
    } else {
      await killed(sender)
      sender = await nextSender()
    }
    // Small batches, so that many deaths fit into few events.
    await fresh.owner.updateTable('sink').set({ batch_size: 40 }).where('id', '=', id).execute()
  }
  await killed(sender)
  await killed(receiver)
  expect(await done()).toBe(true)
  expect(deaths).toBeGreaterThan(3)
  expectWholeAndInOrder(await placesIn(kept))
}, 90_000)

test('a file holds every event although its writer was killed, with no more than half a line to skip', async () => {
  await fresh.owner.deleteFrom('sink').execute()
  const id = await aSink(fresh.owner, {
    kind: 'file',
    config: { name: 'audit', maxMegabytes: 1 },
    batchSize: 5,
  })
  const done = async () => (await sinkRow(fresh.db, id)).next_sequence >= count
  let sender = await nextSender()
  for (let deaths = 0; deaths < 4; deaths += 1) {
    await sleep(30 + Math.random() * 150)
    await killed(sender)
    sender = await nextSender()
    await fresh.owner.updateTable('sink').set({ batch_size: 5 }).where('id', '=', id).execute()
  }
  const until = Date.now() + 40_000
  while (!(await done()) && Date.now() < until) await sleep(50)
  await killed(sender)
  const files = (await readdir(folder)).filter((name) => name.startsWith('audit-'))
  // A day's files: the first without a number, then 1, 2, …
  const number = (name: string) => Number(/\.(\d+)\.ndjson$/.exec(name)?.[1] ?? 0)
  const places = []
  for (const name of files.toSorted((a, b) => number(a) - number(b)))
    places.push(...(await placesIn(path.join(folder, name))))
  expectWholeAndInOrder(places)
}, 90_000)
