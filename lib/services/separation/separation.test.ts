import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { DAY, HOUR, MINUTE } from '@/lib/domain/duration'
import type { RequestId, RoleId } from '@/lib/domain/ids'
import { err } from '@/lib/domain/result'
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
import { answerRequest } from '../requests/decide'
import { previewRequest } from '../requests/preview'
import { readCase } from '../requests/read-case'
import { submitRequest, type SubmitInput } from '../requests/submit'
import { addSeparationRule } from './add-rule'
import { endExceptions } from './end-exceptions'
import { takeBackException } from './end-exception'
import { endSeparationRule } from './end-rule'
import { grantException, type NewException } from './grant-exception'
import { separationOverview } from './overview'

let fresh: FreshDatabase
let greta: Person
beforeAll(async () => {
  fresh = await freshDatabase()
  greta = await aPerson(fresh.owner, { portalRoles: ['administrator'] })
})
afterAll(() => fresh.drop())

async function ask(person: Person, role: Role, wish: Partial<SubmitInput> = {}) {
  const sent = await submitRequest(as(fresh.db, person), aWish(role.id, wish))
  if (!sent.ok) throw new Error(sent.error)
  return { ...sent.value, codes: sent.value.reasons.map(({ code }) => code) }
}
const two = async (person: Person, wishes: Parameters<typeof aRole>[1] = {}) =>
  [
    await aRole(fresh.owner, { eligible: [person], ...wishes }),
    await aRole(fresh.owner, { eligible: [person], ...wishes }),
  ] as const
const approve = (maud: Person, requestId: RequestId) =>
  answerRequest(as(fresh.db, maud), { requestId, verb: 'approve', reason: '', durationMs: null })
const actionsOn = async (id: string) =>
  (
    await fresh.db
      .selectFrom('audit_event')
      .select('action')
      .where('object_id', '=', id)
      .orderBy('id')
      .execute()
  ).map(({ action }) => action)

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

describe('an exception', () => {
  const needed = async (person: Person) => {
    const [one, other] = await two(person)
    const rule = await aSeparation(fresh.owner, { effect: 'exception', first: [one], second: [other] })
    await ask(person, one, { durationMs: 8 * HOUR })
    return { other, rule }
  }
  const wish = (ruleId: NewException['ruleId'], person: Person, owner: Person): NewException => ({
    ruleId,
    person: person.handle,
    owner: owner.handle,
    control: 'Every dump is reviewed the next morning',
    reason: 'The migration of the orders tables',
    endsAt: new Date(Date.now() + 2 * HOUR),
  })

  test('lets one person through for as long as it lasts, and not beyond', async () => {
    const [ada, maud] = [await aPerson(fresh.owner), await aPerson(fresh.owner)]
    const { other, rule } = await needed(ada)
    expect((await ask(ada, other)).codes).toEqual(['conflict'])
    const granted = await grantException(as(fresh.db, greta), wish(rule.id, ada, maud))
    if (!granted.ok) throw new Error(granted.error)
    expect((await ask(ada, other, { durationMs: 3 * HOUR })).codes).toEqual(['conflict'])
    const sent = await ask(ada, other, { durationMs: HOUR })
    expect(sent.state).toBe('APPROVED')
    const { verdict } = await fresh.db
      .selectFrom('activation_request')
      .select('verdict')
      .where('id', '=', sent.id)
      .executeTakeFirstOrThrow()
    expect(verdict.warnings).toEqual([expect.stringContaining(`for which ${maud.name} answers`)])
    const told = await fresh.db
      .selectFrom('notice')
      .select('principal_id')
      .where('principal_id', 'in', [ada.id, maud.id])
      .where('kind', '=', 'exception')
      .execute()
    expect(told).toHaveLength(2)
  })

  test('ends by itself, on record', async () => {
    const [ada, maud] = [await aPerson(fresh.owner), await aPerson(fresh.owner)]
    const { other, rule } = await needed(ada)
    const granted = await grantException(as(fresh.db, greta), wish(rule.id, ada, maud))
    if (!granted.ok) throw new Error(granted.error)
    const over = new Date(Date.now() + 2 * HOUR)
    const late = as(fresh.db, ada, { now: () => over })
    const sent = await submitRequest(late, aWish(other.id, { durationMs: MINUTE }))
    expect(sent.ok && sent.value.reasons.map(({ code }) => code)).toEqual(['conflict'])
    await endExceptions(aContext(fresh.db), over)
    await endExceptions(aContext(fresh.db), over)
    expect(await actionsOn(granted.value)).toEqual(['exception.granted', 'exception.ended'])
  })

  test('can be taken back once', async () => {
    const [ada, maud] = [await aPerson(fresh.owner), await aPerson(fresh.owner)]
    const { other, rule } = await needed(ada)
    const granted = await grantException(as(fresh.db, greta), wish(rule.id, ada, maud))
    if (!granted.ok) throw new Error(granted.error)
    const back = { exceptionId: granted.value, reason: 'Done earlier' }
    expect(await takeBackException(as(fresh.db, ada), back)).toEqual(err('not-permitted'))
    expect(await takeBackException(as(fresh.db, greta), { ...back, reason: ' ' })).toEqual(
      err('reason-missing'),
    )
    expect((await takeBackException(as(fresh.db, greta), back)).ok).toBe(true)
    expect(await takeBackException(as(fresh.db, greta), back)).toEqual(err('already-over'))
    expect((await ask(ada, other)).codes).toEqual(['conflict'])
  })

  test('is never granted to oneself, nor answered for by whom it is for', async () => {
    const [ada, maud] = [await aPerson(fresh.owner), await aPerson(fresh.owner)]
    const { rule } = await needed(ada)
    const granting = (by: Person, parts: Partial<NewException>) =>
      grantException(as(fresh.db, by), { ...wish(rule.id, ada, maud), ...parts })
    expect(await granting(maud, {})).toEqual(err('not-permitted'))
    expect(await granting(greta, { person: greta.handle })).toEqual(err('own-exception'))
    expect(await granting(greta, { owner: ada.handle })).toEqual(err('owner-is-person'))
    expect(await granting(greta, { person: 'nobody-at-all' })).toEqual(err('no-such-person'))
    expect(await granting(greta, { control: ' ' })).toEqual(err('control-missing'))
    expect(await granting(greta, { endsAt: new Date(Date.now() - 1) })).toEqual(err('end-out-of-range'))
    expect(await granting(greta, { endsAt: new Date(Date.now() + 400 * DAY) })).toEqual(
      err('end-out-of-range'),
    )
    const [one, other] = await two(ada)
    const hard = await aSeparation(fresh.owner, { effect: 'block', first: [one], second: [other] })
    expect(await granting(greta, { ruleId: hard.id })).toEqual(err('no-exceptions'))
  })
})

