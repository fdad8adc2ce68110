import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { aPerson, aRole, aSeparation, as, aWish } from '@/lib/testing/factories'
import { submitRequest } from '../requests/submit'
import { myEligibleRoles } from './eligible'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())

async function aHolder(effect: 'block' | 'warn') {
  const ada = await aPerson(fresh.owner)
  const [pay, release, apart] = [
    await aRole(fresh.owner, { eligible: [ada] }),
    await aRole(fresh.owner, { eligible: [ada] }),
    await aRole(fresh.owner, { eligible: [ada] }),
  ]
  await aSeparation(fresh.owner, { effect, first: [pay], second: [release] })
  const ctx = as(fresh.db, ada)
  const clashOf = async ({ id }: { id: string }) =>
    (await myEligibleRoles(ctx, '')).find((role) => role.id === id)?.clash
  return { ctx, pay, release, apart, clashOf }
}

test('a role that a rule keeps apart from what one holds is marked, and no other', async () => {
  const { ctx, pay, release, apart, clashOf } = await aHolder('block')
  expect(await clashOf(release)).toBeNull()
  await submitRequest(ctx, aWish(pay.id))
  expect(await clashOf(release)).toEqual({
    effect: 'block',
    text: `Conflicts with ${pay.name}, which you hold`,
  })
  expect(await clashOf(pay)).toBeNull()
  expect(await clashOf(apart)).toBeNull()
})

test('a rule that only warns is told as such', async () => {
  const { ctx, pay, release, clashOf } = await aHolder('warn')
  await submitRequest(ctx, aWish(pay.id, { start: new Date(Date.now() + 3_600_000) }))
  expect(await clashOf(release)).toMatchObject({
    effect: 'warn',
    text: `Conflicts with ${pay.name}, which is scheduled for you`,
  })
})
