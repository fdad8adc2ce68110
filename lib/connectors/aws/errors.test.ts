import { expect, test } from 'vitest'
import { Unsent } from '@/lib/http-client/unsent'
import { asConnectorError, failureOf } from './errors'

const xml = (status: number, code: string, message = '') =>
  failureOf(
    { status, headers: {}, text: `<Error><Code>${code}</Code><Message>${message}</Message></Error>` },
    'iam.amazonaws.com',
    ['hunter2'],
  )

test.each([
  [403, 'AccessDenied', 'refused'],
  [403, 'SignatureDoesNotMatch', 'config'],
  [403, 'InvalidClientTokenId', 'config'],
  [400, 'Throttling', 'throttled'],
  [404, 'NoSuchEntity', 'not-found'],
  [409, 'EntityTemporarilyUnmodifiable', 'conflict'],
  [409, 'LimitExceeded', 'refused'],
  [400, 'MalformedPolicyDocument', 'config'],
  [500, 'ServiceFailure', 'transient'],
])('%i %s is %s', (status, code, errorClass) => {
  expect(xml(status, code).errorClass).toBe(errorClass)
})

test('the code of an answer in JSON counts, with a name space before it or an address after it', () => {
  const body = (text: string, headers = {}) => failureOf({ status: 400, headers, text }, 'sso', []).errorClass
  expect(body('{"__type":"com.amazonaws.sso#ConflictException"}')).toBe('conflict')
  expect(body('{}', { 'x-amzn-errortype': 'ResourceNotFoundException:http://internal/' })).toBe('not-found')
})

test('an answer without a code is judged by its status', () => {
  expect(failureOf({ status: 403, headers: {}, text: '' }, 'x', []).errorClass).toBe('refused')
  expect(failureOf({ status: 503, headers: { 'retry-after': '7' }, text: '' }, 'x', [])).toMatchObject({
    errorClass: 'throttled',
    retryAfterMs: 7_000,
  })
})

test('no message repeats a secret or what was signed', () => {
  expect(xml(403, 'AccessDenied', 'not with hunter2').message).toContain('not with [hidden]')
  expect(xml(403, 'SignatureDoesNotMatch', 'the canonical string was').message).not.toContain('canonical')
})

test('an answer that never came is transient, an address that may not be asked is the settings’ fault', () => {
  expect(asConnectorError(new Unsent('slow', 'late'), 'x').errorClass).toBe('transient')
  expect(asConnectorError(new Unsent('forbidden', 'no'), 'x').errorClass).toBe('config')
  expect(asConnectorError(new Error('bad XML'), 'x').errorClass).toBe('config')
})
