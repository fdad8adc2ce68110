import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { HOUR } from '@/lib/domain/duration'
import type { PolicyInput } from '@/lib/domain/policy'
import { fakeSystem, type FakeSystem } from '@/lib/testing/fake-system'
import {
  anIntegration,
  aPerson,
  aPolicy,
  aRole,
  as,
  aWish,
  type Person,
  type Role,
} from '@/lib/testing/factories'
import { answerRequest } from '../requests/decide'
import { previewRequest } from '../requests/preview'
import { readCase } from '../requests/read-case'
import { submitRequest } from '../requests/submit'
import { testIntegration } from './test'

let fresh: FreshDatabase
let opsgenie: FakeSystem
let ada: Person
let bo: Person
let greta: Person
beforeAll(async () => {
  fresh = await freshDatabase()
  opsgenie = await fakeSystem()
  ;[ada, bo] = [await aPerson(fresh.owner), await aPerson(fresh.owner)]
  greta = await aPerson(fresh.owner, { portalRoles: ['administrator'] })
})
afterAll(async () => {
  await opsgenie.close()
  await fresh.drop()
})

/** A schedule of its own for each test, so that none hears what another was told. */
let schedules = 0
async function aSchedule(onCall: readonly string[] | 'silent') {
  schedules += 1
  const schedule = `schedule${schedules}`
  const path = `/v2/schedules/${schedule}/on-calls`
  opsgenie.answer(
    path,
    onCall === 'silent' ? { status: 503 } : { json: { data: { onCallRecipients: onCall } } },
  )
  const config = { address: opsgenie.address, schedule }
  return anIntegration(fresh.owner, { kind: 'on-call', provider: 'opsgenie', config })
}
const mailOf = ({ handle }: Person) => `${handle}@example.test`
const staged = (slug: string, automatic: object | null = null): PolicyInput => ({
  ...aPolicy,
  approval: {
    kind: 'stages',
    stages: [{ from: [{ kind: 'on-call', schedule: slug }] }],
    fallback: { from: [{ kind: 'person', id: greta.id }] },
    automatic,
  },
})
const roleWith = (policy: PolicyInput) => aRole(fresh.owner, { eligible: [ada], policy })
async function ask(role: Role, now?: Date) {
  const sent = await submitRequest(as(fresh.db, ada, now && { now: () => now }), aWish(role.id))
  if (!sent.ok) throw new Error(sent.error)
  const row = await fresh.db
    .selectFrom('activation_request')
    .select('verdict')
    .where('id', '=', sent.value.id)
    .executeTakeFirstOrThrow()
  const seats = await fresh.db
    .selectFrom('request_approver')
    .select('principal_id')
    .where('request_id', '=', sent.value.id)
    .execute()
  return { ...sent.value, verdict: row.verdict, seats: seats.map((seat) => seat.principal_id) }
}

describe('whoever is on call', () => {
  test('is asked, by mail address or handle, whatever the case, and can answer', async () => {
    const { slug, name } = await aSchedule([mailOf(bo).toUpperCase(), 'stranger@example.test'])
    const sent = await ask(await roleWith(staged(slug)))
    expect(sent.seats).toEqual([bo.id])
    expect(sent.verdict.answers).toEqual([
      {
        about: 'on-call',
        from: name,
        kind: 'good',
        text: `On call by ${name}: ${bo.name}; 1 more whom the portal does not know.`,
      },
    ])
    const answer = { requestId: sent.id, verb: 'approve' as const, reason: '', durationMs: null }
    expect((await answerRequest(as(fresh.db, bo), answer)).ok).toBe(true)
    const decision = await fresh.db
      .selectFrom('decision')
      .select('facts')
      .where('request_id', '=', sent.id)
      .executeTakeFirstOrThrow()
    expect(decision.facts).toMatchObject({ policy: { answers: [{ about: 'on-call' }] } })
  })

  test('is nobody’s approver for themselves: others stand in', async () => {
    const { slug } = await aSchedule([mailOf(ada)])
    expect((await ask(await roleWith(staged(slug)))).seats).toEqual([greta.id])
  })

  test('activates without asking, where the policy lets who is on call do so, and nobody else does', async () => {
    const { slug } = await aSchedule([ada.handle])
    const role = await aRole(fresh.owner, { eligible: [ada, bo], policy: staged(slug, { onCall: slug }) })
    const own = await ask(role)
    expect(own.verdict).toMatchObject({ outcome: 'automatic', because: `on call by ${slug}` })
    const other = await previewRequest(as(fresh.db, bo), aWish(role.id))
    expect(other?.verdict.outcome).toBe('needs-approval')
  })

  test('who has left is not asked', async () => {
    const gone = await aPerson(fresh.owner, { status: 'disabled' })
    const { slug } = await aSchedule([mailOf(gone)])
    expect((await ask(await roleWith(staged(slug)))).seats).toEqual([greta.id])
  })
})

