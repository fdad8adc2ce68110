import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { DAY, HOUR } from '@/lib/domain/duration'
import type { RequestId } from '@/lib/domain/ids'
import { err } from '@/lib/domain/result'
import { approveAs, askFor, twoRoles } from '@/lib/testing/asking'
import {
  aContext,
  aPerson,
  approvedBy,
  aRole,
  as,
  aSeparation,
  aWish,
  type Person,
  type Role,
} from '@/lib/testing/factories'
import { startGrant } from '../grants/start'
import { previewRequest } from '../requests/preview'
import { readCase } from '../requests/read-case'
import type { SubmitInput } from '../requests/submit'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())

const ask = (person: Person, role: Role, wish: Partial<SubmitInput> = {}) =>
  askFor(fresh.db, person, role, wish)
const two = (person: Person, wishes: Parameters<typeof aRole>[1] = {}) =>
  twoRoles(fresh.owner, person, wishes)
const approve = (maud: Person, requestId: RequestId) => approveAs(fresh.db, maud, requestId)

describe('two roles that are kept apart', () => {
  test('asked for at the same instant: one is refused, whichever', async () => {
    const ada = await aPerson(fresh.owner)
    for (let round = 0; round < 5; round += 1) {
      const [one, other] = await two(ada)
      await aSeparation(fresh.owner, { effect: 'block', first: [one], second: [other] })
      const sent = await Promise.all([ask(ada, one), ask(ada, other)])
      expect(sent.map(({ state }) => state).toSorted()).toEqual(['APPROVED', 'REJECTED'])
      expect(sent.flatMap(({ codes }) => codes)).toEqual(['conflict'])
    }
  })

  test('asked for at the same instant where both wait for approval: one is refused too', async () => {
    const [ada, maud] = [await aPerson(fresh.owner), await aPerson(fresh.owner)]
    for (let round = 0; round < 5; round += 1) {
      const [one, other] = await two(ada, { policy: approvedBy([maud]) })
      await aSeparation(fresh.owner, { effect: 'block', first: [one, other] })
      const sent = await Promise.all([ask(ada, one), ask(ada, other)])
      expect(sent.map(({ state }) => state).toSorted()).toEqual(['PENDING_APPROVAL', 'REJECTED'])
    }
  })

  test('approved at the same instant, under a rule that came after both: one is refused', async () => {
    const [ada, maud, nils] = [
      await aPerson(fresh.owner),
      await aPerson(fresh.owner),
      await aPerson(fresh.owner),
    ]
    const [one, other] = await two(ada, { policy: approvedBy([maud, nils]) })
    const [first, second] = [await ask(ada, one), await ask(ada, other)]
    await aSeparation(fresh.owner, { effect: 'block', first: [one], second: [other] })
    const answers = await Promise.all([approve(maud, first.id), approve(nils, second.id)])
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1)
    expect(answers.find((answer) => !answer.ok)).toEqual(err('no-longer-allowed'))
    const cases = await Promise.all(
      [first, second].map(({ name }) => readCase(as(fresh.db, maud), Number(name.slice(4)))),
    )
    expect(cases.flatMap((each) => each?.against ?? [])).toEqual([expect.stringContaining('held now')])
  })

  test('are seen before anything is sent, and are no matter to somebody else', async () => {
    const [ada, ben] = [await aPerson(fresh.owner), await aPerson(fresh.owner)]
    const one = await aRole(fresh.owner, { eligible: [ada, ben] })
    const other = await aRole(fresh.owner, { eligible: [ada, ben] })
    const rule = await aSeparation(fresh.owner, { effect: 'block', first: [one], second: [other] })
    await ask(ada, one)
    const verdictFor = async (person: Person) =>
      (await previewRequest(as(fresh.db, person), aWish(other.id)))?.verdict
    expect(await verdictFor(ada)).toMatchObject({
      outcome: 'refused',
      reasons: [
        { code: 'conflict', text: `“${rule.name}” keeps ${other.name} apart from ${one.name} (held now).` },
      ],
    })
    expect(await verdictFor(ben)).toMatchObject({ outcome: 'automatic' })
  })

  test('scheduled for another day are kept apart all the same', async () => {
    const ada = await aPerson(fresh.owner)
    const [one, other] = await two(ada)
    await aSeparation(fresh.owner, { effect: 'block', first: [one], second: [other] })
    await ask(ada, one, { start: new Date(Date.now() + 2 * DAY) })
    const sent = await ask(ada, other)
    expect(sent.reasons[0]?.text).toContain(`${one.name} (scheduled)`)
  })

  test('held as standing access on the target are kept apart too, under an account that is theirs', async () => {
    const [ada, ben] = [await aPerson(fresh.owner), await aPerson(fresh.owner)]
    const one = await aRole(fresh.owner, { eligible: [ada, ben] })
    const other = await aRole(fresh.owner, {
      eligible: [ada, ben],
      entitlement: { database: 'shop', memberOf: 'shop_owner', account: 'own' },
    })
    await aSeparation(fresh.owner, { effect: 'block', first: [one], second: [other] })
    const now = new Date()
    await fresh.owner
      .insertInto('drift_finding')
      .values({
        target_id: other.targetId,
        kind: 'standing',
        account: ada.handle,
        entitlement_key: 'own "shop_owner" in "shop"',
        first_seen: now,
        last_seen: now,
      })
      .execute()
    expect((await ask(ada, one)).reasons[0]?.text).toContain('on the target already, without a grant')
    expect((await ask(ben, one)).state).toBe('APPROVED')
    await fresh.owner.updateTable('drift_finding').set({ resolved_at: now }).execute()
    expect((await ask(ada, one)).state).toBe('APPROVED')
  })

  test('scheduled before there was a rule: the one asked for later does not start', async () => {
    const ada = await aPerson(fresh.owner)
    const [one, other] = await two(ada)
    const start = new Date(Date.now() + HOUR)
    const [first, second] = [await ask(ada, one, { start }), await ask(ada, other, { start })]
    await aSeparation(fresh.owner, { effect: 'block', first: [one], second: [other] })
    const startOf = (id: typeof first.grantId) => {
      if (id === null) throw new Error('Nothing was scheduled.')
      return startGrant(aContext(fresh.db, { now: () => start }), id, start)
    }
    expect(await startOf(second.grantId)).toBe('ended')
    expect(await startOf(first.grantId)).toBe('started')
    const ended = await fresh.db
      .selectFrom('audit_event')
      .select(['reason', 'after'])
      .where('request_id', '=', second.id)
      .where('action', '=', 'grant.ended')
      .executeTakeFirstOrThrow()
    expect(ended.reason).toContain(`keeps ${other.name} apart from ${one.name}`)
  })
})

test('what only warns goes through; requester and approver read it, and it stays with the decision', async () => {
  const [ada, maud] = [await aPerson(fresh.owner), await aPerson(fresh.owner)]
  const one = await aRole(fresh.owner, { eligible: [ada] })
  const other = await aRole(fresh.owner, { eligible: [ada], policy: approvedBy([maud]) })
  await aSeparation(fresh.owner, { effect: 'warn', first: [one], second: [other] })
  await ask(ada, one)
  const preview = await previewRequest(as(fresh.db, ada), aWish(other.id))
  expect(preview?.verdict.warnings).toEqual([expect.stringContaining(one.name)])
  const sent = await ask(ada, other)
  const number = Number(sent.name.slice(4))
  const seen = await readCase(as(fresh.db, maud), number)
  expect(seen?.facts.policy.conflicts).toEqual(preview?.verdict.warnings)
  expect((await approve(maud, sent.id)).ok).toBe(true)
  const kept = await readCase(as(fresh.db, maud), number)
  expect(kept?.factsKeptBy).toBe(maud.name)
  expect(kept?.facts.policy.conflicts).toEqual(preview?.verdict.warnings)
})
