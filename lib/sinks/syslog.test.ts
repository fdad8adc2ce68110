import { readFile } from 'node:fs/promises'
import net from 'node:net'
import type { AddressInfo } from 'node:net'
import tls from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { selfSigned } from '@/lib/testing/servers/certificate'
import { removeFolder, scratchFolder } from '@/lib/testing/servers/server'
import type { Line } from './sink'
import { syslog } from './syslog'
import { syslogFrame } from './syslog-message'

const line = (changes: Partial<Line> = {}): Line => ({
  sequence: 41,
  at: '2026-03-01T12:00:00.123456Z',
  action: 'grant.active',
  actor: 'Ada "the first" O]Neil\\',
  object: 'GRT-7',
  text: '{"sequence":41,"name":"grüß"}',
  ...changes,
})

test('a message has the header, the structured data and the event, framed by its length in bytes', () => {
  const frame = syslogFrame(line(), { host: 'gatehouse.example.com', enterprise: 32_473 }).toString()
  const [, length, message] = /^(\d+) (.*)$/s.exec(frame) ?? []
  expect(Buffer.byteLength(message ?? '')).toBe(Number(length))
  expect(message).toBe(
    '<109>1 2026-03-01T12:00:00.123456Z gatehouse.example.com gatehouse - grant.active ' +
      '[gatehouse@32473 sequence="41" action="grant.active" actor="Ada \\"the first\\" O\\]Neil\\\\" object="GRT-7"] ' +
      '{"sequence":41,"name":"grüß"}',
  )
})

test('what was refused or failed has the severity of a warning', () => {
  const frame = syslogFrame(line({ action: 'request.denied' }), { host: 'h', enterprise: 1 }).toString()
  expect(frame).toContain('<108>1 ')
})

let folder: string
let identity: { key: Buffer; cert: string }
let server: tls.Server
let plain: net.Server
let received = ''
const keep = (socket: net.Socket) =>
  socket.on('data', (part) => (received += String(part))).on('error', () => {})
const portOf = (each: net.Server) => (each.address() as AddressInfo).port

beforeAll(async () => {
  folder = await scratchFolder('syslog')
  const { key, pem } = await selfSigned(folder)
  identity = { key: await readFile(key), cert: pem }
  server = tls.createServer(identity, keep)
  plain = net.createServer(keep)
  server.on('tlsClientError', () => {})
  for (const each of [server, plain])
    await new Promise<void>((resolve) => each.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  server.close()
  plain.close()
  await removeFolder(folder)
})

const deliver = (settings: Record<string, unknown>, lines = [line()]) =>
  syslog.deliver(
    {
      config: syslog.config.parse({
        host: 'localhost',
        port: portOf(server),
        privateNetwork: true,
        ...settings,
      }),
      secret: async () => '',
      host: { name: 'gatehouse.test', folder: null, stdout: process.stdout },
      now: new Date(),
      signal: AbortSignal.timeout(5_000),
    },
    lines,
  )

test('messages go over TLS to a receiver whose certificate is trusted, one after the other', async () => {
  received = ''
  const lines = [line({ text: 'one' }), line({ text: 'two' }), line({ text: 'three' })]
  await deliver({ certificates: identity.cert }, lines)
  expect(received.split(/\d+ <109>1 /).map((each) => each.split('] ').at(-1))).toEqual([
    '',
    'one',
    'two',
    'three',
  ])
})

test('a certificate that nobody vouches for, or for another name, is refused unless the check is off', async () => {
  received = ''
  await expect(deliver({})).rejects.toMatchObject({
    why: 'settings',
    message: expect.stringContaining('not trusted'),
  })
  const other = { certificates: identity.cert, serverName: 'syslog.example.com' }
  await expect(deliver(other)).rejects.toMatchObject({ why: 'settings' })
  expect(received).toBe('')
  await deliver({ verify: false })
  expect(received).not.toBe('')
})

test('without TLS only where the settings say so', async () => {
  received = ''
  const port = portOf(plain)
  await expect(deliver({ port })).rejects.toMatchObject({ why: expect.any(String) })
  await deliver({ port, transport: 'tcp' })
  expect(received).toContain('<109>1 ')
})

test('a receiver that breaks off before it has read everything has not taken the batch', async () => {
  const rude = net.createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => socket.resetAndDestroy())
  })
  await new Promise<void>((resolve) => rude.listen(0, '127.0.0.1', resolve))
  const many = Array.from({ length: 2_000 }, () => line({ text: 'x'.repeat(2_000) }))
  await expect(deliver({ port: portOf(rude), transport: 'tcp' }, many)).rejects.toMatchObject({ why: 'away' })
  rude.close()
})

test('nobody is reached in a private network unless the settings allow it', async () => {
  await expect(deliver({ privateNetwork: false })).rejects.toMatchObject({ why: 'settings' })
})
