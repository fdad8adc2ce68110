import { expect, test } from 'vitest'
import { nativeHash, oneTimeLogin } from './names'

test('a login tells whose it is and for which role', () => {
  expect(oneTimeLogin('ada', 'orders-read')).toBe('gh_ada_orders-read')
})

test('long and odd names are cut and replaced, and still told apart', () => {
  const [one, other] = [oneTimeLogin('Ada Lovelace', 'r'), oneTimeLogin('ada-lovelace', 'r')]
  expect(one).toMatch(/^gh_ada-lovelace_r_[0-9a-f]{12}$/)
  expect(other).toBe('gh_ada-lovelace_r')
  expect(oneTimeLogin('a'.repeat(100), 'r')).toHaveLength(80)
})

test('the hash is the one MariaDB computes', () => {
  expect(nativeHash('password')).toBe('*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19')
})
