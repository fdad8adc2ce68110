import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { ApprovalFacts } from '@/lib/domain/approval-facts'
import { DAY, HOUR } from '@/lib/domain/duration'
import type { PolicyInput } from '@/lib/domain/policy'
import { err } from '@/lib/domain/result'
import { aPerson, aPolicy, aRole, as, aWish, type Person, type Role } from '@/lib/testing/factories'
import { startGrant } from '../grants/start'
import { approveRequest } from '../requests/approve'
import { previewRequest } from '../requests/preview'
import { submitRequest } from '../requests/submit'
import { riskOfPerson } from './risk'
import { setRisk } from './set-risk'

let fresh: FreshDatabase
let ada: Person
let maud: Person
let greta: Person
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())
beforeEach(async () => {
  ada = await aPerson(fresh.owner)
  maud = await aPerson(fresh.owner)
  greta = await aPerson(fresh.owner, { portalRoles: ['administrator'] })
})

const lost = { risk: 'high' as const, reason: 'A laptop was lost', until: null }
const raise = (wishes: Partial<Parameters<typeof setRisk>[1]> = {}) =>
  setRisk(as(fresh.db, greta), { principalId: ada.id, ...lost, ...wishes })
const asking = (...approvers: Person[]): NonNullable<PolicyInput['approval']> => ({
  kind: 'stages',
  stages: [{ from: approvers.map(({ id }) => ({ kind: 'person', id })) }],
  fallback: { from: [{ kind: 'administrators' }] },
})
const careful = (approval: PolicyInput['approval']): PolicyInput => ({
  ...aPolicy,
  rules: [{ name: 'Careful', who: { risk: ['elevated', 'high'] }, terms: { approval } }],
})
const submit = async (role: Role, wishes: Parameters<typeof aWish>[1] = {}) => {
  const sent = await submitRequest(as(fresh.db, ada), aWish(role.id, wishes))
  if (!sent.ok) throw new Error(JSON.stringify(sent))
  return sent.value
}

describe('an administrator sets the risk of a person', () => {
  test('with a reason, which stands in the log beside what was before', async () => {
    expect(await raise()).toMatchObject({ ok: true })
    expect(await riskOfPerson(as(fresh.db, greta), ada.handle)).toMatchObject({
      now: 'high',
      reason: 'A laptop was lost',
      setBy: greta.name,
      until: null,
    })
    const event = await fresh.db
      .selectFrom('audit_event')
      .select(['actor_id', 'subject_id', 'reason', 'before', 'after'])
      .where('action', '=', 'principal.risk_set')
      .where('subject_id', '=', ada.id)
      .executeTakeFirst()
    expect(event).toMatchObject({
      actor_id: greta.id,
      reason: 'A laptop was lost',
      before: { risk: 'normal' },
      after: { risk: 'high', until: null },
    })
  })

  test('and nobody else does, nor anybody their own', async () => {
    const set = (by: Person, subject: Person) =>
      setRisk(as(fresh.db, by), { ...lost, principalId: subject.id })
    expect(await set(maud, ada)).toEqual(err('not-permitted'))
    expect(await set(greta, greta)).toEqual(err('not-permitted'))
    expect(await raise({ reason: '  ' })).toEqual(err('reason-missing'))
    expect(await raise({ until: new Date(Date.now() - 1) })).toEqual(err('ends-too-early'))
    expect(await riskOfPerson(as(fresh.db, greta), ada.handle)).toMatchObject({ now: 'normal', setAt: null })
    expect(await riskOfPerson(as(fresh.db, maud), ada.handle)).toBeNull()
  })
})

describe('a rule for people of some risk', () => {
  test('counts for them at submit as in the dry run, and only until its time is over', async () => {
    const role = await aRole(fresh.owner, { eligible: [ada], policy: careful(asking(maud)) })
    expect((await submit(role)).state).toBe('APPROVED')
    const until = new Date(Date.now() + DAY)
    await raise({ until })
    const wish = aWish(role.id)
    const at = (now: Date) => previewRequest(as(fresh.db, ada, { now: () => now }), wish)
    expect((await at(new Date(until.getTime() - 1)))?.verdict).toMatchObject({
      outcome: 'needs-approval',
      rule: 'Careful',
    })
    expect((await at(until))?.verdict).toMatchObject({ outcome: 'automatic', rule: null })
    expect((await submit(role)).state).toBe('PENDING_APPROVAL')
  })

  test('is judged again at the approval: who was asked before does not count for it', async () => {
    const otto = await aPerson(fresh.owner)
    const policy = { ...careful(asking(otto)), approval: asking(maud) }
    const role = await aRole(fresh.owner, { eligible: [ada], policy })
    const { id } = await submit(role)
    await raise()
    const yes = { requestId: id, reason: 'Go', durationMs: null }
    expect(await approveRequest(as(fresh.db, maud), yes)).toEqual(err('no-longer-allowed'))
    await raise({ risk: 'normal', reason: 'Found again' })
    expect(await approveRequest(as(fresh.db, maud), yes)).toMatchObject({ ok: true })
  })

  test('keeps a scheduled grant from starting that nobody was asked about', async () => {
    const role = await aRole(fresh.owner, { eligible: [ada], policy: careful(asking(maud)) })
    const start = new Date(Date.now() + HOUR)
    const { id } = await submit(role, { start })
    await raise()
    const grant = await fresh.db
      .selectFrom('grant')
      .select(['id', 'state'])
      .where('request_id', '=', id)
      .executeTakeFirstOrThrow()
    expect(grant.state).toBe('SCHEDULED')
    expect(await startGrant(as(fresh.db, ada, { now: () => start }), grant.id, start)).toBe('ended')
  })
})

test('an approver reads how careful one has to be, by whom it was said and why', async () => {
  await raise()
  const role = await aRole(fresh.owner, { eligible: [ada], policy: { ...aPolicy, approval: asking(maud) } })
  const { id } = await submit(role)
  await approveRequest(as(fresh.db, maud), { requestId: id, reason: '', durationMs: null })
  const { facts } = await fresh.db
    .selectFrom('decision')
    .select('facts')
    .where('request_id', '=', id)
    .executeTakeFirstOrThrow()
  expect(ApprovalFacts.parse(facts).risks[0]).toEqual({
    code: 'high-person',
    text: `Risk: high, set by ${greta.name} because: A laptop was lost; until reviewed.`,
  })
})
