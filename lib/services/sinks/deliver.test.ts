import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { aContext } from '@/lib/testing/factories'
import { ocsfProblems } from '@/lib/testing/ocsf-schema'
import { startCollector, type Collector } from '@/lib/testing/servers/collector'
import { aSink, deliverAll, sinkRow, someEvents } from '@/lib/testing/sinks'
import { deliverDue } from './deliver'

let fresh: FreshDatabase
let collector: Collector

beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())

beforeEach(async () => {
  await fresh.owner.deleteFrom('sink').execute()
  collector = await startCollector()
  return () => collector.close()
})

const http = (batchSize = 10) =>
  aSink(fresh.owner, {
    kind: 'http',
    config: { address: `${collector.url}/in`, privateNetwork: true },
    batchSize,
  })
const head = async () =>
  (
    await fresh.db
      .selectFrom('audit_leaf')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
  ).n
const sequences = (from = collector) => from.events.map(({ sequence }) => sequence)
const upTo = (count: number) => Array.from({ length: count }, (_, at) => at)

test('a sink gets every sealed event once and in order, and its place moves to the end', async () => {
  await someEvents(fresh.db, 25)
  const id = await http()
  expect(await deliverAll(fresh.db)).toBe(await head())
  expect(sequences()).toEqual(upTo(await head()))
  expect(await sinkRow(fresh.db, id)).toMatchObject({ next_sequence: await head(), lease: null, attempts: 0 })
  expect(collector.events[0]).toMatchObject({ type: 'gatehouse.audit', action: 'request.nudged' })
})

test('what comes later is sent later, and nothing twice', async () => {
  await http()
  await deliverAll(fresh.db)
  const before = collector.events.length
  await someEvents(fresh.db, 3)
  await deliverAll(fresh.db)
  expect(collector.events).toHaveLength(before + 3)
  expect(new Set(sequences()).size).toBe(collector.events.length)
})

test('an event that is not sealed yet is not sent: its place is not known', async () => {
  await http()
  await deliverAll(fresh.db)
  const before = collector.events.length
  await fresh.db
    .insertInto('audit_event')
    .values({
      occurred_at: new Date(),
      actor_kind: 'system',
      actor_name: 'Test',
      action: 'request.nudged',
      object_type: 'request',
      object_id: '1',
      object_name: 'REQ-1',
      via: 'engine',
    })
    .execute()
  await deliverAll(fresh.db)
  expect(collector.events).toHaveLength(before)
})

test('a receiver that is away gets everything when it is back', async () => {
  const id = await http()
  collector.mood = { status: 503, body: 'later' }
  await deliverAll(fresh.db)
  expect(await sinkRow(fresh.db, id)).toMatchObject({
    next_sequence: 0,
    state: 'active',
    last_error: expect.stringContaining('answered 503. It says: later'),
  })
  collector.mood = null
  await deliverAll(fresh.db)
  expect(sequences()).toEqual(upTo(await head()))
  expect(await sinkRow(fresh.db, id)).toMatchObject({ attempts: 0, last_error: null })
})

test('a receiver that asks for a pause is left alone for as long', async () => {
  const id = await http()
  collector.mood = { status: 429, headers: { 'retry-after': '120' } }
  const before = Date.now()
  await deliverAll(fresh.db)
  const { due_at, attempts } = await sinkRow(fresh.db, id)
  expect(due_at.getTime()).toBeGreaterThanOrEqual(before + 120_000)
  expect(attempts).toBe(1)
})

test('an answer that is lost after the events were taken makes them come twice, never not at all', async () => {
  await http()
  collector.mood = 'afterwards'
  await deliverAll(fresh.db)
  collector.mood = null
  await deliverAll(fresh.db)
  expect([...new Set(sequences())]).toEqual(upTo(await head()))
  expect(collector.events.length).toBeGreaterThan(await head())
})

