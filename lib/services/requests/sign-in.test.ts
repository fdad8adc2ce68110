import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { HOUR, MINUTE } from '@/lib/domain/duration'
import { SessionId } from '@/lib/domain/ids'
import type { PolicyInput } from '@/lib/domain/policy'
import { err } from '@/lib/domain/result'
import { acrValuesFor } from '@/lib/domain/sign-in-proof'
import { aPerson, aPolicy, aRole, as, aWish, type Person } from '@/lib/testing/factories'
import { named, pendingBy, requestRow, stagedBy } from '@/lib/testing/waiting'
import { approveRequest } from './approve'
import { answerRequests } from './decide-many'
import { denyRequest } from './deny'
import { signInForApproval, signInLackedBy } from './sign-in'
import { submitRequest } from './submit'
import { requestStory } from './timeline'

let fresh: FreshDatabase
let ada: Person
let ben: Person

beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())
beforeEach(async () => {
  ;[ada, ben] = await Promise.all([aPerson(fresh.owner), aPerson(fresh.owner)])
})

/** A session as the portal makes one of it, some time after the sign-in. */
function signedIn(person: Person, ageMs: number, amr: string[], acr: string | null = null) {
  const now = new Date()
  const signedInAt = new Date(now.getTime() - ageMs)
  const proof = {
    sessionId: SessionId.parse(randomUUID()),
    via: 'oidc' as const,
    issuer: 'https://login.example.com',
    authTime: signedInAt.toISOString(),
    acr,
    amr,
  }
  const methods = [...amr, ...(acr === null ? [] : [acr])]
  return as(fresh.db, person, { now: () => now, session: { signedInAt, methods, proof } })
}

describe('asking for a role whose policy wants a recent or strong sign-in', () => {
  const wants = (signIn: { maxAgeMs?: number; methods?: string[] }, more: Partial<PolicyInput> = {}) =>
    aRole(fresh.owner, { eligible: [ada], policy: { ...aPolicy, conditions: { signIn }, ...more } })
  const lacks = async (ctx: ReturnType<typeof signedIn>, ...roles: Awaited<ReturnType<typeof wants>>[]) => {
    const [first] = roles
    if (first === undefined) throw new Error('Name a role.')
    return signInLackedBy(ctx, {
      ...aWish(first.id),
      roleIds: roles.map(({ id }) => id),
      forId: ctx.viewer.id,
    })
  }

  test('what is lacking is told before anything is sent, and nothing is once it is there', async () => {
    const role = await wants({ maxAgeMs: 10 * MINUTE, methods: ['mfa'] })
    const wanted = { maxAgeMs: 10 * MINUTE, methods: ['mfa'] }
    expect(await lacks(signedIn(ada, HOUR, ['mfa']), role)).toEqual({ wanted, roles: [role.name] })
    expect(await lacks(signedIn(ada, MINUTE, ['pwd']), role)).toEqual({ wanted, roles: [role.name] })
    expect(await lacks(signedIn(ada, MINUTE, ['mfa']), role)).toBeNull()
    const requests = fresh.db.selectFrom('activation_request').where('requester_id', '=', ada.id)
    expect(await requests.select('id').execute()).toEqual([])
  })

  test('nobody is sent to sign in for what is refused all the same', async () => {
    const role = await wants(
      { maxAgeMs: 10 * MINUTE },
      { justification: { required: true, minLength: 500, prompt: '' } },
    )
    expect(await lacks(signedIn(ada, HOUR, []), role)).toBeNull()
  })

  test('of several roles the strictest age is asked for, once', async () => {
    const roles = [await wants({ maxAgeMs: 30 * MINUTE }), await wants({ maxAgeMs: 5 * MINUTE })]
    expect((await lacks(signedIn(ada, HOUR, []), ...roles))?.wanted.maxAgeMs).toBe(5 * MINUTE)
  })

  test('the proof is kept with the request, and told in its story', async () => {
    const role = await wants({ maxAgeMs: 10 * MINUTE, methods: ['urn:example:mfa'] })
    const ctx = signedIn(ada, 2 * MINUTE, ['pwd', 'otp'], 'urn:example:mfa')
    const sent = await submitRequest(ctx, aWish(role.id))
    if (!sent.ok) throw new Error(sent.error)
    expect((await requestRow(fresh.db, sent.value.id)).sign_in).toEqual(ctx.session?.proof)
    const story = await requestStory(ctx, Number(sent.value.name.slice(4)))
    const words = 'Signed in 2 min before by pwd and otp (urn:example:mfa), at login.example.com.'
    expect(story.ok && story.value.steps[0]).toMatchObject({ after: { signIn: words } })
  })
})

