import { expect, test } from 'vitest'
import { Unsent } from '@/lib/http-client/unsent'
import { asConnectorError, failureOf } from './errors'

const host = 'k8s.example.com:6443'
const status = (message: string) => JSON.stringify({ kind: 'Status', message })

test.each([
  [401, 'config'],
  [403, 'refused'],
  [404, 'not-found'],
  [409, 'conflict'],
  [422, 'config'],
  [429, 'throttled'],
  [500, 'transient'],
  [503, 'transient'],
  [301, 'config'],
])('an answer of %i is %s', (code, errorClass) => {
  expect(failureOf({ status: code, headers: {}, text: status('so') }, host, 'secret')).toMatchObject({
    errorClass,
  })
})

test('that something is not there is believed of Kubernetes only, not of what stands before it', () => {
  const page = { status: 404, headers: {}, text: '404 page not found' }
  expect(failureOf(page, host, 'secret')).toMatchObject({ errorClass: 'config' })
})

test('what the API server says is passed on without the token, and it is given the time it asks for', () => {
  const reply = { status: 429, headers: { 'retry-after': '3' }, text: status('slow down, secret') }
  expect(failureOf(reply, host, 'secret')).toMatchObject({
    message: `${host} answered 429: it is asked too often. It says: slow down, [hidden]`,
    retryAfterMs: 3_000,
  })
})

test('no answer, and one that nobody can read, have a class too', () => {
  expect(asConnectorError(new Unsent('slow', 'It took long.'), host)).toMatchObject({
    errorClass: 'transient',
  })
  expect(asConnectorError(new Error('no JSON'), host)).toMatchObject({ errorClass: 'config' })
})
