import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { err, ok } from '@/lib/domain/result'
import { SinkId } from '@/lib/domain/ids'
import { aPerson, as, type Person } from '@/lib/testing/factories'
import { startCollector, type Collector } from '@/lib/testing/servers/collector'
import { aSink, deliverAll, sinkRow, someEvents } from '@/lib/testing/sinks'
import { sinkForm, sinkOverview } from './overview'
import { addSink, changeSink } from './save'
import { endSink, pauseSink, replaySink, resumeSink, skipRefused } from './steer'
import { testSink } from './test'

let fresh: FreshDatabase
let greta: Person
let collector: Collector

beforeAll(async () => {
  fresh = await freshDatabase()
  greta = await aPerson(fresh.owner, { portalRoles: ['administrator'] })
  await someEvents(fresh.db, 20)
})
afterAll(() => fresh.drop())
beforeEach(async () => {
  await fresh.owner.deleteFrom('sink').execute()
  collector = await startCollector()
  return () => collector.close()
})

const admin = () => as(fresh.db, greta)
const input = (changes = {}) => ({
  kind: 'http',
  name: 'SIEM',
  format: 'native' as const,
  start: 'beginning' as const,
  settings: { address: collector.url, scheme: 'Bearer', privateNetwork: 'on' },
  secrets: { token: 'hunter2' },
  ...changes,
})
const idOf = async (changes = {}) => {
  const added = await addSink(admin(), input(changes))
  return SinkId.parse(added.ok && added.value)
}
const events = () =>
  fresh.db
    .selectFrom('audit_event')
    .selectAll()
    .where('object_type', '=', 'sink')
    .orderBy('id', 'desc')
    .execute()

test('a sink is added with its secret sealed: neither row nor log nor form holds it, and the receiver gets it', async () => {
  const id = await idOf()
  await deliverAll(fresh.db)
  expect(collector.batches[0]).toMatchObject({ authorization: 'Bearer hunter2' })
  expect(JSON.stringify([await sinkRow(fresh.owner, id), await events()])).not.toContain('hunter2')
  const form = await sinkForm(admin(), id)
  expect(form).toMatchObject({ ok: true, value: { kept: { token: expect.any(Date) } } })
  expect(JSON.stringify(form)).not.toContain('hunter2')
  expect((await events()).map(({ action }) => action).toSorted()).toEqual(['sink.added', 'sink.secret_set'])
})

test('only what was put there for sinks may be named as a secret', async () => {
  const named = (token: string) =>
    addSink(admin(), input({ secrets: {}, settings: { ...input().settings, token } }))
  for (const token of ['env:AUTH_SECRET', 'file:/etc/passwd', 'hunter2'])
    expect(await named(token)).toMatchObject({ error: { settings: { token: expect.any(String) } } })
  expect(await named('env:SINK_SIEM')).toMatchObject({ ok: true })
})

test('whoever is no administrator neither adds nor steers a sink', async () => {
  const ada = as(fresh.db, await aPerson(fresh.owner, { portalRoles: ['auditor', 'operator'] }))
  const id = await idOf()
  expect(await addSink(ada, input())).toEqual(err('not-permitted'))
  for (const refused of [
    await pauseSink(ada, { id }),
    await replaySink(ada, { id, from: { sequence: 0 } }),
    await endSink(ada, { id, reason: 'because' }),
    await testSink(ada, { id }),
  ])
    expect(refused).toEqual(err('not-permitted'))
  expect(await sinkOverview(ada)).toMatchObject({ ok: true })
  const nobody = as(fresh.db, await aPerson(fresh.owner))
  expect(await sinkOverview(nobody)).toMatchObject({ ok: false })
})

test('two sinks in use do not have the same name; one that ended makes room', async () => {
  const id = await idOf()
  expect(await addSink(admin(), input())).toEqual(err('name-taken'))
  expect(await endSink(admin(), { id, reason: 'replaced' })).toEqual(ok(null))
  expect(await addSink(admin(), input())).toMatchObject({ ok: true })
})

test('a sink that is to begin now gets what comes, not what was', async () => {
  await idOf({ start: 'now' })
  await deliverAll(fresh.db)
  expect(collector.events).toEqual([])
  await someEvents(fresh.db, 2)
  await deliverAll(fresh.db)
  // Its own two events of being added come as well.
  expect(collector.events.map(({ action }) => action)).toContain('sink.added')
})

