import { expect, test } from 'vitest'
import { assignmentIdIn, markerOf, oneTimeLogin } from './names'

test('an ordinary handle and role can be read in the login', () => {
  expect(oneTimeLogin('ada.lovelace', 'orders-read')).toBe('gh_ada.lovelace_orders-read')
})

test.each([
  ['Zoë O’Brien', 'orders-read'],
  ['ada', 'x'.repeat(80)],
  ['"; drop role', '日本'],
  ['a'.repeat(200), 'b'.repeat(200)],
])('%s, %s becomes a login PostgreSQL keeps whole and nobody has to quote twice', (handle, slug) => {
  const login = oneTimeLogin(handle, slug)
  expect(login).toMatch(/^gh_[a-z0-9._-]+$/)
  expect(login.length).toBeLessThanOrEqual(63)
  expect(oneTimeLogin(handle, slug)).toBe(login)
})

test('pairs that look alike once they are cleaned or cut do not share a login', () => {
  const pairs = [
    ['a_b', 'c'],
    ['a', 'b_c'],
    ['a-b', 'c'],
    ['A-B', 'c'],
    ['x'.repeat(70), 'c'],
    ['x'.repeat(71), 'c'],
  ] as const
  expect(new Set(pairs.map(([handle, slug]) => oneTimeLogin(handle, slug))).size).toBe(pairs.length)
})

test('only our own marker names an assignment', () => {
  expect(assignmentIdIn(markerOf('7f'))).toBe('7f')
  expect(assignmentIdIn('made for gatehouse:7f')).toBeNull()
  expect(assignmentIdIn(null)).toBeNull()
})
