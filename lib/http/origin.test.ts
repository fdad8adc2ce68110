import { expect, test } from 'vitest'
import { judgeProvenance, type Provenance } from './origin'

const portal = 'https://gatehouse.example.com'

function aPost(over: Partial<Provenance> = {}): Provenance {
  return {
    method: 'POST',
    path: '/',
    origin: portal,
    secFetchSite: 'same-origin',
    ...over,
  }
}

test('a form of ours passes, with either header or both', () => {
  expect(judgeProvenance(aPost(), portal)).toEqual({ ok: true })
  expect(judgeProvenance(aPost({ secFetchSite: null }), portal)).toEqual({ ok: true })
  expect(judgeProvenance(aPost({ origin: null }), portal)).toEqual({ ok: true })
})

test.each(['POST', 'PUT', 'PATCH', 'DELETE'])(
  'a %s that does not say where it comes from is refused',
  (method) => {
    expect(judgeProvenance(aPost({ method, origin: null, secFetchSite: null }), portal).ok).toBe(false)
  },
)

test.each([
  ['a foreign origin', { origin: 'https://evil.example', secFetchSite: null }],
  ['the opaque origin', { origin: 'null', secFetchSite: null }],
  ['the same host on http', { origin: 'http://gatehouse.example.com', secFetchSite: null }],
  ['the same host on another port', { origin: `${portal}:8443`, secFetchSite: null }],
  ['a neighbouring subdomain', { origin: null, secFetchSite: 'same-site' }],
  ['another site', { origin: null, secFetchSite: 'cross-site' }],
  ['no page at all', { origin: null, secFetchSite: 'none' }],
  ['our origin with a foreign fetch site', { origin: portal, secFetchSite: 'cross-site' }],
])('a change sent from %s is refused', (_, over) => {
  expect(judgeProvenance(aPost(over), portal).ok).toBe(false)
})

test('the refusal names both addresses, so that a person can go to the right one', () => {
  const verdict = judgeProvenance(aPost({ origin: 'http://127.0.0.1:3000' }), 'http://localhost:3000')
  expect(verdict).toEqual({
    ok: false,
    reason: expect.stringMatching(/http:\/\/127\.0\.0\.1:3000.*http:\/\/localhost:3000/),
  })
})

test('an origin that is not one is not repeated', () => {
  const verdict = judgeProvenance(aPost({ origin: '<script>' }), portal)
  expect(verdict).toEqual({ ok: false, reason: expect.not.stringContaining('<script>') })
})

test('reading is never refused here', () => {
  for (const method of ['GET', 'HEAD', 'OPTIONS']) {
    expect(judgeProvenance(aPost({ method, origin: 'https://evil.example' }), portal)).toEqual({ ok: true })
  }
})

test('the sweep may be called from outside, for it believes a bearer token only; nothing else may', () => {
  const call = aPost({ path: '/api/sweep', origin: null, secFetchSite: null })
  expect(judgeProvenance(call, portal)).toEqual({ ok: true })
  expect(judgeProvenance({ ...call, path: '/api/preview' }, portal).ok).toBe(false)
})
