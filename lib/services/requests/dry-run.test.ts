import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { DAY, HOUR, MINUTE } from '@/lib/domain/duration'
import type { PolicyInput } from '@/lib/domain/policy'
import { separationEffects } from '@/lib/domain/separation'
import { aPerson, aPolicy, aRole, as, aSeparation, aWish, type Person } from '@/lib/testing/factories'
import { previewRequest } from './preview'
import { submitRequest } from './submit'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())

const now = new Date('2026-10-23T12:00:00Z')
type HoursInput = NonNullable<NonNullable<PolicyInput['conditions']>['hours']>
const hours: HoursInput[] = [
  { timeZone: 'Europe/Oslo', windows: [{ weekdays: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }] },
  { timeZone: 'Asia/Tokyo', maintenance: [{ weekday: 5, from: '20:00', durationMs: 4 * HOUR }] },
]
const option = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null })
const anyPolicy = fc.record({
  conditions: fc.record({
    hours: option(fc.constantFrom(...hours)),
    networks: option(fc.constantFrom('10.0.0.0/8', '192.168.0.0/16').map((network) => [network])),
    signIn: option(fc.record({ maxAgeMs: option(fc.constantFrom(MINUTE, 4 * HOUR)) })),
  }),
  limits: fc.record({
    perDay: option(fc.integer({ min: 1, max: 2 })),
    coolDownMs: option(fc.constantFrom(HOUR, DAY)),
    maxHolders: option(fc.integer({ min: 1, max: 2 })),
  }),
  asks: fc.integer({ min: 0, max: 2 }),
  automatic: option(fc.constantFrom({ maxMs: HOUR })),
  separation: option(fc.constantFrom(...separationEffects)),
})
type AnyPolicy = typeof anyPolicy extends fc.Arbitrary<infer T> ? T : never
const anyWish = fc.record({
  start: option(fc.integer({ min: -HOUR, max: 9 * DAY }).map((ms) => new Date(now.getTime() + ms))),
  durationMs: fc.integer({ min: MINUTE, max: 9 * HOUR }),
  justification: fc.constantFrom('', 'short', 'Looking into a slow query'),
})

test('whatever the policy and the wish, submit does what the dry run of the same instant has said', async () => {
  await fc.assert(
    fc.asyncProperty(anyPolicy, fc.array(anyWish, { minLength: 1, maxLength: 3 }), async (parts, wishes) => {
      const [ada, ben] = [await aPerson(fresh.owner), await aPerson(fresh.owner)]
      const role = await roleUnder(parts, [ada, ben])
      await submitRequest(as(fresh.db, ben, { now: () => now }), aWish(role.id))
      for (const wish of wishes) {
        const ctx = as(fresh.db, ada, {
          now: () => now,
          session: { signedInAt: new Date(now.getTime() - HOUR), methods: [] },
        })
        const asked = aWish(role.id, wish)
        const foreseen = (await previewRequest(ctx, asked))?.verdict
        const sent = await submitRequest(ctx, asked)
        if (!sent.ok) throw new Error(sent.error)
        const { verdict } = await fresh.db
          .selectFrom('activation_request')
          .select('verdict')
          .where('id', '=', sent.value.id)
          .executeTakeFirstOrThrow()
        expect(verdict).toEqual(foreseen)
      }
    }),
    { numRuns: 12 },
  )
})

async function roleUnder(parts: AnyPolicy, eligible: readonly Person[]) {
  const { asks, automatic, separation, ...rules } = parts
  const owners = await Promise.all(Array.from({ length: asks }, () => aPerson(fresh.owner)))
  const approval: PolicyInput['approval'] =
    asks === 0
      ? { kind: 'none' }
      : {
          kind: 'stages',
          stages: [{ from: [{ kind: 'owners' }], needed: asks }],
          fallback: { from: [{ kind: 'administrators' }] },
          automatic,
        }
  const policy = { ...aPolicy, ...rules, approval }
  const role = await aRole(fresh.owner, { eligible, owners, policy })
  if (separation === null) return role
  const other = await aRole(fresh.owner, { eligible })
  await aSeparation(fresh.owner, { effect: separation, first: [role], second: [other] })
  for (const person of eligible)
    await submitRequest(as(fresh.db, person, { now: () => now }), aWish(other.id))
  return role
}