test('one sink that is broken, or takes its time, keeps no other waiting', async () => {
  const other = await startCollector()
  const broken = await aSink(fresh.owner, { kind: 'http', config: { address: 'nowhere' } })
  const silent = await aSink(fresh.owner, {
    kind: 'http',
    config: { address: `http://127.0.0.1:${collector.port}/in`, privateNetwork: false },
  })
  await aSink(fresh.owner, { kind: 'http', config: { address: other.url, privateNetwork: true } })
  await deliverAll(fresh.db)
  expect(sequences(other)).toEqual(upTo(await head()))
  for (const id of [broken, silent])
    expect(await sinkRow(fresh.db, id)).toMatchObject({ next_sequence: 0, last_error: expect.any(String) })
  await other.close()
})

test('an event that is refused for good stops the sink there, with the words of the receiver, and is in the log', async () => {
  await someEvents(fresh.db, 20, 'REQ-666')
  const poison = (await head()) - 7
  const id = await http(64)
  collector.refuses = ({ sequence }) => sequence === poison
  await deliverAll(fresh.db)
  expect(await sinkRow(fresh.db, id)).toMatchObject({
    state: 'stopped',
    next_sequence: poison,
    last_error: expect.stringContaining('Invalid data format'),
  })
  // Refused batches were sent again in part, so some came twice; nothing from the poison on came at all.
  expect([...new Set(sequences())]).toEqual(upTo(poison))
  const event = await fresh.db
    .selectFrom('audit_event')
    .select(['after', 'object_id'])
    .where('action', '=', 'sink.stopped')
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow()
  expect(event).toEqual({ after: { sequence: poison }, object_id: id })
})

test('a secret that is not taken is the settings’ fault, and no event is blamed', async () => {
  await collector.close()
  collector = await startCollector({ token: 'right' })
  const id = await aSink(fresh.owner, {
    kind: 'splunk-hec',
    config: { address: collector.url, token: 'env:SINK_SPLUNK', privateNetwork: true },
  })
  await deliverAll(fresh.db, { secretOf: async () => 'wrong' })
  expect(await sinkRow(fresh.db, id)).toMatchObject({
    state: 'active',
    next_sequence: 0,
    last_error: expect.stringMatching(/403.*Invalid token/),
  })
  expect((await sinkRow(fresh.db, id)).last_error).not.toContain('wrong')
  await fresh.owner
    .updateTable('sink')
    .set({ due_at: new Date(0) })
    .execute()
  await deliverAll(fresh.db, { secretOf: async () => 'right' })
  expect(sequences()).toEqual(upTo(await head()))
  expect(collector.batches[0]).toMatchObject({ authorization: 'Splunk right' })
})

test('a sink that asks for OCSF gets events that the published schema allows', async () => {
  await aSink(fresh.owner, {
    kind: 'http',
    config: { address: collector.url, privateNetwork: true },
    format: 'ocsf',
  })
  await deliverAll(fresh.db)
  expect(collector.events.length).toBe(await head())
  for (const event of collector.events) expect(ocsfProblems(event)).toEqual([])
})

test('any number of processes deliver to a sink one at a time', async () => {
  await someEvents(fresh.db, 200)
  await http(20)
  const crowd = await Promise.all(
    Array.from({ length: 6 }, async () => Promise.all(await deliverDue(aContext(fresh.db), () => false))),
  )
  expect(crowd.flat()).toEqual([await head()])
  expect(sequences()).toEqual(upTo(await head()))
})

test('whoever lost a sink to a replay cannot move its place any more', async () => {
  const id = await http(1_000)
  collector.meanwhile = async () => {
    await fresh.owner.updateTable('sink').set({ next_sequence: 5, lease: null }).execute()
  }
  await Promise.all(await deliverDue(aContext(fresh.db), () => false))
  expect(await sinkRow(fresh.db, id)).toMatchObject({ next_sequence: 5 })
  collector.meanwhile = null
  await deliverAll(fresh.db)
  expect(new Set(sequences())).toEqual(new Set(upTo(await head())))
})
