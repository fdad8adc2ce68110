import { expect, test } from 'vitest'
import type { ErrorClass } from '../connector'
import { asConnectorError } from './errors'

function failure(fields: object, message = 'it failed'): Error {
  return Object.assign(new Error(message), fields)
}

const expected: [fields: object, errorClass: ErrorClass][] = [
  [{ code: 'ER_ACCESS_DENIED_ERROR', errno: 1045 }, 'config'],
  [{ code: 'ER_PROCACCESS_DENIED_ERROR', errno: 1370 }, 'config'],
  [{ code: 'ER_SP_DOES_NOT_EXIST', errno: 1305 }, 'config'],
  [{ code: 'ER_DBACCESS_DENIED_ERROR', errno: 1044 }, 'refused'],
  [{ errno: 1698 }, 'refused'],
  [{ errno: 1959 }, 'not-found'],
  [{ code: 'ER_NO_SUCH_TABLE', errno: 1146 }, 'not-found'],
  [{ code: 'ER_SIGNAL_EXCEPTION', sqlState: 'GH001' }, 'conflict'],
  [{ code: 'ER_SIGNAL_EXCEPTION', sqlState: 'GH005' }, 'transient'],
  [{ code: 'ER_CANNOT_USER', errno: 1396 }, 'conflict'],
  [{ code: 'ER_CON_COUNT_ERROR', errno: 1040 }, 'throttled'],
  [{ code: 'ER_LOCK_WAIT_TIMEOUT', errno: 1205 }, 'transient'],
  [{ code: 'ECONNREFUSED' }, 'transient'],
  [{ code: 'PROTOCOL_CONNECTION_LOST' }, 'transient'],
  [{ code: 'ENOTFOUND' }, 'config'],
  [{ code: 'HANDSHAKE_NO_SSL_SUPPORT' }, 'config'],
  [{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'config'],
]

test.each(expected)('%j is %s', (fields, errorClass) => {
  expect(asConnectorError(failure(fields), 'Granting')).toMatchObject({
    errorClass,
    message: expect.stringMatching(/^Granting: it failed/),
  })
})

test('no hash and no password goes into a message', () => {
  const hash = '*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19'
  const statement = `create user x identified via p using '${hash}' or identified by 'hunter2'`
  const { message, cause } = asConnectorError(failure({}, `syntax error near ${statement}`), 'Granting')
  expect(message).not.toMatch(/2470C0C0|hunter2/)
  expect(cause).toBeUndefined()
})
