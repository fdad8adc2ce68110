import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { askFor, fetchCredentials, giveBack, listRequests, showGrant, takeBack } from '@/lib/api/handle'
import { openApiDocument } from '@/lib/api/openapi'
import { DAY, HOUR } from '@/lib/domain/duration'
import type { GroupId } from '@/lib/domain/ids'
import { err } from '@/lib/domain/result'
import type { PolicyInput } from '@/lib/domain/policy'
import { portalRoles } from '@/lib/domain/principal'
import {
  aMachine,
  aPerson,
  aPolicy,
  approvedBy,
  aRole,
  as,
  aWish,
  type Person,
  type Role,
} from '@/lib/testing/factories'
import { actionsAbout } from '@/lib/testing/tokens'
import { sittingIn } from '@/lib/testing/waiting'
import { approveRequest } from '../requests/approve'
import { denyRequest } from '../requests/deny'
import { submitRequest } from '../requests/submit'
import { addMachine } from './add'
import type { PersonContext } from '../context'

let fresh: FreshDatabase
let maud: Person
let ben: Person
let robot: Person
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())
beforeEach(async () => {
  ;[maud, ben] = [await aPerson(fresh.owner), await aPerson(fresh.owner)]
  robot = await aMachine(fresh.owner, { sponsor: maud })
})

/** The machine, as its token lets it act. */
function acting(machine: Person): PersonContext {
  const person = as(fresh.db, machine)
  return {
    ...person,
    actor: { kind: 'token', name: `Deploy of ${machine.name}` },
    viewer: { ...person.viewer, kind: 'agent', isApprover: false },
    session: null,
  }
}
const asked = async (role: Role, wish = {}) => {
  const sent = await submitRequest(acting(robot), aWish(role.id, wish))
  if (!sent.ok) throw new Error(sent.error)
  return sent.value
}

test('a machine is named after whom it works for, everywhere that its name stands', async () => {
  const greta = await aPerson(fresh.owner, { portalRoles: ['administrator'] })
  const wish = { kind: 'agent' as const, name: 'Deploy bot', purpose: 'Deploys', sponsor: maud.handle }
  const made = await addMachine(as(fresh.db, greta), wish)
  if (!made.ok) throw new Error(made.error)
  const row = await fresh.db
    .selectFrom('principal')
    .selectAll()
    .where('id', '=', made.value)
    .executeTakeFirstOrThrow()
  expect(row).toMatchObject({
    name: `Deploy bot (agent for ${maud.name})`,
    sponsor_id: maud.id,
    portal_roles: [],
  })
  expect(await actionsAbout(fresh.db, made.value)).toEqual(['principal.created'])
  expect(await addMachine(as(fresh.db, ben), wish)).toEqual(err('not-permitted'))
  expect(await addMachine(as(fresh.db, greta), { ...wish, sponsor: row.handle })).toEqual(
    err('no-such-sponsor'),
  )
})

test('it gets what both it and its sponsor are eligible for, and the log says whose token asked', async () => {
  const both = await aRole(fresh.owner, { eligible: [robot, maud] })
  const sent = await asked(both)
  expect(sent).toMatchObject({ state: 'APPROVED' })
  const event = await fresh.db
    .selectFrom('audit_event')
    .selectAll()
    .where('request_id', '=', sent.id)
    .where('action', '=', 'request.submitted')
    .executeTakeFirst()
  expect(event).toMatchObject({
    actor_kind: 'token',
    actor_name: `Deploy of ${robot.name}`,
    subject_name: robot.name,
  })
  const own = await asked(await aRole(fresh.owner, { eligible: [robot] }))
  expect(own.reasons.map(({ code }) => code)).toEqual(['sponsor-not-eligible'])
  const soonOver = await aRole(fresh.owner, { eligible: [robot] })
  await fresh.owner
    .insertInto('eligibility')
    .values({
      role_id: soonOver.id,
      principal_id: maud.id,
      starts_at: new Date('2020-01-01T00:00:00Z'),
      ends_at: new Date(Date.now() + HOUR / 2),
    })
    .execute()
  expect((await asked(soonOver)).reasons.map(({ code }) => code)).toEqual(['sponsor-not-eligible'])
})

