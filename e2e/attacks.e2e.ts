import { expect, test } from './support/journey'
import { castOf, ownActions } from './support/matrix'
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
