import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { DAY, HOUR, MINUTE } from '@/lib/domain/duration'
import { err } from '@/lib/domain/result'
import {
  aPerson,
  aPolicy,
  approvedBy,
  aRole,
  as,
  aWish,
  publish,
  type Person,
  type Role,
} from '@/lib/testing/factories'
import { previewRequest } from '../requests/preview'
import { submitRequest } from '../requests/submit'
import { whatIf, type WhatIfInput } from './what-if'

let fresh: FreshDatabase
let greta: Person
beforeAll(async () => {
  fresh = await freshDatabase()
  greta = await aPerson(fresh.owner, { portalRoles: ['administrator'] })
})
afterAll(() => fresh.drop())

const wish = (person: Person, role: Role, parts: Partial<WhatIfInput> = {}): WhatIfInput => ({
  handle: person.handle,
  slug: role.slug,
  against: { kind: 'in-force' },
  risk: null,
  at: null,
  start: null,
  durationMs: null,
  address: null,
  signInAgeMs: null,
  methods: [],
  justification: null,
  ticket: null,
  emergency: false,
  ...parts,
})
async function tried(person: Person, role: Role, parts: Partial<WhatIfInput> = {}) {
  const outcome = await whatIf(as(fresh.db, greta), wish(person, role, parts))
  if (!outcome.ok) throw new Error('not tried')
  return outcome.value
}
const failing = (of: Awaited<ReturnType<typeof tried>>) =>
  of.trace.checks.filter(({ holds }) => !holds).map(({ name }) => name)

test('what is tried for somebody is what their own dry run says at that instant', async () => {
  const [ada, maud] = [await aPerson(fresh.owner), await aPerson(fresh.owner)]
  const now = () => new Date('2026-03-02T12:00:00Z')
  const policy = {
    ...approvedBy([maud, ada]),
    conditions: { networks: ['10.0.0.0/8'], signIn: { maxAgeMs: HOUR } },
    limits: { perDay: 1 },
  }
  const role = await aRole(fresh.owner, { eligible: [ada], policy })
  await submitRequest(as(fresh.db, ada, { now: () => new Date('2026-03-02T11:00:00Z') }), aWish(role.id))
  for (const durationMs of [HOUR, 9 * HOUR]) {
    const own = await previewRequest(as(fresh.db, ada, { now }), aWish(role.id, { durationMs }))
    const outcome = await whatIf(
      as(fresh.db, greta, { now }),
      wish(ada, role, {
        durationMs,
        address: '10.0.0.1',
        signInAgeMs: 0,
        methods: ['pwd'],
        justification: 'Looking into a slow query',
        ticket: '',
      }),
    )
    expect(outcome.ok && outcome.value.trace.verdict).toEqual(own?.verdict)
  }
})

test('where from and how long ago one signed in are part of the question', async () => {
  const ada = await aPerson(fresh.owner)
  const policy = {
    ...aPolicy,
    conditions: { networks: ['10.0.0.0/8'], signIn: { maxAgeMs: 30 * MINUTE, methods: ['hwk'] } },
  }
  const role = await aRole(fresh.owner, { eligible: [ada], policy })
  const open = await tried(ada, role)
  expect(failing(open)).toEqual([])
  expect(open.assumed).toEqual([
    'a network that the policy accepts',
    'a fresh sign-in',
    'a sign-in by the methods it asks for',
    'a justification that is long enough',
  ])
  const elsewhere = await tried(ada, role, { address: '8.8.8.8', signInAgeMs: HOUR, methods: ['pwd'] })
  expect(failing(elsewhere)).toEqual(['Network', 'Sign-in'])
})

test('another instant is judged by what is in force then', async () => {
  const ada = await aPerson(fresh.owner)
  const until = new Date(Date.now() + DAY)
  const role = await aRole(fresh.owner, { eligible: [ada], eligibleUntil: until })
  expect(failing(await tried(ada, role))).toEqual([])
  expect(failing(await tried(ada, role, { at: until }))).toEqual(['Eligibility'])
})

test('an earlier version asks the people it names', async () => {
  const [ada, maud, ivo] = [
    await aPerson(fresh.owner),
    await aPerson(fresh.owner),
    await aPerson(fresh.owner),
  ]
  const role = await aRole(fresh.owner, { eligible: [ada], policy: approvedBy([maud]) })
  await publish(fresh.owner, role.id, approvedBy([ivo]))
  const [inForce, first] = [
    await tried(ada, role),
    await tried(ada, role, { against: { kind: 'version', version: 1 } }),
  ]
  expect(inForce.trace.verdict).toMatchObject({ stages: [{ seats: [{ id: ivo.id }] }] })
  expect(first.trace.verdict).toMatchObject({ stages: [{ seats: [{ id: maud.id }] }] })
  expect(first.preview.approvers).toBe(maud.name)
  expect(first.policy.name).toBe('version 1')
})

test('a draft is tried before it is published', async () => {
  const ada = await aPerson(fresh.owner)
  const role = await aRole(fresh.owner, { eligible: [ada] })
  const now = new Date()
  const { id } = await fresh.db
    .insertInto('policy_draft')
    .values({
      role_id: role.id,
      base_version: 1,
      settings: JSON.stringify({ ...aPolicy, duration: { maxMs: 30 * MINUTE, defaultMs: 30 * MINUTE } }),
      state: 'draft',
      author_id: greta.id,
      created_at: now,
      updated_at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const outcome = await tried(ada, role, { against: { kind: 'draft', id }, durationMs: HOUR })
  expect(failing(outcome)).toEqual(['Duration'])
  expect(outcome.policy.name).toBe(`the draft of ${greta.name}`)
})

test('only administrators and auditors try policies out', async () => {
  const ada = await aPerson(fresh.owner)
  const role = await aRole(fresh.owner, { eligible: [ada] })
  expect(await whatIf(as(fresh.db, ada), wish(ada, role))).toEqual(
    err({ refusal: 'Policies are tried out by administrators and auditors.' }),
  )
  expect(await whatIf(as(fresh.db, greta), { ...wish(ada, role), handle: 'nobody' })).toEqual(
    err('no-such-person'),
  )
  expect(
    await whatIf(as(fresh.db, greta), wish(ada, role, { against: { kind: 'version', version: 7 } })),
  ).toEqual(err('no-such-policy'))
})

test('it tells what would be if the person were of another risk', async () => {
  const [ada, maud] = [await aPerson(fresh.owner), await aPerson(fresh.owner)]
  const { approval } = approvedBy([maud])
  const policy = {
    ...aPolicy,
    rules: [{ name: 'Careful', who: { risk: ['high' as const] }, terms: { approval } }],
  }
  const role = await aRole(fresh.owner, { eligible: [ada], policy })
  expect((await tried(ada, role)).trace.verdict).toMatchObject({ outcome: 'automatic', rule: null })
  const careful = await tried(ada, role, { risk: 'high' })
  expect(careful.trace.verdict).toMatchObject({ outcome: 'needs-approval', rule: 'Careful' })
  expect(careful.trace.rules[0]).toMatchObject({
    counts: true,
    text: expect.stringContaining('whose risk is high'),
  })
})
