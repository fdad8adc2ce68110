import { beforeEach, expect, test } from 'vitest'
import { connectorFor } from '@/lib/connectors/registry'
import { EngineBench } from '@/lib/testing/engine-bench'
import { aPerson, aRole, as, aWish } from '@/lib/testing/factories'
import { submitRequest } from '../requests/submit'
import { reconcileDue } from './reconcile'

const on = new EngineBench()
const real = connectorFor('postgres')
let atOnce = 0
let most = 0

/** The real connector, but for how many calls it takes at once, and counting how many it gets. */
function taking(concurrency: number) {
  return {
    ...real,
    capabilities: (entitlement: unknown) => ({ ...real.capabilities(entitlement), concurrency }),
    ensureGranted: async (...given: Parameters<typeof real.ensureGranted>) => {
      atOnce += 1
      most = Math.max(most, atOnce)
      await real.ensureGranted(...given)
      atOnce -= 1
    },
  }
}

beforeEach(async () => {
  most = 0
  const people = await Promise.all(Array.from({ length: 6 }, () => aPerson(on.fresh.owner)))
  const role = await aRole(on.fresh.owner, {
    eligible: people,
    targetId: on.role.targetId,
    entitlement: on.target.entitlement(),
  })
  for (const person of people) await submitRequest(as(on.fresh.db, person), aWish(role.id))
})

test.each([
  [1, 1],
  [2, 2],
])('a target that takes %i calls at once never gets more', async (concurrency, expected) => {
  const ctx = { ...on.ctx, connectorFor: () => taking(concurrency) }
  const { reconciled, failed } = await reconcileDue(ctx, new Date(Date.now() + 15_000))
  expect({ reconciled, failed }).toEqual({ reconciled: 6, failed: 0 })
  expect(most).toBe(expected)
})

test('a target that takes many is worked on side by side', async () => {
  const ctx = { ...on.ctx, connectorFor: () => taking(8) }
  expect((await reconcileDue(ctx, new Date(Date.now() + 15_000))).reconciled).toBe(6)
  expect(most).toBeGreaterThan(2)
})
