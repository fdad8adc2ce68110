import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { DAY, HOUR, MINUTE } from '@/lib/domain/duration'
import type { RequestId } from '@/lib/domain/ids'
import type { PolicyInput } from '@/lib/domain/policy'
import { err } from '@/lib/domain/result'
import { approvedBy, aPerson, aRole, as, aWish, type Person, type Role } from '@/lib/testing/factories'
import type { PersonContext } from '../context'
import { releaseGrant } from '../grants/release'
import { revokeGrant } from '../grants/revoke'
import { submitRequest, type SubmitInput } from '../requests/submit'
import { requestStory } from '../requests/timeline'
import { giveReview } from './give'
import { myReviews, readRegister, reviewsWaiting } from './list'

let fresh: FreshDatabase
let ada: Person
let maud: Person
let nils: Person
let owner: Person
let security: Person
let administrator: Person
let stranger: Person
let role: Role

beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())
beforeEach(async () => {
  const person = (portalRoles: Person['portalRoles'] = []) => aPerson(fresh.owner, { portalRoles })
  ;[ada, maud, nils, owner, security, stranger] = [
    await person(),
    await person(),
    await person(),
    await person(),
    await person(),
    await person(),
  ]
  administrator = await person(['administrator'])
  role = await aRole(fresh.owner, {
    eligible: [ada],
    owners: [owner],
    policy: breakGlass(maud, nils, security),
  })
})

function breakGlass(first: Person, second: Person, reviewer: Person): PolicyInput {
  return {
    ...approvedBy([first, second], 2),
    ticket: { required: true, pattern: 'INC-\\d+', example: 'INC-1' },
    emergency: {
      maxMs: 30 * MINUTE,
      reviewers: { from: [{ kind: 'person', id: reviewer.id }] },
      reviewWithinMs: DAY,
    },
  }
}
const who = (person: Person, parts: Partial<PersonContext> = {}) => as(fresh.db, person, parts)
const inFire = (wishes: Partial<SubmitInput> = {}) =>
  aWish(role.id, { durationMs: 20 * MINUTE, emergency: { incident: 'INC-812' }, ...wishes })

async function breakTheGlass(parts: Partial<PersonContext> = {}) {
  const sent = await submitRequest(who(ada, parts), inFire())
  if (!sent.ok || sent.value.grantId === null) throw new Error(JSON.stringify(sent))
  return { id: sent.value.id, name: sent.value.name, grantId: sent.value.grantId }
}
const noticesOf = async (person: Person) =>
  (
    await fresh.db
      .selectFrom('notice')
      .select('text')
      .where('principal_id', '=', person.id)
      .orderBy('id')
      .execute()
  ).map(({ text }) => text)
const review = (requestId: RequestId, comment = 'The primary was down; the log fits.') => ({
  requestId,
  outcome: 'justified' as const,
  comment,
})
const over = (requestId: RequestId) =>
  fresh.owner
    .updateTable('grant')
    .set({ state: 'ENDED', end_reason: 'EXPIRED', ended_at: new Date(), assignment_id: null })
    .where('request_id', '=', requestId)
    .execute()

test('an emergency starts at once, asks nobody and is loud: everybody concerned hears of it', async () => {
  const { id, name } = await breakTheGlass()
  for (const person of [maud, nils, owner, administrator])
    expect(await noticesOf(person)).toEqual([expect.stringContaining(`(INC-812), asking nobody: ${name}`)])
  expect(await noticesOf(security)).toEqual([expect.stringContaining('You are to review it afterwards')])
  expect(await noticesOf(stranger)).toEqual([])
  expect(await noticesOf(ada)).toEqual([])
  const told = await fresh.db
    .selectFrom('audit_event')
    .select(['action', 'after'])
    .where('request_id', '=', id)
    .where('action', '=', 'request.emergency')
    .execute()
  expect(told).toMatchObject([
    { after: { incident: 'INC-812', skipped: [maud.name, nils.name], reviewers: [security.name] } },
  ])
})

test('it is asked for with an incident, for now, and no longer than an emergency may be', async () => {
  const refused = await submitRequest(
    who(ada),
    inFire({
      emergency: { incident: ' ' },
      durationMs: HOUR,
      start: new Date(Date.now() + HOUR),
    }),
  )
  expect(refused).toMatchObject({ ok: true, value: { state: 'REJECTED', grantId: null } })
  expect(refused.ok && refused.value.reasons.map(({ code }) => code).toSorted()).toEqual([
    'duration-too-long',
    'emergency-only-now',
    'incident-missing',
  ])
})