describe('a rule', () => {
  const adding = async (by: Person, parts: { name?: string; first?: RoleId[]; second?: RoleId[] }) =>
    addSeparationRule(as(fresh.db, by), {
      name: 'Payments',
      reason: '',
      effect: 'block',
      first: [],
      second: [],
      ...parts,
    })

  test('is set by an administrator, holds at once, ends with a reason, and all of it is on record', async () => {
    const ada = await aPerson(fresh.owner)
    const [one, other] = await two(ada)
    await ask(ada, one)
    const added = await adding(greta, { name: 'Pay and release', first: [one.id], second: [other.id] })
    if (!added.ok) throw new Error(added.error)
    expect((await ask(ada, other)).codes).toEqual(['conflict'])
    expect(await endSeparationRule(as(fresh.db, greta), { ruleId: added.value, reason: '' })).toEqual(
      err('reason-missing'),
    )
    const end = { ruleId: added.value, reason: 'The release is automatic now' }
    expect((await endSeparationRule(as(fresh.db, greta), end)).ok).toBe(true)
    expect(await endSeparationRule(as(fresh.db, greta), end)).toEqual(err('no-such-rule'))
    expect((await ask(ada, other)).state).toBe('APPROVED')
    expect(await actionsOn(added.value)).toEqual(['separation.added', 'separation.ended'])
  })

  test('that says nothing, or contradicts itself, is not taken', async () => {
    const ada = await aPerson(fresh.owner)
    const [one, other] = await two(ada)
    expect(await adding(ada, { first: [one.id, other.id] })).toEqual(err('not-permitted'))
    expect(await adding(greta, { name: ' ', first: [one.id, other.id] })).toEqual(err('name-missing'))
    expect(await adding(greta, { first: [one.id] })).toEqual(err('too-few-roles'))
    expect(await adding(greta, { first: [one.id], second: [one.id] })).toEqual(err('role-on-both-sides'))
    expect((await adding(greta, { name: 'Twice', first: [one.id, other.id] })).ok).toBe(true)
    expect(await adding(greta, { name: 'TWICE', first: [one.id, other.id] })).toEqual(err('name-taken'))
  })

  test('is shown with its roles and who breaks it now', async () => {
    const ada = await aPerson(fresh.owner)
    const [one, other] = await two(ada)
    await ask(ada, one)
    await ask(ada, other)
    const rule = await aSeparation(fresh.owner, { effect: 'block', first: [one], second: [other] })
    const set = await aSeparation(fresh.owner, { effect: 'warn', first: [one, other] })
    const shown = await separationOverview(as(fresh.db, greta))
    const rules = shown.ok ? shown.value.rules : []
    expect(rules.find(({ id }) => id === rule.id)).toMatchObject({
      first: [one.name],
      second: [other.name],
      breaking: [ada.name],
    })
    expect(rules.find(({ id }) => id === set.id)).toMatchObject({ second: [], breaking: [ada.name] })
    expect(await separationOverview(as(fresh.db, ada))).toMatchObject({ ok: false })
  })
})
