import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { expect, test } from './support/journey'
import { castOf, adminActions, ownActions, routes } from './support/matrix'
import { ask, callAction, callBody, wiredActions } from './support/wire'

test('no action and no route of a session takes a call from another site', async ({ portal, world }) => {
  const cast = await castOf(portal, world)
  const foreign = [
    { origin: 'https://evil.example' },
    { origin: portal.url, 'sec-fetch-site': 'cross-site' },
    { origin: portal.url, 'sec-fetch-site': 'same-site' },
    { origin: 'null' },
    // What a client writes about the host changes nothing of what is compared.
    { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example', host: 'evil.example' },
  ]
  const open: string[] = []
  const action = (await wiredActions()).get('(portal)/access-actions.ts#cancel')
  if (action === undefined) throw new Error('The action is not in the build.')
  const { requestId } = cast.things
  for (const headers of foreign) {
    const body = callBody('state', Object.entries({ requestId }))
    const answer = await callAction(portal.url, action, { cookie: cast.cookies.holder, body, headers })
    if (answer.status !== 403) open.push(`the action: ${JSON.stringify(headers)}: ${answer.status}`)
    const preview = await ask(`${portal.url}/api/preview`, {
      method: 'POST',
      cookie: cast.cookies.holder,
      headers,
      body: new URLSearchParams({ role: cast.things.roleSlug }),
    })
    if (preview.status !== 403) open.push(`the preview: ${JSON.stringify(headers)}: ${preview.status}`)
  }
  expect(open).toEqual([])
  expect(await world.requestsOf(cast.people.holder)).toContain(`${cast.things.requestName} PENDING_APPROVAL`)
})

test('headers that a client writes open nothing', async ({ portal, world }) => {
  const administrator = await world.person({ portalRoles: ['administrator'] })
  const { name, value } = await world.sessionOf(administrator)
  const spoofs: Record<string, string>[] = [
    { 'x-middleware-subrequest': 'proxy:proxy:proxy:proxy:proxy' },
    { 'x-middleware-subrequest': 'middleware:middleware:middleware:middleware:middleware' },
    { 'x-middleware-subrequest': 'src/middleware' },
    { 'x-middleware-next': '1' },
    { 'x-middleware-rewrite': '/admin/people' },
    { 'x-middleware-request-cookie': `${name}=${value}` },
    { 'x-middleware-override-headers': 'cookie', 'x-middleware-request-cookie': `${name}=${value}` },
    { 'x-original-url': '/admin/people', 'x-rewrite-url': '/admin/people' },
    { 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1' },
    { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
  ]
  for (const headers of spoofs) {
    const page = await ask(`${portal.url}/admin/people`, { headers })
    expect([page.status, page.to?.slice(0, 9)], JSON.stringify(headers)).toEqual([307, '/sign-in?'])
    expect(`${page.to}${page.text}`, JSON.stringify(headers)).not.toContain('evil.example')
    expect(page.headers.get('content-security-policy')).toContain("'strict-dynamic'")
    // What stands before every page still judges where a change was sent from.
    const change = await ask(`${portal.url}/`, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ x: '1' }),
    })
    expect(change.status, JSON.stringify(headers)).toBe(403)
  }
})

test('a session that somebody else put into a browser is never the one that is signed in', async ({
  portal,
}) => {
  const person = await portal.owner
    .selectFrom('principal')
    .select('id')
    .where('handle', '=', 'ada')
    .executeTakeFirstOrThrow()
  const action = (await wiredActions()).get('sign-in/actions.ts#signInAs')
  if (action === undefined) throw new Error('The action is not in the build.')
  const planted = 'gatehouse.session=planted-by-somebody-else'
  const answer = await callAction(portal.url, action, {
    cookie: planted,
    body: callBody('form', Object.entries({ person: person.id, callbackUrl: '//evil.example/' })),
  })
  const cookies = answer.headers.getSetCookie().filter((cookie) => cookie.startsWith('gatehouse.session='))
  expect(cookies).toHaveLength(1)
  expect(cookies[0]).not.toContain('planted')
  expect(cookies[0]).toMatch(/HttpOnly/i)
  expect(cookies[0]).toMatch(/SameSite=lax/i)
  expect((await ask(`${portal.url}/`, { cookie: planted })).to).toMatch(/^\/sign-in/)
  // Nor does the sign-in lead anywhere else.
  expect(answer.to).not.toContain('evil.example/')
})

test('no address leads out of the portal', async ({ portal, world }) => {
  const person = await world.person()
  const session = await world.sessionOf(person)
  const cookie = `${session.name}=${session.value}`
  const paths = [
    '/sign-in?callbackUrl=https://evil.example',
    '/sign-in?callbackUrl=//evil.example',
    '/sign-in?callbackUrl=%2F%5Cevil.example',
    '/sign-in?callbackUrl=javascript:alert(1)',
    '/go/x?duration=1h%0d%0aLocation:%20https://evil.example',
    '/go/%2f%2fevil.example',
    '//evil.example/%2e%2e',
    '/\\evil.example',
  ]
  for (const path of paths) {
    const answer = await ask(`${portal.url}${path}`, { cookie })
    expect(answer.status, path).toBeLessThan(500)
    const to = answer.to === null ? portal.url : new URL(answer.to, portal.url).origin
    expect(to, path).toBe(portal.url)
    expect(answer.headers.get('location') ?? '', path).not.toMatch(/[\r\n]/)
  }
})