test('a paused sink gets nothing, and everything once it is resumed', async () => {
  const id = await idOf()
  expect(await pauseSink(admin(), { id })).toEqual(ok(null))
  expect(await pauseSink(admin(), { id })).toEqual(err('not-so'))
  await deliverAll(fresh.db)
  expect(collector.events).toEqual([])
  const behind = await sinkOverview(admin())
  expect(behind).toMatchObject({ value: [{ state: 'paused', lag: { events: expect.any(Number) } }] })
  expect(behind.ok && behind.value[0]?.lag.events).toBeGreaterThan(0)
  expect(await resumeSink(admin(), { id })).toEqual(ok(null))
  await deliverAll(fresh.db)
  const whole = await sinkOverview(admin())
  expect(whole.ok && whole.value[0]).toMatchObject({
    lag: { events: 0, ms: 0 },
    delivered: collector.events.length,
  })
})

test('a replay sends again from a place, or from an instant on', async () => {
  const id = await idOf()
  await deliverAll(fresh.db)
  const before = collector.events.length
  expect(await replaySink(admin(), { id, from: { sequence: 15 } })).toEqual(ok(null))
  await deliverAll(fresh.db)
  expect(collector.events[before]).toMatchObject({ sequence: 15 })
  const at = new Date(Date.now() + 60_000)
  expect(await replaySink(admin(), { id, from: { at } })).toEqual(ok(null))
  expect(await replaySink(admin(), { id, from: { sequence: 1e9 } })).toEqual(err('beyond-the-log'))
  expect(await replaySink(admin(), { id, from: { at: new Date(0) } })).toEqual(ok(null))
  expect(await sinkRow(fresh.owner, id)).toMatchObject({ next_sequence: 0 })
})

test('a test sends one event that says it is one, and its answer stands in the log', async () => {
  const id = await idOf()
  expect(await testSink(admin(), { id })).toEqual(ok({ arrived: true, text: 'The test event was taken.' }))
  expect(collector.events).toMatchObject([{ type: 'gatehouse.test', action: 'sink.tested' }])
  collector.mood = { status: 500, body: 'broken' }
  expect(await testSink(admin(), { id })).toMatchObject({ value: { arrived: false } })
  expect((await events())[0]).toMatchObject({ action: 'sink.tested', after: { arrived: false } })
  expect(await sinkRow(fresh.owner, id)).toMatchObject({ next_sequence: 0, attempts: 0 })
})

test('an administrator leaves out the one event that is refused, with a reason, and the rest is sent', async () => {
  const id = await idOf()
  collector.refuses = ({ sequence }) => sequence === 3
  await deliverAll(fresh.db)
  expect(await sinkRow(fresh.owner, id)).toMatchObject({ state: 'stopped', next_sequence: 3 })
  expect(await skipRefused(admin(), { id, sequence: 3, reason: ' ' })).toEqual(err('reason-missing'))
  expect(await skipRefused(admin(), { id, sequence: 4, reason: 'no' })).toEqual(err('not-so'))
  expect(await skipRefused(admin(), { id, sequence: 3, reason: 'Too long for it' })).toEqual(ok(null))
  await deliverAll(fresh.db)
  const places = new Set(collector.events.map(({ sequence }) => sequence))
  expect(places.has(3)).toBe(false)
  expect(places.has(4)).toBe(true)
  const skipped = (await events()).find(({ action }) => action === 'sink.skipped')
  expect(skipped).toMatchObject({ reason: 'Too long for it', after: { sequence: 3 } })
})

test('a change keeps the sealed secret and the place; the next event goes to the new address', async () => {
  const id = await idOf()
  await deliverAll(fresh.db)
  const { next_sequence } = await sinkRow(fresh.owner, id)
  const other = await startCollector({ token: 'hunter2' })
  const settings = { ...input().settings, address: other.url }
  expect(await changeSink(admin(), { ...input({ settings, secrets: {} }), id, format: 'ocsf' })).toEqual(
    ok(null),
  )
  await someEvents(fresh.db, 1)
  await deliverAll(fresh.db)
  expect(other.events[0]).toMatchObject({ metadata: { sequence: next_sequence } })
  await other.close()
})

test('a sink that confirms nothing begins again at its mark once its receiver was gone', async () => {
  const id = await aSink(fresh.owner, {
    kind: 'syslog',
    config: { host: '127.0.0.1', port: 1, privateNetwork: true },
  })
  await fresh.owner.updateTable('sink').set({ next_sequence: 9, mark_sequence: 4 }).execute()
  await deliverAll(fresh.db)
  expect(await sinkRow(fresh.owner, id)).toMatchObject({ next_sequence: 4, mark_sequence: null })
})
