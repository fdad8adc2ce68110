import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { aPerson, aRole, as, type Person, type Role } from '@/lib/testing/factories'
import { bundleNamed } from './activate'
import { bundlesOverview, endBundle, offerBundle, type NewBundle } from './offer'

let fresh: FreshDatabase
let greta: Person
let roles: Role[]

beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())
beforeEach(async () => {
  greta = await aPerson(fresh.owner, { portalRoles: ['administrator'] })
  roles = [await aRole(fresh.owner), await aRole(fresh.owner)]
})

const wanted = (parts: Partial<NewBundle> = {}): NewBundle => ({
  name: 'Orders release',
  slug: `release-${roles[0]?.slug}`,
  allows: 'Everything a release needs.',
  ifOneFails: 'undo',
  roleIds: roles.map((role) => role.id),
  ...parts,
})

test('an administrator offers roles together, and the log says so', async () => {
  const input = wanted()
  const offered = await offerBundle(as(fresh.db, greta), input)
  expect(offered).toMatchObject({ ok: true })
  expect((await bundleNamed({ db: fresh.db }, input.slug))?.roles).toHaveLength(2)
  const event = await fresh.db
    .selectFrom('audit_event')
    .select(['actor_id', 'object_name'])
    .where('action', '=', 'bundle.added')
    .where('object_id', '=', offered.ok ? offered.value : '')
    .executeTakeFirst()
  expect(event).toEqual({ actor_id: greta.id, object_name: 'Orders release' })
})

test('nobody else does', async () => {
  const ada = await aPerson(fresh.owner)
  expect(await offerBundle(as(fresh.db, ada), wanted())).toMatchObject({ error: 'not-permitted' })
  expect((await bundlesOverview(as(fresh.db, ada))).ok).toBe(false)
})

test('an address that a role or another bundle has is refused', async () => {
  const slug = roles[0]?.slug ?? ''
  expect(await offerBundle(as(fresh.db, greta), wanted({ slug }))).toMatchObject({ error: 'address-taken' })
  await offerBundle(as(fresh.db, greta), wanted())
  expect(await offerBundle(as(fresh.db, greta), wanted())).toMatchObject({ error: 'address-taken' })
})

test('one role is no bundle', async () => {
  const roleIds = roles.slice(1).map((role) => role.id)
  expect(await offerBundle(as(fresh.db, greta), wanted({ roleIds }))).toMatchObject({
    error: 'too-few-roles',
  })
})

test('what has ended is not offered any more', async () => {
  const input = wanted()
  const offered = await offerBundle(as(fresh.db, greta), input)
  if (!offered.ok) throw new Error(offered.error)
  const ended = { bundleId: offered.value, reason: 'The release is done by a pipeline now' }
  expect(await endBundle(as(fresh.db, greta), ended)).toMatchObject({ ok: true })
  expect(await bundleNamed({ db: fresh.db }, input.slug)).toBeNull()
  expect(await endBundle(as(fresh.db, greta), ended)).toMatchObject({ error: 'no-such-bundle' })
})
