import { expect, test } from 'vitest'
import { asConnectorError, codeOf, unless } from './errors'

const answer = (code: number | string, message = 'no') => Object.assign(new Error(message), { code })

test.each([
  [3, 'transient'],
  [4, 'config'],
  [11, 'throttled'],
  [32, 'not-found'],
  [49, 'config'],
  [50, 'refused'],
  [51, 'transient'],
  [53, 'refused'],
  [65, 'config'],
  [68, 'conflict'],
  ['ECONNREFUSED', 'transient'],
  ['ENOTFOUND', 'config'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'config'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'config'],
])('the answer %s is %s', (code, errorClass) => {
  expect(asConnectorError(answer(code), 'Looking')).toMatchObject({ errorClass })
})

test('the message says what was done, what the directory said, and what to do', () => {
  const { message } = asConnectorError(answer(50, 'no write access\nto parent\0 Code: 0x32'), 'Granting ada')
  expect(message).toBe(
    'Granting ada: no write access to parent Code: 0x32: The portal has no right to do this.',
  )
})

test('an answer that means nothing was left to do is no failure, any other is', async () => {
  expect(await unless([16, 32], () => Promise.reject(answer(16)))).toBeNull()
  await expect(unless([16, 32], () => Promise.reject(answer(50)))).rejects.toMatchObject({ code: 50 })
  expect(codeOf('text')).toBeNull()
})