test('whoever was passed over may read it and take it back', async () => {
  const { name, grantId } = await breakTheGlass()
  const number = Number(name.slice(4))
  for (const person of [maud, security])
    expect(await requestStory(who(person), number)).toMatchObject({ ok: true })
  expect(await requestStory(who(stranger), number)).toMatchObject({ ok: false })
  expect(await revokeGrant(who(stranger), { grantId, reason: '' })).toEqual(err('not-permitted'))
  expect(await revokeGrant(who(nils), { grantId, reason: 'Not for this' })).toMatchObject({ ok: true })
})

test('it is reviewed once, by somebody else, when it is over', async () => {
  const { id, grantId } = await breakTheGlass()
  expect(await reviewsWaiting(who(security))).toBe(0)
  expect(await giveReview(who(security), review(id))).toEqual(err('still-open'))
  await releaseGrant(who(ada), { grantId })
  expect(await reviewsWaiting(who(security))).toBe(1)
  expect(await giveReview(who(ada), review(id))).toEqual(err('own-emergency'))
  expect(await giveReview(who(maud), review(id))).toEqual(err('not-a-reviewer'))
  expect(await giveReview(who(security), review(id, '  '))).toEqual(err('comment-missing'))
  expect(await giveReview(who(security), review(id))).toMatchObject({ ok: true })
  expect(await giveReview(who(administrator), review(id))).toEqual(err('already-reviewed'))
  expect(await noticesOf(ada)).toEqual([expect.stringContaining('Justified: “The primary was down')])
  expect(await reviewsWaiting(who(security))).toBe(0)
  expect(await myReviews(who(security))).toMatchObject({ waiting: [], given: [{ requestId: id }] })
})

test('an administrator who holds it does not review it, though administrators may', async () => {
  const chief = await aPerson(fresh.owner, { portalRoles: ['administrator'] })
  await fresh.owner
    .insertInto('eligibility')
    .values({ role_id: role.id, principal_id: chief.id, starts_at: new Date('2020-01-01T00:00:00Z') })
    .execute()
  const sent = await submitRequest(who(chief), inFire())
  if (!sent.ok) throw new Error(sent.error)
  await over(sent.value.id)
  expect(await giveReview(who(chief), review(sent.value.id))).toEqual(err('own-emergency'))
  expect(await giveReview(who(administrator), review(sent.value.id))).toMatchObject({ ok: true })
})

test('where everybody who would review holds it, administrators do', async () => {
  role = await aRole(fresh.owner, {
    eligible: [ada],
    policy: breakGlass(maud, nils, ada),
  })
  const { id } = await breakTheGlass()
  await over(id)
  const register = await readRegister(who(administrator), null)
  const [latest] = register.emergencies
  expect(latest).toMatchObject({
    requestId: id,
    review: { reviewers: expect.arrayContaining([administrator.name]) },
  })
  expect(latest?.review.reviewers).not.toContain(ada.name)
  expect(await giveReview(who(administrator), review(id))).toMatchObject({ ok: true })
})

test('no second emergency while a review is overdue, at its very instant; after it, there is', async () => {
  const { id, name } = await breakTheGlass()
  await over(id)
  const { due_at } = await fresh.db
    .selectFrom('post_review')
    .select('due_at')
    .where('request_id', '=', id)
    .executeTakeFirstOrThrow()
  const before = { now: () => new Date(due_at.getTime() - 1) }
  const at = { now: () => due_at }
  expect(await submitRequest(who(ada, before), inFire())).toMatchObject({ value: { state: 'APPROVED' } })
  const refused = await submitRequest(who(ada, at), inFire())
  expect(refused).toMatchObject({ value: { state: 'REJECTED', reasons: [{ code: 'review-overdue' }] } })
  expect(refused.ok && refused.value.reasons[0]?.text).toContain(name)
  expect(await submitRequest(who(ada, at), aWish(role.id, { ticket: 'INC-1' }))).toMatchObject({
    value: { state: 'PENDING_APPROVAL' },
  })
  await giveReview(who(security, at), review(id))
  expect(await submitRequest(who(ada, at), inFire())).toMatchObject({ value: { state: 'APPROVED' } })
})

test('the register shows all to auditors, and to others what they answer for', async () => {
  const { id } = await breakTheGlass()
  const auditor = await aPerson(fresh.owner, { portalRoles: ['auditor'] })
  const seenBy = async (person: Person) =>
    (await readRegister(who(person), null)).emergencies.some(({ requestId }) => requestId === id)
  for (const person of [auditor, administrator, owner, security]) expect(await seenBy(person)).toBe(true)
  for (const person of [stranger, maud]) expect(await seenBy(person)).toBe(false)
})
