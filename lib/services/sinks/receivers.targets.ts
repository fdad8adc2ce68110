import { gunzipSync } from 'node:zlib'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { objectStore, type ObjectStore } from '@/lib/object-store/store'
import { startRadosgw, type Radosgw } from '@/lib/testing/servers/radosgw'
import { startRsyslogd, type Rsyslogd } from '@/lib/testing/servers/rsyslogd'
import { removeFolder } from '@/lib/testing/servers/server'
import type { AwsKey } from '@/lib/testing/servers/sigv4'
import { aSink, deliverAll, sinkRow, someEvents } from '@/lib/testing/sinks'

let fresh: FreshDatabase
const count = 400

beforeAll(async () => {
  fresh = await freshDatabase()
  await someEvents(fresh.db, count)
})
afterAll(() => fresh.drop())
beforeEach(async () => {
  await fresh.owner.deleteFrom('sink').execute()
})

const upTo = (length: number) => Array.from({ length }, (_, at) => at)

describe('rsyslog over TLS', () => {
  let server: Rsyslogd
  beforeAll(async () => {
    server = await startRsyslogd()
  })
  afterAll(async () => {
    await server.stop()
    await removeFolder(server.folder)
  })

  const sink = (config: Record<string, unknown> = {}, batchSize = 100) =>
    aSink(fresh.owner, {
      kind: 'syslog',
      config: {
        host: '127.0.0.1',
        port: server.port,
        privateNetwork: true,
        certificates: server.certificate,
        ...config,
      },
      batchSize,
    })
  const placesThere = async () =>
    (await server.messages()).map(({ text }) => (JSON.parse(text) as { sequence: number }).sequence)

  test('it takes every event in order, with header, structured data and whole JSON', async () => {
    const id = await sink()
    await deliverAll(fresh.db)
    expect(await sinkRow(fresh.owner, id)).toMatchObject({ next_sequence: count, last_error: null })
    await expect.poll(placesThere).toEqual(upTo(count))
    const [first] = await server.messages()
    expect(first?.header).toMatch(/^<109>1 \d{4}-.* gatehouse\.test gatehouse request\.nudged$/)
    expect(first?.data).toBe(
      '[gatehouse@32473 sequence="0" action="request.nudged" actor="Test" object="REQ-1"]',
    )
  })

  test('a certificate that nobody vouches for is not talked to', async () => {
    const id = await sink({ certificates: undefined })
    await deliverAll(fresh.db)
    expect(await sinkRow(fresh.owner, id)).toMatchObject({
      next_sequence: 0,
      last_error: expect.stringContaining('not trusted'),
    })
  })

  test('it is killed in mid-delivery, comes back, and nothing is missing', async () => {
    const before = (await server.messages()).length
    const id = await sink({}, 5)
    const delivering = deliverAll(fresh.db)
    await sleep(60)
    process.kill(server.pid(), 'SIGKILL')
    await delivering
    await server.stop()
    await server.start()
    await fresh.owner
      .updateTable('sink')
      .set({ due_at: new Date(0) })
      .execute()
    await deliverAll(fresh.db)
    expect(await sinkRow(fresh.owner, id)).toMatchObject({ next_sequence: count })
    const places = async () => new Set((await placesThere()).slice(before))
    await expect.poll(places).toEqual(new Set(upTo(count)))
  }, 60_000)
})

describe('objects in Ceph', () => {
  let server: Radosgw
  let key: AwsKey
  let bucket: ObjectStore
  beforeAll(async () => {
    server = await startRadosgw()
    key = await server.addUser('siem')
    await server.makeBucket(key, 'log')
    const reached = { bucket: 'log', region: 'us-east-1', endpoint: server.url, privateNetwork: true }
    bucket = await objectStore({ ...reached, ...key, prefix: '' })
  }, 120_000)
  afterAll(() => server.stop())

  const sink = (config: Record<string, unknown> = {}, batchSize = 150) =>
    aSink(fresh.owner, {
      kind: 's3',
      config: {
        bucket: 'log',
        prefix: 'audit',
        accessKeyId: key.accessKeyId,
        secretAccessKey: 'env:SINK_S3',
        endpoint: server.url,
        privateNetwork: true,
        everySeconds: 60,
        ...config,
      },
      batchSize,
    })
  const parts = () => ({ secretOf: async () => key.secretAccessKey })
  const keyOf = (day: string, first: number, last: number) =>
    `audit/${day}/${[first, last].map((each) => String(each).padStart(15, '0')).join('-')}.ndjson.gz`
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/')
  const eventsIn = async (name: string) => {
    const bytes = await bucket.get(name)
    if (bytes === null) return null
    const lines = gunzipSync(bytes).toString().trimEnd().split('\n')
    return lines.map((line) => (JSON.parse(line) as { sequence: number }).sequence)
  }

  test('full ranges are stored at once, each under its name; what is less is gathered first', async () => {
    const id = await sink()
    await deliverAll(fresh.db, parts())
    expect(await eventsIn(keyOf(day, 0, 149))).toEqual(upTo(150))
    expect(await sinkRow(fresh.owner, id)).toMatchObject({ next_sequence: 150, last_error: null })
    const later = () => new Date(Date.now() + 61_000)
    await deliverAll(fresh.db, { ...parts(), now: later })
    expect(await eventsIn(keyOf(day, 150, 399))).toEqual(upTo(400).slice(150))
    expect(await sinkRow(fresh.owner, id)).toMatchObject({ next_sequence: 400 })
  })

  test('a batch that may have arrived is the very same object when it is sent again, whatever came meanwhile', async () => {
    const id = await sink({ prefix: 'again', everySeconds: 1 }, 10_000)
    // As a process leaves it that was killed after the object was stored and before that was noted.
    await fresh.owner.updateTable('sink').set({ through_sequence: 99 }).where('id', '=', id).execute()
    const later = () => new Date(Date.now() + 5_000)
    await deliverAll(fresh.db, { ...parts(), now: later })
    const again = (first: number, last: number) => keyOf(day, first, last).replace('audit/', 'again/')
    expect(await eventsIn(again(0, 99))).toEqual(upTo(100))
    expect(await eventsIn(again(100, 399))).toEqual(upTo(400).slice(100))
  })

  test('a key that is not taken is said with the words of the store, and no event is blamed', async () => {
    const id = await sink()
    await deliverAll(fresh.db, { secretOf: async () => 'wrong' })
    expect(await sinkRow(fresh.owner, id)).toMatchObject({
      state: 'active',
      next_sequence: 0,
      last_error: expect.stringContaining('answered 403'),
    })
  })
})
