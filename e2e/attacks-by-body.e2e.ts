import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { expect, test } from './support/journey'
import { castOf, adminActions, ownActions, routes } from './support/matrix'
import { ask, callAction, callBody, wiredActions } from './support/wire'

test('a body that nobody would send is refused by every route, never a failure', async ({
  portal,
  world,
}) => {
  test.setTimeout(120_000)
  const cast = await castOf(portal, world)
  const bodies: [string, string][] = [
    ['application/json', ''],
    ['application/json', '{'],
    ['application/json', 'null'],
    ['application/json', '[[[[]]]]'],
    ['application/json', `{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}}`],
    ['application/json', `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
    ['application/json', '{"role":"\\u0000","userName":"\\u0000"}'],
    ['application/json', '{"role":"\\ud800","durationMinutes":1e308,"size":-1,"line":"x\\r\\ny"}'],
    ['application/x-www-form-urlencoded', '%ff%fe=%00&role=%00&__proto__[x]=1&logout_token=a.b.c'],
    ['multipart/form-data; boundary=x', '--x\r\nnothing'],
    ['multipart/form-data', 'no boundary'],
    ['text/plain', '\0\0\0'],
    ['application/json', `"${'x'.repeat(1_100_000)}"`],
  ]
  const failed: string[] = []
  for (const [name, row] of Object.entries(routes)) {
    const method = name.split(' ')[0] ?? ''
    if (method === 'GET') continue
    const auth = row.by === 'session' ? { cookie: cast.cookies.approver ?? '', origin: portal.url } : {}
    const bearer = name.includes('scim') ? cast.credentials.directory : cast.credentials.machine
    for (const [type, body] of bodies) {
      const headers = {
        ...auth,
        ...(row.by === 'bearer' && bearer),
        'content-type': type,
        'idempotency-key': 'attack-on-it',
      }
      const answer = await ask(`${portal.url}${row.at(cast.things)}`, { method, headers, body })
      if (answer.status >= 500) failed.push(`${name}: ${type} ${body.slice(0, 40)}: ${answer.status}`)
      if (body.length > 1_048_576) expect(answer.status, name).toBe(413)
    }
  }
  expect(failed).toEqual([])
})

test('a field that was tampered with is refused by its action, never a failure', async ({
  portal,
  world,
}) => {
  test.setTimeout(300_000)
  const cast = await castOf(portal, world)
  const wired = await wiredActions()
  const values = [
    '\0',
    `'; drop table principal; --`,
    '__proto__',
    '-1',
    '1e400',
    '9'.repeat(30),
    '2026-99-99',
    '\ud800',
    'x'.repeat(120_000),
    '=HYPERLINK("https://evil.example")\r\nset-cookie: x=1',
  ]
  const failed: string[] = []
  for (const [name, row] of Object.entries({ ...ownActions, ...adminActions })) {
    const action = wired.get(name)
    const fields = Object.entries(row.form?.(cast.things) ?? {})
    if (action === undefined || fields.length === 0) continue
    // Whoever gets furthest: those for whom the deed is meant, and else anybody.
    const asker = row.open.findLast((each) => each !== 'stranger') ?? 'employee'
    for (const [field] of fields)
      for (const value of values) {
        const sent: [string, string][] = fields.map(([each, given]) => [each, each === field ? value : given])
        const body = callBody(row.takes, sent)
        const answer = await callAction(portal.url, action, { cookie: cast.cookies[asker], body })
        if (answer.status >= 500)
          failed.push(`${name}: ${field}=${JSON.stringify(value.slice(0, 20))}: ${answer.status}`)
      }
  }
  expect(failed).toEqual([])
})

test('a body that trickles in keeps nobody else waiting, and its length is known', async ({ portal }) => {
  const { hostname, port } = new URL(portal.url)
  const sockets = await Promise.all(Array.from({ length: 40 }, () => connected(Number(port), hostname)))
  try {
    for (const socket of sockets)
      socket.write(
        `POST /api/preview HTTP/1.1\r\nhost: ${hostname}:${port}\r\norigin: ${portal.url}\r\ncontent-length: 1000000\r\n\r\nx`,
      )
    const begun = performance.now()
    expect((await ask(`${portal.url}/healthz`)).status).toBe(200)
    expect(performance.now() - begun).toBeLessThan(5_000)
  } finally {
    for (const socket of sockets) socket.destroy()
  }
  const chunked = await connected(Number(port), hostname)
  chunked.write(
    `POST / HTTP/1.1\r\nhost: ${hostname}:${port}\r\norigin: ${portal.url}\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n`,
  )
  const [answer] = await once(chunked, 'data')
  expect(String(answer)).toMatch(/^HTTP\/1\.1 411 /)
  chunked.destroy()
})

async function connected(port: number, hostname: string): Promise<Socket> {
  const socket = connect(port, hostname)
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}
