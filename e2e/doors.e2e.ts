import { expect, test } from './support/journey'
import { previousSweepSecret } from './support/rotation'

test('every answer carries the security headers, and no nonce twice', async ({ request }) => {
  const nonces = new Set<string | undefined>()
  for (const path of ['/sign-in', '/sign-in', '/nowhere', '/healthz', '/api/inbox']) {
    const headers = (await request.get(path)).headers()
    expect(headers, path).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'x-request-id': expect.stringMatching(/\S{8,}/),
    })
    const policy = headers['content-security-policy'] ?? ''
    expect(policy, path).toContain("'strict-dynamic'")
    expect(policy, path).toContain("frame-ancestors 'none'")
    expect(policy, path).not.toMatch(/script-src[^;]*'unsafe-/)
    nonces.add(/'nonce-([^']+)'/.exec(policy)?.[1])
    expect(headers).not.toHaveProperty('x-powered-by')
  }
  expect(nonces.size).toBe(5)
})

test('a change that another site sends is refused in words, with the id that the logs have', async ({
  request,
}) => {
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
  ]) {
    const answer = await request.post('/', { headers, form: { role: 'orders-read' } })
    expect(answer.status()).toBe(403)
    expect(await answer.text()).toContain('was sent from')
    expect(await answer.text()).toContain(answer.headers()['x-request-id'])
  }
  const silent = await request.post('/', { form: { role: 'orders-read' } })
  expect(silent.status()).toBe(403)
})

test('a form that is too large is refused in words', async ({ request, portal }) => {
  const form = { justification: 'x'.repeat(1_100_000) }
  const answer = await request.post('/', { headers: { origin: portal.url }, form })
  expect(answer.status()).toBe(413)
  expect(await answer.text()).toContain('1 MB')
})

test('the process and its readiness can be asked for', async ({ request }) => {
  const health = await request.get('/healthz')
  expect([health.status(), await health.json()]).toEqual([200, { status: 'ok' }])
  const ready = await request.get('/readyz')
  expect([ready.status(), await ready.json()]).toEqual([
    200,
    { status: 'ready', database: 'ok', migrations: 'ok' },
  ])
})

test('the sweep opens to its secret and to the one before it, and tells nobody else anything', async ({
  request,
  portal,
}) => {
  for (const authorization of [
    undefined,
    'Bearer',
    'Bearer ',
    'Bearer wrong',
    `Basic ${portal.sweepSecret}`,
  ]) {
    const headers: Record<string, string> = { origin: portal.url, ...(authorization && { authorization }) }
    const answer = await request.post('/api/sweep', { headers })
    expect(answer.status(), authorization).toBe(401)
    expect(await answer.json()).toEqual({ error: 'A valid bearer token is needed.' })
  }
  for (const secret of [portal.sweepSecret, previousSweepSecret]) {
    const answer = await request.post('/api/sweep', { headers: { authorization: `Bearer ${secret}` } })
    expect(answer.status()).toBe(200)
    expect(Object.keys(await answer.json()).sort()).toEqual([
      'durationMs',
      'endedGrants',
      'escalatedRequests',
      'expiredRequests',
      'failed',
      'mailDue',
      'nextDueAt',
      'reconciled',
      'startedAt',
      'startedGrants',
    ])
  }
})

test('bad input in an address is answered in words, never with a failure', async ({ as, portal, world }) => {
  const page = await as(await world.person({ portalRoles: ['auditor', 'administrator', 'operator'] }))
  const paths = [
    '/?activate=%00',
    '/?activate=no-such-role&duration=forever',
    '/?end=GRT-x&cancel=REQ-&new=%F0%9F%92%A5',
    '/history?before=zzz&state=none',
    '/requests/REQ-x',
    '/requests/REQ-99999999999999999999',
    '/inbox?case=%27%3B--&late=1',
    '/audit?q=action%3A&from=never&to=%00',
    '/audit?q=%22unclosed&after=x&columns=nothing',
    '/audit?event=x',
    '/audit?event=99999999999999999999',
    '/audit?q=request%3AREQ-1%00',
    '/admin/people?q=%00&after=%25&offboard=nobody',
    `/audit?q=${'x'.repeat(3_000)}`,
    '/go/%2e%2e%2f?duration=%00',
    '/api/audit/export?format=exe',
    '/api/audit/export?format=csv&q=action%3A',
    '/api/audit/new?since=-1',
    '/nowhere/at/all',
  ]
  const failed: string[] = []
  for (const path of paths) if ((await page.request.get(path)).status() >= 500) failed.push(path)
  expect(failed).toEqual([])
  const preview = await page.request.post('/api/preview', { headers: { origin: portal.url }, data: '{}' })
  expect(preview.status()).toBe(400)
})
