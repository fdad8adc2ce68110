import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { DAY, HOUR, MINUTE } from '@/lib/domain/duration'
import type { GrantId, RequestId } from '@/lib/domain/ids'
import { err } from '@/lib/domain/result'
import { aPerson, aPolicy, approvedBy, aRole, as, aWish, publish, type Person } from '@/lib/testing/factories'
import type { PersonContext } from '../context'
import { startGrant } from '../grants/start'
import { answerRequest } from './decide'
import { previewRequest } from './preview'
import { submitRequest, type SubmitInput } from './submit'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())

const limited = (limits: object) => ({ ...aPolicy, limits })
async function ask(
  person: Person,
  roleId: SubmitInput['roleId'],
  wish: Partial<SubmitInput> = {},
  at?: Date,
) {
  const parts = at === undefined ? {} : { now: () => at }
  const sent = await submitRequest(as(fresh.db, person, parts), aWish(roleId, wish))
  if (!sent.ok) throw new Error(sent.error)
  return sent.value
}
const codes = (sent: Awaited<ReturnType<typeof ask>>) => sent.reasons.map(({ code }) => code)

describe('two clicks at the same instant', () => {
  test('by one person never exceed what a day allows', async () => {
    const ada = await aPerson(fresh.owner)
    const role = await aRole(fresh.owner, { eligible: [ada], policy: limited({ perDay: 2 }) })
    const sent = await Promise.all(Array.from({ length: 6 }, () => ask(ada, role.id)))
    expect(sent.filter(({ state }) => state === 'APPROVED')).toHaveLength(2)
    expect(sent.flatMap(codes)).toEqual(Array.from({ length: 4 }, () => 'too-many-today'))
  })

  test('by several people never exceed how many may hold a role', async () => {
    const people = await Promise.all(Array.from({ length: 6 }, () => aPerson(fresh.owner)))
    const role = await aRole(fresh.owner, { eligible: people, policy: limited({ maxHolders: 2 }) })
    const sent = await Promise.all(people.map((person) => ask(person, role.id)))
    expect(sent.filter(({ state }) => state === 'APPROVED')).toHaveLength(2)
    expect(sent.flatMap(codes)).toEqual(Array.from({ length: 4 }, () => 'all-places-taken'))
  })

  test('approved by several people at once never exceed it either', async () => {
    const people = await Promise.all(Array.from({ length: 4 }, () => aPerson(fresh.owner)))
    const maud = await aPerson(fresh.owner)
    const policy = { ...approvedBy([maud]), limits: { maxHolders: 1 } }
    const role = await aRole(fresh.owner, { eligible: people, policy })
    const asked = await Promise.all(people.map((person) => ask(person, role.id)))
    const answers = await Promise.all(
      asked.map(({ id }) =>
        answerRequest(as(fresh.db, maud), { requestId: id, verb: 'approve', reason: '', durationMs: null }),
      ),
    )
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1)
    expect(answers.filter((answer) => !answer.ok)).toEqual(
      Array.from({ length: 3 }, () => err('no-longer-allowed')),
    )
  })

  test('of one person rest between two grants', async () => {
    const ada = await aPerson(fresh.owner)
    const role = await aRole(fresh.owner, { eligible: [ada], policy: limited({ coolDownMs: HOUR }) })
    const sent = await Promise.all([ask(ada, role.id), ask(ada, role.id), ask(ada, role.id)])
    expect(sent.filter(({ state }) => state === 'APPROVED')).toHaveLength(1)
    expect(sent.flatMap(codes)).toEqual(['cooling-down', 'cooling-down'])
  })

  test('of one person rest between two grants, though the later click is the first to be judged', async () => {
    const ada = await aPerson(fresh.owner)
    const role = await aRole(fresh.owner, { eligible: [ada], policy: limited({ coolDownMs: HOUR }) })
    const now = new Date()
    expect(codes(await ask(ada, role.id, {}, new Date(now.getTime() + 1)))).toEqual([])
    expect(codes(await ask(ada, role.id, {}, now))).toEqual(['cooling-down'])
  })
})