describe('a schedule that does not answer', () => {
  test('has the fallback approvers asked, and the case says why', async () => {
    const { slug, name } = await aSchedule('silent')
    const sent = await ask(await roleWith(staged(slug, { onCall: slug })))
    expect(sent).toMatchObject({ state: 'PENDING_APPROVAL', seats: [greta.id] })
    expect(sent.verdict.warnings).toEqual([expect.stringContaining(`${name} did not say who is on call`)])
    const shown = await readCase(as(fresh.db, greta), Number(sent.name.slice(4)))
    expect(shown?.facts.policy.answers).toEqual([expect.objectContaining({ kind: 'silent' })])
  })

  test('is as good as one that is no longer there', async () => {
    const { id, slug } = await aSchedule([mailOf(bo)])
    const role = await roleWith(staged(slug))
    await fresh.owner.updateTable('integration').set({ ended_at: new Date() }).where('id', '=', id).execute()
    const sent = await ask(role)
    expect(sent.seats).toEqual([greta.id])
    expect(sent.verdict.warnings).toEqual([`There is no on-call schedule ${slug}, so nobody is asked by it.`])
  })

  test('that cannot be reached is left alone for a while, also when requests are sent', async () => {
    const now = new Date('2026-03-02T12:00:00Z')
    const { id, slug } = await aSchedule([mailOf(bo)])
    const role = await roleWith(staged(slug))
    const path = `/v2/schedules/schedule${schedules}/on-calls`
    opsgenie.answer(path, { hangUp: true })
    const seatsAt = async (at: Date) => (await ask(role, at)).seats
    expect(await seatsAt(now)).toEqual([greta.id])
    opsgenie.answer(path, { json: { data: { onCallRecipients: [mailOf(bo)] } } })
    const before = opsgenie.asked.length
    expect(await seatsAt(new Date(now.getTime() + 9_999))).toEqual([greta.id])
    expect(opsgenie.asked.length).toBe(before)
    expect(await seatsAt(new Date(now.getTime() + 10_000))).toEqual([bo.id])
    // Whoever tests it wants to know how it is now.
    opsgenie.answer(path, { hangUp: true })
    expect(await testIntegration(as(fresh.db, greta), { id, ticket: '' })).toMatchObject({
      value: { answered: false },
    })
    opsgenie.answer(path, { json: { data: { onCallRecipients: [] } } })
    expect(await testIntegration(as(fresh.db, greta), { id, ticket: '' })).toMatchObject({
      value: { answered: true },
    })
  })

  test('holds up a dry run once, not with every key', async () => {
    const { slug } = await aSchedule('silent')
    const role = await roleWith(staged(slug))
    const before = opsgenie.asked.length
    for (const durationMs of [HOUR, 2 * HOUR, 3 * HOUR])
      await previewRequest(as(fresh.db, ada), aWish(role.id, { durationMs }))
    expect(opsgenie.asked.length - before).toBe(1)
  })
})
