import fc from 'fast-check'
import { expect, test } from 'vitest'
import { World, type Luck } from '@/lib/testing/model-world'
import { HOUR, MINUTE, SECOND } from './duration'

/**
 * Random people do random things in random order while the target answers as it likes; the pure rules decide. What must
 * never be true is checked after every single step.
 */

const small = fc.nat({ max: 7 })
const luck = fc.constantFrom<Luck>('fine', 'fine', 'fine', 'lost answer', 'refuses', 'does not answer')
const tick = fc.constantFrom(1, SECOND, SECOND, 30 * SECOND, 30 * SECOND, 6 * MINUTE, HOUR)
type Step = (world: World) => void
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.tuple(small, fc.integer({ min: 1, max: 2 })).map(
      ([by, needed]) =>
        (world: World) =>
          world.submit(by, needed),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(small, small, fc.constantFrom('approve' as const, 'approve' as const, 'deny' as const))
      .map(
        ([which, by, verb]) =>
          (world: World) =>
            world.answer(which, by, verb),
      ),
  },
  {
    weight: 2,
    arbitrary: small.map((by) => (world: World) => {
      world.submit(by, 1)
      world.answer(world.requests.length - 1, by + 1, 'approve')
    }),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(small, small).map(
      ([which, by]) =>
        (world: World) =>
          world.cancel(which, by),
    ),
  },
  { weight: 2, arbitrary: small.map((which) => (world: World) => world.endByHand(which)) },
  { weight: 2, arbitrary: small.map((which) => (world: World) => world.extend(which)) },
  {
    weight: 3,
    arbitrary: tick.map((ms) => (world: World) => {
      world.now = new Date(world.now.getTime() + ms)
    }),
  },
  { weight: 2, arbitrary: fc.constant((world: World) => world.sweep()) },
  { weight: 5, arbitrary: luck.map((how) => (world: World) => world.claim(how)) },
  { weight: 4, arbitrary: fc.constant((world: World) => world.save()) },
  { weight: 1, arbitrary: fc.constant((world: World) => world.crash()) },
  {
    weight: 1,
    arbitrary: fc.constant((world: World) => {
      world.onTarget = false
      world.brokenByHand = true
    }),
  },
)

test('no order of clicks, sweeps, crashes, failures and removals breaks a promise', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 100 }), (steps) => {
      const world = new World()
      for (const take of steps) {
        take(world)
        world.check()
      }
    }),
    { numRuns: 1_000 },
  )
})

test('and once the target answers again, nothing is left on it and every grant is at its end', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const world = new World()
      for (const take of steps) take(world)
      for (const grant of world.grants) world.endByHand(world.grants.indexOf(grant))
      for (let round = 0; round < 20; round += 1) {
        world.now = new Date(world.now.getTime() + 2 * HOUR)
        world.sweep()
        world.claim('fine')
        world.save()
      }
      expect(world.onTarget).toBe(false)
      for (const grant of world.grants) expect(['ENDED', 'ACTIVATION_FAILED']).toContain(grant.state)
    }),
    { numRuns: 500 },
  )
})