describe('a limit counts', () => {
  const monday = new Date('2026-03-02T12:00:00Z')
  const later = (ms: number) => new Date(monday.getTime() + ms)

  test('by when access would begin, so that scheduling leads around nothing', async () => {
    const ada = await aPerson(fresh.owner)
    const role = await aRole(fresh.owner, { eligible: [ada], policy: limited({ perDay: 1 }) })
    const wednesday = later(2 * DAY)
    expect(codes(await ask(ada, role.id, { start: wednesday }, monday))).toEqual([])
    // More than a day after the first was asked for, yet for the same day.
    expect(codes(await ask(ada, role.id, { start: later(2 * DAY + HOUR) }, later(25 * HOUR)))).toEqual([
      'too-many-today',
    ])
    expect(codes(await ask(ada, role.id, {}, later(25 * HOUR)))).toEqual(['too-many-today'])
    expect(codes(await ask(ada, role.id, { start: later(3 * DAY) }, later(25 * HOUR)))).toEqual([])
  })

  test('an activation until a day has passed, at that very instant no more', async () => {
    const ada = await aPerson(fresh.owner)
    const role = await aRole(fresh.owner, { eligible: [ada], policy: limited({ perDay: 1, perWeek: 2 }) })
    expect(codes(await ask(ada, role.id, {}, monday))).toEqual([])
    expect(codes(await ask(ada, role.id, {}, later(DAY - 1)))).toEqual(['too-many-today'])
    expect(codes(await ask(ada, role.id, {}, later(DAY)))).toEqual([])
    expect(codes(await ask(ada, role.id, {}, later(3 * DAY)))).toEqual(['too-many-this-week'])
  })

  test('only holders at the same time', async () => {
    const [ada, ben] = [await aPerson(fresh.owner), await aPerson(fresh.owner)]
    const role = await aRole(fresh.owner, { eligible: [ada, ben], policy: limited({ maxHolders: 1 }) })
    await ask(ada, role.id, { start: later(DAY), durationMs: HOUR }, monday)
    expect(codes(await ask(ben, role.id, { start: later(DAY + HOUR / 2) }, monday))).toEqual([
      'all-places-taken',
    ])
    expect(codes(await ask(ben, role.id, { start: later(DAY + 2 * HOUR) }, monday))).toEqual([])
    expect(codes(await ask(ben, role.id, {}, monday))).toEqual([])
  })

  test('nothing that was refused, denied or never given', async () => {
    const [ada, maud] = [await aPerson(fresh.owner), await aPerson(fresh.owner)]
    const policy = { ...approvedBy([maud]), limits: { perDay: 1 } }
    const role = await aRole(fresh.owner, { eligible: [ada], policy })
    const first = await ask(ada, role.id)
    await answerRequest(as(fresh.db, maud), {
      requestId: first.id,
      verb: 'deny',
      reason: 'Not today',
      durationMs: null,
    })
    expect(codes(await ask(ada, role.id, { durationMs: 99 * HOUR }))).toEqual(['duration-too-long'])
    expect(codes(await ask(ada, role.id))).toEqual([])
    expect(codes(await ask(ada, role.id))).toEqual(['too-many-today'])
  })
})

