import { expect, test } from 'vitest'
import { sessionCookie } from './cookies'

test('over https the cookie is bound to this host and to encryption', () => {
  expect(sessionCookie('https://gatehouse.example.com')).toEqual({
    name: '__Host-gatehouse.session',
    options: { httpOnly: true, sameSite: 'lax', path: '/', secure: true },
  })
})

test('over http the cookie still hides from script and from other sites', () => {
  expect(sessionCookie('http://localhost:3000')).toEqual({
    name: 'gatehouse.session',
    options: { httpOnly: true, sameSite: 'lax', path: '/', secure: false },
  })
})
