import { setTimeout as sleep } from 'node:timers/promises'
import { createDatabase } from '@/db/client'
import { closeConnectors } from '@/lib/connectors/registry'
import { provedKinds, type ProvedKind } from '@/lib/testing/proved-targets'
import { bareWorker, engineWorker, type Worker } from './activators'
import { atMost, ratioAtLeast, type Bench, type Figure } from './figure'
import type { Lab } from './lab'
import { quantile, timed } from './stats'
import { openSubject, type Subject } from './subjects'

/** To read who has access costs a program there; that would measure itself. */
const readSlowly: readonly ProvedKind[] = ['linux']
const readEveryMs = 5
/** Before the first end, for the timer to have gone to sleep. */
const aheadMs = 2_000

/**
 * Each kind of target on a real server: how many grants the engine activates in a second, and how long after its end
 * each of 200 that end in one second is refused. The limit is the connector's own work for as many, without a portal.
 * Only PostgreSQL and MariaDB wait for their disk; the applications behind SCIM and the webhook are part of this process.
 */
export const targetBenches: readonly Bench[] = provedKinds.map((kind) => ({
  name: `targets-${kind}`,
  async *run(lab) {
    const subject = await openSubject(lab, kind)
    if (subject === null) return yield notMeasured(kind)
    lab.atEnd(closeConnectors)
    lab.atEnd(subject.close)
    yield* measured(lab, subject)
  },
}))

async function* measured(lab: Lab, subject: Subject): AsyncIterable<Figure> {
  const count = 2 * Math.round(100 * lab.scale)
  const database = await lab.database(`targets-${subject.kind}`)
  const db = createDatabase(database.url, { role: 'gatehouse_worker', maxConnections: 20 })
  lab.atEnd(() => db.destroy())
  const bare = bareWorker(subject)
  const engine = await engineWorker(database, db, subject)
  // What is loaded and connected at first use is not measured.
  for (const worker of [bare, engine]) await activated(worker, await named(subject, 4))

  // Half of the limit before and half after, so that a machine that slows down slows both.
  const [first, all, second] = [
    await named(subject, count / 2),
    await named(subject, count),
    await named(subject, count / 2),
  ]
  const before = await activated(bare, first)
  const product = await activated(engine, all)
  const limit = before + (await activated(bare, second))
  yield {
    name: `activations-${subject.kind}`,
    value: (count * 1_000) / product,
    unit: 'grants/s',
    ratio: limit / product,
    goal: ratioAtLeast(0.5),
  }
  if (!readSlowly.includes(subject.kind)) {
    const limitMs = await refusedMs(subject, bare, [...first, ...second])
    const productMs = await refusedMs(subject, engine, all)
    yield {
      name: `end-to-refused-${subject.kind}-p99`,
      value: quantile(productMs, 0.99),
      unit: 'ms',
      ratio: quantile(productMs, 0.99) / quantile(limitMs, 0.99),
      goal: atMost(1_000),
    }
  }
  await engine.close()
}

/** How long it takes until everybody has it, in milliseconds. */
async function activated(worker: Worker, handles: readonly string[]): Promise<number> {
  await worker.ask(handles)
  return timed(() => worker.activate())
}

async function named(subject: Subject, count: number): Promise<string[]> {
  const handles: string[] = []
  for (let n = 0; n < count; n += 1) handles.push(await subject.newcomer())
  return handles
}

/** How long after its end each is gone from the target, all of them ending within one second. */
async function refusedMs(subject: Subject, worker: Worker, handles: readonly string[]): Promise<number[]> {
  const from = Date.now() + aheadMs
  const ends = new Map(handles.map((handle, index) => [handle, from + (index * 1_000) / handles.length]))
  await worker.endAt(ends)
  const waiting = new Map(handles.map((handle) => [worker.accountOf(handle), ends.get(handle) ?? 0]))
  const waited: number[] = []
  for (const deadline = from + 60_000; waiting.size > 0;) {
    const has = new Set(await subject.whoHas())
    const at = Date.now()
    if (at > deadline) throw new Error(`${waiting.size} still have access a minute after their end.`)
    for (const [account, end] of waiting) {
      if (has.has(account)) continue
      waiting.delete(account)
      waited.push(at - end)
    }
    await sleep(readEveryMs)
  }
  await worker.settled()
  return waited
}

/** Missed where goals are checked, and nothing else. */
function notMeasured(kind: ProvedKind): Figure {
  return {
    name: `activations-${kind}`,
    value: Number.NaN,
    unit: 'grants/s',
    ratio: null,
    goal: ratioAtLeast(0.5),
  }
}
