import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { HOUR } from '@/lib/domain/duration'
import { PolicySettings, type PolicyInput } from '@/lib/domain/policy'
import { err } from '@/lib/domain/result'
import {
  aContext,
  aPerson,
  aPolicy,
  approvedBy,
  aRole,
  publish,
  type Person,
  type Role,
} from '@/lib/testing/factories'
import { applyPolicies, type ApplyInput } from './apply'
import { planPolicies, type PolicyFile } from './plan'

let fresh: FreshDatabase
let [greta, olga]: Person[] = []
beforeAll(async () => {
  fresh = await freshDatabase()
  greta = await aPerson(fresh.owner, { portalRoles: ['administrator'] })
  olga = await aPerson(fresh.owner, { portalRoles: ['administrator'] })
})
afterAll(() => fresh.drop())

const ctx = () => ({
  ...aContext(fresh.db),
  origin: { via: 'cli' as const, sourceAddress: null, correlationId: null },
})
const fileOf = (role: Role, settings: PolicyInput): PolicyFile => ({
  slug: role.slug,
  file: `${role.slug}.yaml`,
  settings: PolicySettings.parse(settings),
})
const longer: PolicyInput = { ...aPolicy, duration: { maxMs: 10 * HOUR, defaultMs: HOUR } }
const from = 'git.example.test/policies'
const plan = (files: PolicyFile[], source = from) => planPolicies(ctx(), fresh.db, { files, from: source })
async function apply(files: PolicyFile[], parts: Partial<ApplyInput> = {}) {
  const { fingerprint } = await plan(files, parts.from)
  return applyPolicies(ctx(), {
    files,
    from,
    fingerprint,
    comment: 'from git.example.test/policies at 3f2a91c',
    by: greta?.handle ?? '',
    approvedBy: null,
    ...parts,
  })
}
const managedFrom = async (role: Role) =>
  (
    await fresh.db
      .selectFrom('role')
      .select('managed_from')
      .where('id', '=', role.id)
      .executeTakeFirstOrThrow()
  ).managed_from
const versions = async (role: Role) =>
  (
    await fresh.db
      .selectFrom('policy_version')
      .select(['version', 'comment', 'published_by', 'author_id'])
      .where('role_id', '=', role.id)
      .orderBy('version')
      .execute()
  ).slice(1)

test('a plan says what changes and for whom, and stores nothing', async () => {
  const [ada, maud] = [await aPerson(fresh.owner), await aPerson(fresh.owner)]
  const role = await aRole(fresh.owner, { eligible: [ada], policy: approvedBy([maud]) })
  const { roles } = await plan([fileOf(role, aPolicy)], 'a plan of its own')
  expect(roles).toMatchObject([
    { kind: 'publish', eligible: 1, gains: [{ name: ada.name, change: 'automatic' }], loses: [] },
  ])
  expect(roles[0]?.changes.length).toBeGreaterThan(0)
  const blocked = await plan([
    fileOf(role, {
      ...approvedBy([maud]),
      duration: { minMs: 2 * HOUR, maxMs: 2 * HOUR, defaultMs: 2 * HOUR },
    }),
  ])
  expect(blocked.roles[0]?.loses).toMatchObject([{ name: ada.name, change: 'blocked' }])
  expect(await versions(role)).toEqual([])
})

test('applying publishes the next version, says from where, and is on record', async () => {
  const role = await aRole(fresh.owner)
  const outcome = await apply([fileOf(role, longer)])
  expect(outcome.ok && outcome.value).toEqual({
    published: [{ slug: role.slug, version: 2 }],
    adopted: [],
    released: [],
  })
  expect(await managedFrom(role)).toBe(from)
  expect(await versions(role)).toEqual([
    {
      version: 2,
      comment: 'from git.example.test/policies at 3f2a91c',
      published_by: greta?.id,
      author_id: greta?.id,
    },
  ])
  const events = await fresh.db
    .selectFrom('audit_event')
    .select(['action', 'via', 'actor_name'])
    .where('role_id', '=', role.id)
    .orderBy('id')
    .execute()
  expect(events).toEqual([
    { action: 'policy.managed', via: 'cli', actor_name: greta?.name },
    { action: 'policy.published', via: 'cli', actor_name: greta?.name },
  ])
  const again = await plan([fileOf(role, longer)])
  expect(again.roles).toMatchObject([{ kind: 'same' }])
})

test('a plan that somebody has overtaken is refused, and changes nothing', async () => {
  const role = await aRole(fresh.owner)
  const files = [fileOf(role, longer)]
  const { fingerprint } = await plan(files)
  await publish(fresh.owner, role.id, { ...aPolicy, forOthers: true })
  const outcome = await apply(files, { fingerprint })
  expect(outcome).toMatchObject({ ok: false, error: { kind: 'out-of-date' } })
  expect((await versions(role)).map(({ version }) => version)).toEqual([2])
  expect(await managedFrom(role)).toBeNull()
})

test('a high or critical role takes a second administrator, who is not the first', async () => {
  const role = await aRole(fresh.owner, { risk: 'critical' })
  const files = [fileOf(role, longer)]
  expect(await apply(files)).toEqual(err({ kind: 'second-needed', slugs: [role.slug] }))
  expect(await apply(files, { approvedBy: greta?.handle ?? '' })).toEqual(err({ kind: 'own-approval' }))
  const ada = await aPerson(fresh.owner)
  expect(await apply(files, { approvedBy: ada.handle })).toEqual(
    err({ kind: 'no-administrator', handle: ada.handle }),
  )
  expect(await versions(role)).toEqual([])
  expect((await apply(files, { approvedBy: olga?.handle ?? '' })).ok).toBe(true)
  expect(await versions(role)).toMatchObject([{ published_by: olga?.id, author_id: greta?.id }])
})

test('a role that is not there stops everything', async () => {
  const role = await aRole(fresh.owner)
  const files = [fileOf(role, longer), { ...fileOf(role, longer), slug: 'nothing' }]
  expect(await apply(files)).toEqual(err({ kind: 'unknown-roles', slugs: ['nothing'] }))
  expect(await versions(role)).toEqual([])
})

test('a role whose file is gone is edited in the portal again; one without a change is only adopted', async () => {
  const [kept, gone] = [await aRole(fresh.owner), await aRole(fresh.owner)]
  const place = { from: 'elsewhere.example.test' }
  await apply([fileOf(kept, aPolicy), fileOf(gone, aPolicy)], place)
  expect([await managedFrom(kept), await managedFrom(gone)]).toEqual([place.from, place.from])
  expect([await versions(kept), await versions(gone)]).toEqual([[], []])
  const outcome = await apply([fileOf(kept, aPolicy)], place)
  expect(outcome.ok && outcome.value.released).toEqual([gone.slug])
  expect(await managedFrom(gone)).toBeNull()
})
