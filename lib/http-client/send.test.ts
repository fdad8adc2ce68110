import { readFile } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import http from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { selfSigned } from '@/lib/testing/servers/certificate'
import { removeFolder, scratchFolder } from '@/lib/testing/servers/server'
import { send } from './send'

const servers: http.Server[] = []
const secret = 'Bearer hunter2'

async function listening(server: http.Server): Promise<number> {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on a port answers with an AddressInfo.
  return (server.address() as AddressInfo).port
}

async function serving(answer: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listening(http.createServer(answer))}`
}

afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
})

const here = { privateNetwork: true, headers: { authorization: secret } } as const

test('what is sent arrives, and what is answered comes back', async () => {
  const address = await serving((request, response) => {
    let body = ''
    request.on('data', (part) => (body += String(part)))
    request.on('end', () => {
      response.writeHead(201, { 'retry-after': '7', 'set-cookie': ['a=1', 'b=2'] })
      response.end(`${request.method} ${request.url} ${request.headers.authorization} ${body}`)
    })
  })
  const reply = await send({ ...here, url: `${address}/x?y=1`, method: 'PATCH', body: 'grüß' })
  expect(reply).toMatchObject({ status: 201, text: `PATCH /x?y=1 ${secret} grüß` })
  expect(reply.headers).toMatchObject({ 'retry-after': '7', 'set-cookie': 'a=1, b=2' })
})

test('a redirect is an answer and is not followed', async () => {
  let asked = 0
  const address = await serving((_request, response) => {
    asked++
    response.writeHead(307, { location: '/elsewhere' }).end()
  })
  expect(await send({ ...here, url: address })).toMatchObject({ status: 307 })
  expect(asked).toBe(1)
})

test('a network of one’s own is reached only where the settings allow it', async () => {
  const address = await serving((_request, response) => response.end('in'))
  const named = address.replace('127.0.0.1', 'localhost')
  for (const url of [address, named]) await expect(send({ url })).rejects.toMatchObject({ why: 'forbidden' })
  expect(await send({ ...here, url: named })).toMatchObject({ text: 'in' })
})

test.each([
  'https://169.254.169.254/latest/meta-data/',
  'https://[::ffff:a9fe:a9fe]/',
  'https://2852039166/',
  'https://0xa9.0xfe.0xa9.0xfe/',
  'https://0.0.0.0/',
])('where clouds keep credentials is never asked, however it is written: %s', async (url) => {
  await expect(send({ ...here, url })).rejects.toMatchObject({ why: 'forbidden' })
})

test('a name is looked up once, and only what it then meant is connected to', async () => {
  const address = await serving((_request, response) => response.end('in'))
  const port = new URL(address).port
  const answers = ['169.254.169.254', '127.0.0.1']
  const resolve = async () => [{ address: answers.pop() ?? '', family: 4 }]
  expect(await send({ ...here, url: `http://localhost:${port}`, resolve })).toMatchObject({ text: 'in' })
  expect(answers).toEqual(['169.254.169.254'])
  await expect(send({ ...here, url: `http://localhost:${port}`, resolve })).rejects.toMatchObject({
    why: 'forbidden',
  })
})

test.each(['http://crm.example.com/', 'ftp://crm.example.com/', 'https://user:pass@crm.example.com/', 'crm'])(
  'a secret does not go to %s',
  async (url) => {
    await expect(send({ ...here, url })).rejects.toMatchObject({ why: 'forbidden' })
  },
)

test('neither a slow nor a silent nor an endless answer is waited for', async () => {
  const silent = await serving(() => {})
  await expect(send({ ...here, url: silent, timeoutMs: 100 })).rejects.toMatchObject({
    why: 'slow',
    message: expect.stringContaining('within 0.1 s'),
  })
  const slow = await serving((_request, response) => response.writeHead(200).write('a'))
  await expect(send({ ...here, url: slow, timeoutMs: 100 })).rejects.toMatchObject({ why: 'slow' })
  const stuck = { resolve: () => new Promise<never>(() => {}), timeoutMs: 100 }
  await expect(send({ ...here, ...stuck, url: 'https://crm.example.com' })).rejects.toMatchObject({
    why: 'slow',
  })
  const endless = await serving((_request, response) => {
    const more = () => response.write('x'.repeat(65_536), more)
    more()
  })
  await expect(send({ ...here, url: endless, maxBytes: 1_000_000 })).rejects.toMatchObject({
    why: 'too-much',
  })
})

test('a request can be called off, before it and in the middle of it', async () => {
  const silent = await serving(() => {})
  const calledOff = { why: 'slow', message: expect.stringContaining('called off') }
  await expect(send({ ...here, url: silent, signal: AbortSignal.abort() })).rejects.toMatchObject(calledOff)
  await expect(send({ ...here, url: silent, signal: AbortSignal.timeout(50) })).rejects.toMatchObject(
    calledOff,
  )
})

test('nothing of what was sent is in the words of a failure', async () => {
  const address = await serving((request) => request.socket.destroy())
  const url = `${address}/hooks/path-secret`
  await expect(send({ ...here, url })).rejects.toMatchObject({
    why: 'unreachable',
    message: expect.not.stringMatching(/hunter2|path-secret/),
  })
  const headers = { authorization: 'hunter2\n' }
  await expect(send({ ...here, headers, url })).rejects.toThrow(/^(?![\s\S]*hunter2)/)
  const nobody = async () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }))
  await expect(send({ url: 'https://crm.example.com/s', resolve: nobody })).rejects.toMatchObject({
    why: 'unknown-host',
    message: 'There is no host crm.example.com.',
  })
})

test('a certificate of one’s own authority is trusted when it is given, and for its own name only', async () => {
  const folder = await scratchFolder('certificate')
  const { key, pem } = await selfSigned(folder)
  const identity = { key: await readFile(key), cert: pem }
  const port = await listening(https.createServer(identity, (_request, response) => response.end('in')))
  await removeFolder(folder)
  const url = `https://localhost:${port}`
  await expect(send({ ...here, url })).rejects.toMatchObject({ why: 'untrusted' })
  expect(await send({ ...here, url, certificates: pem })).toMatchObject({ text: 'in' })
  const resolve = async () => [{ address: '127.0.0.1', family: 4 }]
  const elsewhere = { url: `https://crm.example.com:${port}`, resolve, certificates: pem }
  await expect(send({ ...here, ...elsewhere })).rejects.toMatchObject({ why: 'untrusted' })
})
