import { expect, test } from 'vitest'
import { databasePattern, entitlementKey, MysqlConfig, MysqlEntitlement } from './config'

const privileges = { access: 'privileges', database: 'orders', privileges: ['SELECT'] }

function keyOf(entitlement: object): string {
  return entitlementKey(MysqlEntitlement.parse(entitlement))
}

test('equal entitlements have equal keys, different ones different keys', () => {
  const tables = { ...privileges, privileges: ['INSERT', 'SELECT'], tables: ['b', 'a'] }
  expect(keyOf(tables)).toBe(keyOf({ ...tables, privileges: ['SELECT', 'INSERT'], tables: ['a', 'b'] }))
  const role = { access: 'role', account: 'own', role: 'r', database: 'orders' }
  const others = [
    privileges,
    tables,
    role,
    { ...role, account: 'one-time' },
    { ...role, role: 'r in "orders"' },
  ]
  expect(new Set(others.map(keyOf)).size).toBe(others.length)
})

test.each([
  [{ privileges: ['GRANT OPTION'] }],
  [{ privileges: ['CREATE VIEW'] }],
  [{ privileges: [] }],
  [{ privileges: ['EXECUTE'], tables: ['a'] }],
  [{ database: 'a\\b' }],
  [{ database: '' }],
  [{ database: '_'.repeat(33) }],
  [{ account: 'own' }],
])('%j is not given', (changes) => {
  expect(MysqlEntitlement.safeParse({ ...privileges, ...changes }).success).toBe(false)
})

test('what stands for other letters in a grant is escaped', () => {
  expect(databasePattern('a_b%c')).toBe('a\\_b\\%c')
})

test('a certificate is verified by name, so the host is given by name', () => {
  const settings = { host: 'db.example.com', user: 'portal', password: 'env:P' }
  expect(MysqlConfig.parse(settings)).toMatchObject({ port: 3306, tls: 'verify', holderHost: '%' })
  expect(MysqlConfig.safeParse({ ...settings, host: '10.0.0.1' }).success).toBe(false)
  expect(MysqlConfig.safeParse({ ...settings, host: '10.0.0.1', tls: 'off' }).success).toBe(true)
})
