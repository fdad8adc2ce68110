import { expect, test } from 'vitest'
import { connectorFor, connectorKinds } from './registry'

const entitlement = { database: 'orders', memberOf: 'orders_read', account: 'one-time' }

test('every kind that is offered has a connector', () => {
  expect(connectorKinds).toContain('postgres')
  for (const kind of connectorKinds) expect(connectorFor(kind).kind).toBe(kind)
})

test('an unknown kind is the settings’ fault', () => {
  expect(() => connectorFor('mainframe')).toThrow(
    'There is no connector for targets of the kind "mainframe".',
  )
})

test('stored settings are parsed at the door, with defaults, and refused in words', () => {
  const postgres = connectorFor('postgres')
  const stored = { host: 'db.example.com', user: 'portal', password: 'env:TARGET' }
  const [hint] = postgres.connectHints(stored, { account: 'gh_ada_r', entitlement })
  expect(hint?.command).toContain('port=5432 dbname=orders user=gh_ada_r sslmode=verify-full')
  expect(() =>
    postgres.connectHints({ ...stored, password: 'hunter2' }, { account: 'x', entitlement }),
  ).toThrow(/The settings of the target do not fit(?![\s\S]*hunter2)/)
})

test('equal entitlements have equal keys, different ones different keys', () => {
  const { entitlementKey } = connectorFor('postgres')
  expect(entitlementKey({ account: 'one-time', memberOf: 'orders_read', database: 'orders' })).toBe(
    entitlementKey(entitlement),
  )
  expect(entitlementKey({ ...entitlement, account: 'own' })).not.toBe(entitlementKey(entitlement))
})

test('an entitlement that does not fit never reaches the target', async () => {
  const call = {
    config: { host: 'db.example.com', user: 'portal', password: 'env:TARGET' },
    secret: async () => 'secret',
    signal: AbortSignal.timeout(1_000),
    deadline: new Date('2030-01-01'),
    stillWanted: async () => true,
  }
  const assignment = {
    id: '1',
    account: 'a',
    entitlement: { database: 'orders' },
    until: null,
    password: null,
  }
  await expect(connectorFor('postgres').ensureRevoked(call, assignment)).rejects.toMatchObject({
    errorClass: 'config',
  })
})
