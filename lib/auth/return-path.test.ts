import { expect, test } from 'vitest'
import { returnPath } from './return-path'

const portal = 'https://gatehouse.example.com'

test.each([
  ['/inbox?case=REQ-1#facts', '/inbox?case=REQ-1#facts'],
  [`${portal}/audit`, '/audit'],
  ['inbox', '/inbox'],
])('%s leads to %s', (wanted, path) => {
  expect(returnPath(wanted, portal)).toBe(path)
})

test.each([
  'https://evil.example',
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  'javascript:alert(1)',
  'https://gatehouse.example.com.evil.example/',
  'http://gatehouse.example.com/',
  'https://gatehouse.example.com@evil.example/',
  'http://[',
  '',
  null,
  undefined,
  '/sign-in?error=x',
  '//sign-in',
  '/api/auth/callback/oidc',
])('%s leads home', (wanted) => {
  expect(returnPath(wanted, portal)).toBe('/')
})

test('more than an address can hold leads home', () => {
  const longest = `/audit?q=${'x'.repeat(1_991)}`
  expect(returnPath(longest, portal)).toBe(longest)
  expect(returnPath(`${longest}x`, portal)).toBe('/')
})

test.each(['/.//evil.example', `${portal}//evil.example/x`, '/%2e//evil.example'])(
  '%s stays with this host',
  (wanted) => {
    const path = returnPath(wanted, portal)
    expect(new URL(path, portal).origin).toBe(portal)
    expect(path).not.toMatch(/^\/\//)
  },
)