test('for no longer than its sponsor might have it, and nothing once the sponsor has left', async () => {
  const { id: team } = await fresh.owner
    .insertInto('principal_group')
    .values({ name: `Bots ${robot.handle}` })
    .returning('id')
    .executeTakeFirstOrThrow()
  await fresh.owner
    .insertInto('principal_group_member')
    .values({ group_id: team, principal_id: robot.id })
    .execute()
  const longer: PolicyInput = {
    ...aPolicy,
    duration: { maxMs: HOUR, defaultMs: HOUR },
    rules: [
      { name: 'Bots', who: { groups: [team] }, terms: { duration: { maxMs: 8 * HOUR, defaultMs: HOUR } } },
    ],
  } as PolicyInput
  const role = await aRole(fresh.owner, { policy: longer, eligible: [robot, maud] })
  expect((await asked(role, { durationMs: 2 * HOUR })).reasons.map(({ code }) => code)).toEqual([
    'beyond-sponsor',
  ])
  expect(await asked(role)).toMatchObject({ state: 'APPROVED' })
  await fresh.owner
    .updateTable('principal')
    .set({ status: 'disabled', disabled_at: new Date() })
    .where('id', '=', maud.id)
    .execute()
  expect((await asked(role)).reasons.map(({ code }) => code)).toEqual(['sponsor-gone'])
})

test('no policy, group, delegation, ownership or portal role ever lets a machine approve', async () => {
  const approver = fc.constantFrom('person', 'group', 'owners', 'manager', 'administrators', 'target-owners')
  const world = fc.record({
    sources: fc.uniqueArray(approver, { minLength: 1, maxLength: 3 }),
    delegates: fc.boolean(),
    isManager: fc.boolean(),
    seated: fc.boolean(),
    roles: fc.subarray([...portalRoles]),
    verb: fc.constantFrom('approve', 'deny'),
  })
  await fc.assert(
    fc.asyncProperty(world, async ({ sources, delegates, isManager, seated, roles, verb }) => {
      const machine = await aMachine(fresh.owner, { sponsor: maud })
      const person = await aPerson(fresh.owner, isManager ? { managerId: machine.id } : {})
      const { id: group } = await fresh.owner
        .insertInto('principal_group')
        .values({ name: `Of ${machine.handle}` })
        .returning('id')
        .executeTakeFirstOrThrow()
      await fresh.owner
        .insertInto('principal_group_member')
        .values([machine, ben].map(({ id }) => ({ group_id: group, principal_id: id })))
        .execute()
      const from = sources.map((kind) =>
        kind === 'person'
          ? { kind, id: machine.id }
          : kind === 'group'
            ? { kind, id: group as GroupId }
            : { kind },
      )
      const approval = {
        kind: 'stages',
        stages: [{ needed: 1, from }],
        fallback: { from: [{ kind: 'person', id: ben.id }] },
      }
      const role = await aRole(fresh.owner, {
        policy: { ...aPolicy, approval } as PolicyInput,
        eligible: [person],
        owners: [machine],
      })
      if (delegates)
        await fresh.owner
          .insertInto('delegation')
          .values({
            principal_id: ben.id,
            delegate_id: machine.id,
            starts_at: new Date(Date.now() - HOUR),
            ends_at: new Date(Date.now() + DAY),
            began_at: new Date(),
            moved_at: new Date(),
          })
          .execute()
      const sent = await submitRequest(as(fresh.db, person), aWish(role.id))
      await fresh.owner
        .updateTable('delegation')
        .set({ ended_at: new Date() })
        .where('delegate_id', '=', machine.id)
        .execute()
      if (!sent.ok || sent.value.state !== 'PENDING_APPROVAL') return
      expect(await sittingIn(fresh.db, sent.value.id)).not.toContain(machine.id)
      // Even where somebody had put it there.
      if (seated)
        await fresh.owner
          .insertInto('request_approver')
          .values({ request_id: sent.value.id, principal_id: machine.id })
          .execute()
      const ctx = {
        ...acting(machine),
        viewer: { ...acting(machine).viewer, portalRoles: roles, isApprover: true },
      }
      const answer = { requestId: sent.value.id, reason: 'Because' }
      const outcome = await (verb === 'approve' ? approveRequest(ctx, answer) : denyRequest(ctx, answer))
      expect(outcome).toEqual(err('not-an-approver'))
    }),
    { numRuns: 40 },
  )
})

