import { expect, test } from 'vitest'
import { judgeBody, maxBodyBytes } from './body-size'
import { requestId } from './request-id'
import { securityHeaders } from './security-headers'

test('strict transport is promised only over https', () => {
  expect(securityHeaders({ https: true })).toHaveProperty('strict-transport-security')
  expect(securityHeaders({ https: false })).not.toHaveProperty('strict-transport-security')
})

test('a body of exactly 1 MB passes, one byte more is refused in words', () => {
  expect(judgeBody({ contentLength: String(maxBodyBytes), transferEncoding: null })).toEqual({ ok: true })
  expect(judgeBody({ contentLength: String(maxBodyBytes + 1), transferEncoding: null })).toMatchObject({
    ok: false,
    status: 413,
  })
})

test('no body passes, a body of unannounced length does not', () => {
  expect(judgeBody({ contentLength: null, transferEncoding: null })).toEqual({ ok: true })
  expect(judgeBody({ contentLength: null, transferEncoding: 'chunked' })).toMatchObject({
    ok: false,
    status: 411,
  })
})

test('a length that is not a number is refused', () => {
  for (const contentLength of ['-1', 'many', '1e99']) {
    expect(judgeBody({ contentLength, transferEncoding: null })).toMatchObject({ ok: false, status: 413 })
  }
})

test('a request id from the proxy in front is kept when it is harmless', () => {
  expect(requestId('0195f2a4-7c1e.A_1', () => 'fresh')).toBe('0195f2a4-7c1e.A_1')
})

test.each([null, '', 'short', 'a'.repeat(65), 'line\nbreak-12345', '<b>12345678</b>'])(
  '%j is replaced by a fresh id',
  (given) => {
    expect(requestId(given, () => 'fresh')).toBe('fresh')
  },
)
