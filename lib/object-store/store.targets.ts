import { afterAll, beforeAll, expect, test } from 'vitest'
import { DAY } from '@/lib/domain/duration'
import { startRadosgw, type Radosgw } from '@/lib/testing/servers/radosgw'
import { objectStore, type ObjectStore } from './store'
import type { ObjectStoreSettings } from './settings'

let server: Radosgw
let settings: ObjectStoreSettings
let locked: ObjectStore
const text = { contentType: 'text/plain' }
const bytes = (words: string) => new TextEncoder().encode(words)

beforeAll(async () => {
  server = await startRadosgw()
  const key = await server.addUser('audit')
  await server.makeBucket(key, 'audit', { objectLock: true })
  await server.makeBucket(key, 'plain')
  settings = {
    bucket: 'audit',
    prefix: 'a/b',
    region: 'us-east-1',
    endpoint: server.url,
    privateNetwork: true,
    ...key,
  }
  locked = await objectStore(settings)
}, 120_000)
afterAll(() => server.stop())

test('an object comes back as it was put, under the path of the settings', async () => {
  await locked.put('one.txt', bytes('grüß'), text)
  expect(Buffer.from((await locked.get('one.txt')) ?? []).toString()).toBe('grüß')
  const whole = await objectStore({ ...settings, prefix: '' })
  expect(await whole.get('a/b/one.txt')).toEqual(await locked.get('one.txt'))
  expect(await whole.get('one.txt')).toBeNull()
})

test('a later object of the same key takes its place', async () => {
  await locked.put('twice.txt', bytes('first'), text)
  await locked.put('twice.txt', bytes('second'), text)
  expect(Buffer.from((await locked.get('twice.txt')) ?? []).toString()).toBe('second')
})

test('the store keeps an object for as long as it is told, and says so', async () => {
  const until = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + DAY)
  await locked.put('kept.txt', bytes('sealed'), { ...text, retention: { mode: 'COMPLIANCE', until } })
  expect(await locked.retentionOf('kept.txt')).toEqual({ mode: 'COMPLIANCE', until })
  await locked.put('free.txt', bytes('free'), text)
  expect(await locked.retentionOf('free.txt')).toBeNull()
})

test('a bucket without object lock does not take an object that is to be kept', async () => {
  const plain = await objectStore({ ...settings, bucket: 'plain' })
  const retention = { mode: 'COMPLIANCE', until: new Date(Date.now() + DAY) } as const
  await expect(plain.put('x', bytes('x'), { ...text, retention })).rejects.toMatchObject({
    name: 'StoreRefused',
    status: 400,
  })
})

test('a refusal has the words of the store and neither key nor signature', async () => {
  const wrong = await objectStore({ ...settings, secretAccessKey: 'hunter2' })
  await expect(wrong.put('x', bytes('x'), text)).rejects.toMatchObject({
    status: 403,
    message: expect.not.stringMatching(/hunter2|Signature=/),
  })
  const nowhere = await objectStore({ ...settings, bucket: 'nowhere' })
  await expect(nowhere.get('x')).rejects.toMatchObject({ status: 404, code: 'NoSuchBucket' })
})