test('the database itself keeps no decision of a machine, and gives it no portal role and no lack of a sponsor', async () => {
  const person = await aPerson(fresh.owner)
  const role = await aRole(fresh.owner, { policy: approvedBy([ben]), eligible: [person] })
  const sent = await submitRequest(as(fresh.db, person), aWish(role.id))
  if (!sent.ok) throw new Error(sent.error)
  const decision = {
    request_id: sent.value.id,
    principal_id: robot.id,
    verb: 'approve' as const,
    duration_ms: HOUR,
    facts: '{}',
    decided_at: new Date(),
  }
  await expect(fresh.owner.insertInto('decision').values(decision).execute()).rejects.toThrow(
    /only people decide/,
  )
  const set = fresh.owner.updateTable('principal').where('id', '=', robot.id)
  await expect(set.set({ portal_roles: ['administrator'] }).execute()).rejects.toThrow(/rules_nothing/)
  await expect(set.set({ sponsor_id: null }).execute()).rejects.toThrow(/is_sponsored/)
})

test('by the API: asked once however often it is sent, shown, taken back, and never anybody else’s', async () => {
  const role = await aRole(fresh.owner, { policy: approvedBy([ben]), eligible: [robot, maud] })
  const body = JSON.stringify({
    role: role.slug,
    durationMinutes: 30,
    justification: 'Rolling out a release',
  })
  const answers = await Promise.all([1, 2, 3].map(() => askFor(acting(robot), { key: 'release-42', body })))
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 201])
  const { body: list } = await listRequests(acting(robot))
  expect(list).toMatchObject({ requests: [{ state: 'PENDING_APPROVAL', role: role.slug }] })
  const id = String((answers[0]?.body as { id?: unknown } | undefined)?.id)
  const other = acting(await aMachine(fresh.owner, { sponsor: ben }))
  expect(await takeBack(other, id)).toMatchObject({ status: 404 })
  expect(await takeBack(acting(robot), id)).toMatchObject({ status: 204 })
  expect(await takeBack(acting(robot), id)).toMatchObject({ status: 409 })
  const refused = await askFor(acting(robot), {
    key: 'release-43',
    body: JSON.stringify({
      role: (await aRole(fresh.owner)).slug,
      durationMinutes: 30,
      justification: 'Rolling out',
    }),
  })
  expect(refused).toMatchObject({ status: 422, body: { state: 'REJECTED' } })
  const free = await aRole(fresh.owner, { eligible: [robot, maud] })
  const given = await askFor(acting(robot), {
    key: 'release-44',
    body: JSON.stringify({ role: free.slug, durationMinutes: 30, justification: 'Rolling out' }),
  })
  expect(given.status).toBe(201)
  const grantId = given.grantId ?? ''
  expect(await showGrant(acting(robot), grantId)).toMatchObject({
    status: 200,
    body: { state: 'ACTIVATING' },
  })
  expect(await fetchCredentials(acting(robot), grantId)).toMatchObject({
    status: 409,
    body: { code: 'not-live' },
  })
  for (const use of [showGrant, giveBack, fetchCredentials])
    expect((await use(other, grantId)).status).toBe(404)
  expect(await giveBack(acting(robot), grantId)).toMatchObject({ status: 202 })
})

test('whatever is sent to the API, it is answered in words and never with a failure', async () => {
  const role = await aRole(fresh.owner, { eligible: [robot, maud] })
  const field = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.constant('2026-13-45T99:00:00Z'),
    fc.constant('+275760-09-13T00:00:00Z'),
  )
  const body = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .record(
        {
          role: fc.oneof(fc.constant(role.slug), field),
          durationMinutes: fc.oneof(fc.integer({ min: 1, max: 600 }), field),
          start: field,
          justification: fc.oneof(fc.string({ unit: 'binary' }), field),
          ticket: field,
        },
        { requiredKeys: [] },
      )
      .map((each) => JSON.stringify(each)),
  )
  await fc.assert(
    fc.asyncProperty(body, fc.option(fc.string({ maxLength: 100 })), fc.string(), async (sent, key, id) => {
      expect((await askFor(acting(robot), { key, body: sent })).status).toBeLessThan(500)
      for (const use of [showGrant, giveBack, fetchCredentials, takeBack])
        expect((await use(acting(robot), id)).status).toBe(404)
    }),
    { numRuns: 150 },
  )
})

test('the document of the API is OpenAPI 3.1 and describes every route there is', () => {
  const document = openApiDocument('https://portal.example') as {
    openapi: string
    paths: Record<string, object>
  }
  expect(document.openapi).toMatch(/^3\.1/)
  expect(Object.keys(document.paths)).toEqual([
    '/requests',
    '/requests/{id}',
    '/grants/{id}',
    '/grants/{id}/credentials',
  ])
  expect(JSON.stringify(document)).toContain('Idempotency-Key')
})