describe('at the start of what was scheduled', () => {
  const grantOf = async (requestId: RequestId) =>
    fresh.db
      .selectFrom('grant')
      .select(['id', 'state', 'end_reason'])
      .where('request_id', '=', requestId)
      .executeTakeFirstOrThrow()
  const startAt = (id: GrantId, now: Date) =>
    startGrant(as(fresh.db, nobodyElse, { now: () => now }), id, now)
  let nobodyElse: Person
  beforeAll(async () => {
    nobodyElse = await aPerson(fresh.owner)
  })

  test('of two that a new limit keeps from each other, the one asked for first starts', async () => {
    const [ada, ben] = [await aPerson(fresh.owner), await aPerson(fresh.owner)]
    const role = await aRole(fresh.owner, { eligible: [ada, ben] })
    const start = new Date(Date.now() + HOUR)
    const [first, second] = [await ask(ada, role.id, { start }), await ask(ben, role.id, { start })]
    await publish(fresh.owner, role.id, limited({ maxHolders: 1 }))
    expect(await startAt((await grantOf(second.id)).id, start)).toBe('ended')
    expect(await startAt((await grantOf(first.id)).id, start)).toBe('started')
    expect(await grantOf(second.id)).toMatchObject({ state: 'ENDED', end_reason: 'POLICY_CHANGED' })
  })

  test('the last minute of a window counts, though the portal begins a moment late', async () => {
    const ada = await aPerson(fresh.owner)
    const start = nextFullHour()
    const hour = start.toISOString().slice(11, 16)
    const end =
      start.getUTCHours() === 23 ? '24:00' : new Date(start.getTime() + HOUR).toISOString().slice(11, 16)
    const window = { weekdays: [0, 1, 2, 3, 4, 5, 6], from: hour, to: end }
    const policy = { ...aPolicy, conditions: { hours: { timeZone: 'UTC', windows: [window] } } }
    const role = await aRole(fresh.owner, { eligible: [ada], policy })
    const [prompt, late] = [await ask(ada, role.id, { start }), await ask(ada, role.id, { start })]
    const after = (ms: number) => new Date(start.getTime() + ms)
    expect(await startAt((await grantOf(prompt.id)).id, after(20_000))).toBe('started')
    expect(await startAt((await grantOf(late.id)).id, after(5 * MINUTE))).toBe('ended')
  })
})

function nextFullHour(): Date {
  return new Date(Math.ceil((Date.now() + MINUTE) / HOUR) * HOUR)
}

describe('how and from where it was sent', () => {
  const strict = {
    ...aPolicy,
    conditions: { networks: ['10.0.0.0/8'], signIn: { maxAgeMs: HOUR, methods: ['mfa'] } },
  }
  const from = (sourceAddress: string | null): Pick<PersonContext, 'origin'> => ({
    origin: { via: 'web', sourceAddress, correlationId: null },
  })
  const signedIn = (ageMs: number, ...methods: string[]) => ({
    session: { signedInAt: new Date(Date.now() - ageMs), methods },
  })

  test.each<[string, Partial<Pick<PersonContext, 'origin' | 'session'>>, string[]]>([
    ['as the policy asks', { ...from('10.1.2.3'), ...signedIn(MINUTE, 'pwd', 'mfa') }, []],
    ['from elsewhere', { ...from('8.8.8.8'), ...signedIn(MINUTE, 'mfa') }, ['other-network']],
    ['with an old sign-in', { ...from('10.1.2.3'), ...signedIn(2 * HOUR, 'mfa') }, ['sign-in-too-old']],
    [
      'with nothing right',
      { ...from(null), ...signedIn(2 * HOUR, 'pwd') },
      ['other-network', 'sign-in-too-old', 'sign-in-too-weak'],
    ],
  ])('is judged the same by the dry run and by submit: %s', async (_name, parts, expected) => {
    const ada = await aPerson(fresh.owner)
    const role = await aRole(fresh.owner, { eligible: [ada], policy: strict })
    const ctx = as(fresh.db, ada, parts)
    const preview = await previewRequest(ctx, aWish(role.id))
    const reasons = preview?.verdict.outcome === 'refused' ? preview.verdict.reasons : []
    expect(reasons.map(({ code }) => code)).toEqual(expected)
    const sent = await submitRequest(ctx, aWish(role.id))
    expect(sent.ok && codes(sent.value)).toEqual(expected)
  })
})
