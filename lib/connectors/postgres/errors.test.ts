import { expect, test } from 'vitest'
import type { ErrorClass } from '../connector'
import { asConnectorError } from './errors'

function failure(code: string, message = 'it failed'): Error {
  return Object.assign(new Error(message), { code })
}

const expected: [code: string, errorClass: ErrorClass][] = [
  ['28P01', 'config'],
  ['28000', 'config'],
  ['3D000', 'config'],
  ['42601', 'config'],
  ['42501', 'refused'],
  ['0LP01', 'refused'],
  ['42704', 'not-found'],
  ['42710', 'conflict'],
  ['GH001', 'conflict'],
  ['53300', 'throttled'],
  ['53100', 'transient'],
  ['55P03', 'transient'],
  ['40P01', 'transient'],
  ['57P03', 'transient'],
  ['08006', 'transient'],
  ['XX000', 'transient'],
  ['ECONNREFUSED', 'transient'],
  ['ENOTFOUND', 'config'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'config'],
]

test.each(expected)('%s is %s', (code, errorClass) => {
  expect(asConnectorError(failure(code), 'Granting')).toMatchObject({
    errorClass,
    message: `Granting: it failed (${code})`,
  })
})

test('a lost connection without a code is tried again', () => {
  expect(asConnectorError(new Error('Connection terminated unexpectedly'), 'Granting').errorClass).toBe(
    'transient',
  )
})

test('no verifier and no password goes into a message', () => {
  const statement = `create role x password 'SCRAM-SHA-256$4096:c2FsdA==$a2V5:a2V5' or PASSWORD 'hunter2'`
  const { message, cause } = asConnectorError(failure('42601', `syntax error in ${statement}`), 'Granting')
  expect(message).not.toMatch(/c2FsdA|a2V5|hunter2/)
  expect(cause).toBeUndefined()
})