describe('an emergency of a role whose policy wants a recent sign-in', () => {
  test('is refused with an old one, which is told before anything is sent', async () => {
    const emergency = {
      maxMs: HOUR,
      reviewers: { from: named(ben) },
      reviewWithinMs: HOUR,
    } as PolicyInput['emergency']
    const policy = { ...aPolicy, conditions: { signIn: { maxAgeMs: 10 * MINUTE } }, emergency }
    const role = await aRole(fresh.owner, { eligible: [ada], policy })
    const wish = aWish(role.id, { durationMs: 20 * MINUTE, emergency: { incident: 'INC-812' } })
    const old = signedIn(ada, HOUR, ['pwd'])
    const asked = { ...wish, roleIds: [role.id], forId: ada.id }
    expect(await signInLackedBy(old, asked)).toEqual({
      wanted: { maxAgeMs: 10 * MINUTE, methods: [] },
      roles: [role.name],
    })
    expect(await submitRequest(old, wish)).toMatchObject({
      value: { state: 'REJECTED', reasons: [{ code: 'sign-in-too-old' }] },
    })
    const young = signedIn(ada, MINUTE, ['pwd'])
    expect(await signInLackedBy(young, asked)).toBeNull()
    const sent = await submitRequest(young, { ...wish, idempotencyKey: randomUUID() })
    expect(sent).toMatchObject({ value: { state: 'APPROVED' } })
  })
})

describe('approving in a stage that wants a strong sign-in', () => {
  const stage = () => ({ from: named(ben), freshSignInMs: 15 * MINUTE, signInMethods: ['mfa', 'urn:x'] })

  test('several at once: those whose stage wants another sign-in are left out with the reason', async () => {
    const [strong, plain] = [
      await pendingBy(fresh, ada, stagedBy([stage()], ben)),
      await pendingBy(fresh, ada, stagedBy([{ from: named(ben) }], ben)),
    ]
    const together = { requestIds: [strong, plain], verb: 'approve' as const, reason: '' }
    const outcome = await answerRequests(signedIn(ben, HOUR, ['pwd']), together)
    expect(outcome).toMatchObject({
      value: [{ outcome: 'sign-in-too-old' }, { outcome: 'answered', state: 'APPROVED' }],
    })
    expect((await requestRow(fresh.db, strong)).state).toBe('PENDING_APPROVAL')
    const again = await answerRequests(signedIn(ben, MINUTE, ['mfa']), together)
    expect(again).toMatchObject({ value: [{ outcome: 'answered' }, { outcome: 'not-pending' }] })
  })

  test('an approval with a weaker one is refused, a denial never', async () => {
    const id = await pendingBy(fresh, ada, stagedBy([stage()], ben))
    expect(await signInForApproval({ db: fresh.db }, id)).toEqual({
      maxAgeMs: 15 * MINUTE,
      methods: ['mfa', 'urn:x'],
    })
    const weak = signedIn(ben, MINUTE, ['pwd'])
    expect(await approveRequest(weak, { requestId: id })).toEqual(err('sign-in-too-weak'))
    expect(await approveRequest(signedIn(ben, HOUR, ['mfa']), { requestId: id })).toEqual(
      err('sign-in-too-old'),
    )
    expect((await requestRow(fresh.db, id)).state).toBe('PENDING_APPROVAL')
    expect((await denyRequest(weak, { requestId: id, reason: 'No' })).ok).toBe(true)
  })

  test('the proof is kept with the decision: whose, when, how strong, in which session', async () => {
    const id = await pendingBy(fresh, ada, stagedBy([stage()], ben))
    const ctx = signedIn(ben, MINUTE, ['pwd', 'otp'], 'urn:x')
    expect((await approveRequest(ctx, { requestId: id })).ok).toBe(true)
    const decision = await fresh.db
      .selectFrom('decision')
      .select('sign_in')
      .where('request_id', '=', id)
      .executeTakeFirstOrThrow()
    expect(decision.sign_in).toEqual(ctx.session?.proof)
    const event = await fresh.db
      .selectFrom('audit_event')
      .select('after')
      .where('request_id', '=', id)
      .where('action', '=', 'request.approved')
      .executeTakeFirstOrThrow()
    expect(event.after).toMatchObject({
      signIn: 'Signed in 1 min before by pwd and otp (urn:x), at login.example.com.',
    })
  })
})

test('what RFC 8176 names is told in amr, so only the rest is asked for as an acr', () => {
  expect(acrValuesFor(['mfa', 'hwk', 'urn:x', 'urn:x'], {})).toEqual(['urn:x'])
  expect(acrValuesFor(['mfa', 'hwk'], { mfa: 'urn:mfa' })).toEqual(['urn:mfa'])
})