test('paths that climb, and names that break a header, find nothing', async ({ portal, world }) => {
  const auditor = await world.person({ portalRoles: ['auditor'] })
  const session = await world.sessionOf(auditor)
  const cookie = `${session.name}=${session.value}`
  const paths = [
    '/_next/static/..%2f..%2f..%2f.env',
    '/_next/static/%2e%2e/%2e%2e/server/server-reference-manifest.json',
    '/..%2f..%2fetc%2fpasswd',
    '/api/audit/reports/..%2f..%2fexport?format=csv',
    '/api/audit/reports/activations%0d%0aset-cookie:x?format=csv',
    '/requests/..%2f..%2fadmin',
    '/people/__proto__',
    '/why/constructor',
    '/admin/targets/__proto__',
    '/audit/reports/__proto__',
    '/audit/reports/constructor',
    '/api/audit/reports/__proto__?format=csv',
    '/audit?evidence=..%2f..%2f1',
  ]
  for (const path of paths) {
    const answer = await ask(`${portal.url}${path}`, { cookie })
    expect(answer.status, path).toBeLessThan(500)
    expect(answer.text, path).not.toMatch(/root:x:|SEALING_KEY|exportedName/)
    expect(answer.headers.get('set-cookie') ?? '', path).not.toMatch(/^x/)
  }
})

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

test('a call is not taken twice, and none that names no action', async ({ portal, world }) => {
  const cast = await castOf(portal, world)
  const wired = await wiredActions()
  const release = wired.get('(portal)/access-actions.ts#release')
  const approve = wired.get('(portal)/inbox/actions.ts#approve')
  if (release === undefined || approve === undefined) throw new Error('An action is not in the build.')
  const call = () => ({
    cookie: cast.cookies.holder,
    body: callBody('state', Object.entries({ grantId: cast.things.grantId })),
  })
  expect((await callAction(portal.url, release, call())).to).toBe('/')
  expect((await callAction(portal.url, release, call())).text).toContain('over already')
  // Somebody else’s call, sent again with one’s own session, is one’s own call.
  const { requestId, requestName } = cast.things
  const stolen = callBody('state', Object.entries({ requestId, name: requestName, reason: '' }))
  const replayed = await callAction(portal.url, approve, { cookie: cast.cookies.employee, body: stolen })
  expect(replayed.text).toContain('You are not one of the approvers of such a request.')
  for (const id of ['0'.repeat(42), 'x', '__proto__', release.id.replace(/.$/, '0')]) {
    const forged = await callAction(portal.url, { ...release, id }, call())
    expect(forged.status, id).toBeLessThan(500)
    expect(forged.text, id).not.toContain('"done"')
  }
})

test('somebody else’s and nothing at all read the same', async ({ portal, world }) => {
  const cast = await castOf(portal, world)
  const wired = await wiredActions()
  const { things } = cast
  const missing = { ...things, requestId: things.nothing, grantId: things.nothing, bundleName: 'BND-999999' }
  const guessed = ['cancel', 'nudge', 'release', 'showPassword', 'newPassword', 'tryConnection']
    .map((name) => `(portal)/access-actions.ts#${name}`)
    .concat('(portal)/bundle-actions.ts#releaseAll', '(portal)/bundle-actions.ts#extendAll')
    .concat(
      '(portal)/inbox/actions.ts#approve',
      '(portal)/inbox/actions.ts#revoke',
      '(portal)/case-actions.ts#say',
    )
  for (const name of guessed) {
    const [row, action] = [ownActions[name], wired.get(name)]
    if (row?.form === undefined || action === undefined) throw new Error(`${name} is not there.`)
    const answers: string[] = []
    for (const about of [things, missing]) {
      const body = callBody('state', Object.entries(row.form(about)))
      answers.push((await callAction(portal.url, action, { cookie: cast.cookies.employee, body })).text)
    }
    expect(answers[0]?.split('\n').at(-2), name).toBe(answers[1]?.split('\n').at(-2))
  }
  const pages = await Promise.all(
    [things.requestName, 'REQ-99999999'].map((name) =>
      ask(`${portal.url}/requests/${name}`, { cookie: cast.cookies.employee }),
    ),
  )
  expect(pages.map(({ status }) => status)).toEqual([404, 404])
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

test('a secret that is not right is refused the same, however often', async ({ portal, world }) => {
  const cast = await castOf(portal, world)
  const wrong = ['gh_x_y_z', 'x'.repeat(5_000), '', '\u00e9'].map((text) => encodeURIComponent(text))
  for (const path of ['/scim/v2/Users', '/api/v1/requests'])
    for (const text of wrong)
      expect(
        (await ask(`${portal.url}${path}`, { headers: { authorization: `Bearer ${text}` } })).status,
      ).toBe(401)
  const { authorization = '' } = cast.credentials.directory
  // The right token with one letter of its secret changed.
  const bent = authorization.replace(
    /_(.)([^_]*)_([^_]*)$/,
    (_, first: string, rest: string, sum: string) => `_${first === 'a' ? 'b' : 'a'}${rest}_${sum}`,
  )
  expect((await ask(`${portal.url}/scim/v2/Users`, { headers: { authorization: bent } })).status).toBe(401)
  expect((await ask(`${portal.url}/scim/v2/Users`, { headers: { authorization } })).status).toBe(200)
})
