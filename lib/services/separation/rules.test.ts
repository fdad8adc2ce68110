import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { DAY, HOUR, MINUTE } from '@/lib/domain/duration'
import type { RoleId } from '@/lib/domain/ids'
import { err } from '@/lib/domain/result'
import { askFor, twoRoles } from '@/lib/testing/asking'
import {
  aContext,
  aPerson,
  as,
  aSeparation,
  aWish,
  type aRole,
  type Person,
  type Role,
} from '@/lib/testing/factories'
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

const ask = (person: Person, role: Role, wish: Partial<SubmitInput> = {}) =>
  askFor(fresh.db, person, role, wish)
const two = (person: Person, wishes: Parameters<typeof aRole>[1] = {}) =>
  twoRoles(fresh.owner, person, wishes)
const actionsOn = async (id: string) =>
  (
    await fresh.db
      .selectFrom('audit_event')
      .select('action')
      .where('object_id', '=', id)
      .orderBy('id')
      .execute()
  ).map(({ action }) => action)

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
