import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { DAY, HOUR, MINUTE } from '@/lib/domain/duration'
import { requestNumber } from '@/lib/domain/ids'
import { aPerson, aPolicy, approvedBy, aRole, as, aWish, publish, type Person } from '@/lib/testing/factories'
import { myGrants } from '../grants/mine'
import { releaseGrant } from '../grants/release'
import { markFavourite } from '../roles/favourite'
import { myEligibleRoles } from '../roles/eligible'
import { approveRequest } from './approve'
import { denyRequest } from './deny'
import { myHistory } from './history'
import { nudgeApprovers } from './nudge'
import { activationSheet } from './sheet'
import { submitRequest } from './submit'
import { requestStory } from './timeline'
import { myRequests } from './waiting'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())

async function asked(
  person: Person,
  roleId: Parameters<typeof aWish>[0],
  wishes: Parameters<typeof aWish>[1] = {},
) {
  const outcome = await submitRequest(as(fresh.db, person), aWish(roleId, wishes))
  if (!outcome.ok) throw new Error(outcome.error)
  return outcome.value
}

describe('what one waits for', () => {
  test('says from whom, how far, and for how long', async () => {
    const [ada, maud, ivo] = [
      await aPerson(fresh.owner),
      await aPerson(fresh.owner),
      await aPerson(fresh.owner),
    ]
    const role = await aRole(fresh.owner, { eligible: [ada], policy: approvedBy([maud, ivo], 2) })
    const { id, name } = await asked(ada, role.id)
    await approveRequest(as(fresh.db, maud), { requestId: id })
    const { waiting } = await myRequests(as(fresh.db, ada))
    expect(waiting).toMatchObject([{ name, needed: 2, approvedBy: [maud.name], nudgeAgainAt: null }])
    expect(waiting[0]?.approvers.toSorted()).toEqual([maud.name, ivo.name].toSorted())
  })

  test('is nobody else’s to see', async () => {
    const [ada, maud] = [await aPerson(fresh.owner), await aPerson(fresh.owner)]
    const role = await aRole(fresh.owner, { eligible: [ada], policy: approvedBy([maud]) })
    await asked(ada, role.id)
    expect((await myRequests(as(fresh.db, maud))).waiting).toEqual([])
  })

  test('says from when the approvers may be nudged again', async () => {
    const [ada, maud] = [await aPerson(fresh.owner), await aPerson(fresh.owner)]
    const role = await aRole(fresh.owner, { eligible: [ada], policy: approvedBy([maud]) })
    const { id } = await asked(ada, role.id)
    await nudgeApprovers(as(fresh.db, ada), { requestId: id })
    expect((await myRequests(as(fresh.db, ada))).waiting[0]?.nudgeAgainAt).toBeInstanceOf(Date)
  })

  test('is over at the instant the time to answer has passed, before any sweep', async () => {
    const [ada, maud] = [await aPerson(fresh.owner), await aPerson(fresh.owner)]
    const role = await aRole(fresh.owner, { eligible: [ada], policy: approvedBy([maud]) })
    const { id } = await asked(ada, role.id)
    const { decide_by: decideBy } = await fresh.db
      .selectFrom('activation_request')
      .select('decide_by')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    const later = { ...as(fresh.db, ada), now: () => decideBy ?? new Date(0) }
    expect((await myRequests(later)).waiting).toEqual([])
  })

  test('turns into a denial with its reason', async () => {
    const [ada, maud] = [await aPerson(fresh.owner), await aPerson(fresh.owner)]
    const role = await aRole(fresh.owner, { eligible: [ada], policy: approvedBy([maud]) })
    const { id, name } = await asked(ada, role.id)
    await denyRequest(as(fresh.db, maud), { requestId: id, reason: 'Use the replica.' })
    expect(await myRequests(as(fresh.db, ada))).toMatchObject({
      waiting: [],
      turnedDown: [{ name, deniedBy: maud.name, reason: 'Use the replica.' }],
    })
  })
})

describe('what one holds', () => {
  test('is being given, then live, and over at its end whether or not a sweep has come', async () => {
    const ada = await aPerson(fresh.owner)
    const role = await aRole(fresh.owner, { eligible: [ada] })
    const { grantId, name } = await asked(ada, role.id)
    if (grantId === null) throw new Error('nobody has to approve')
    expect((await myGrants(as(fresh.db, ada))).active).toMatchObject([
      { requestName: name, state: 'ACTIVATING', connection: null },
    ])

    const now = new Date()
    const endsAt = new Date(now.getTime() + HOUR)
    await fresh.db
      .updateTable('grant')
      .set({ state: 'ACTIVE', access_granted_at: now, ends_at: endsAt })
      .where('id', '=', grantId)
      .execute()
    const [live] = (await myGrants(as(fresh.db, ada))).active
    expect(live).toMatchObject({ state: 'ACTIVE', endsAt })
    expect(live?.connection?.commands[0]?.command).toContain('psql')

    const [over] = (await myGrants({ ...as(fresh.db, ada), now: () => endsAt })).active
    expect(over).toMatchObject({ state: 'DEACTIVATING', endReason: 'EXPIRED', connection: null })
  })

  test('can be given back by its holder alone', async () => {
    const [ada, eve] = [await aPerson(fresh.owner), await aPerson(fresh.owner)]
    const role = await aRole(fresh.owner, { eligible: [ada] })
    const { grantId } = await asked(ada, role.id, { start: new Date(Date.now() + HOUR) })
    if (grantId === null) throw new Error('nobody has to approve')
    expect((await myGrants(as(fresh.db, ada))).scheduled).toHaveLength(1)
    expect(await releaseGrant(as(fresh.db, eve), { grantId })).toEqual({ ok: false, error: 'not-yours' })
    expect((await releaseGrant(as(fresh.db, ada), { grantId })).ok).toBe(true)
    expect((await myGrants(as(fresh.db, ada))).lately).toMatchObject([
      { state: 'ENDED', endReason: 'RELEASED' },
    ])
    expect(await releaseGrant(as(fresh.db, ada), { grantId })).toEqual({ ok: false, error: 'already-over' })
  })
})

describe('the roles one is eligible for', () => {
  test('say who approves, and come with favourites first', async () => {
    const [ada, maud] = [await aPerson(fresh.owner), await aPerson(fresh.owner)]
    const open = await aRole(fresh.owner, { eligible: [ada] })
    const guarded = await aRole(fresh.owner, { eligible: [ada], policy: approvedBy([maud]) })
    await aRole(fresh.owner, { eligible: [maud] })
    const ctx = as(fresh.db, ada)
    await markFavourite(ctx, { roleId: guarded.id, on: true })
    await markFavourite(ctx, { roleId: guarded.id, on: true })
    expect(await myEligibleRoles(ctx, '')).toMatchObject([
      { id: guarded.id, approvers: maud.name, favourite: true, blocked: null },
      { id: open.id, approvers: '', favourite: false, blocked: null, lastUsed: null },
    ])
    expect((await myEligibleRoles(ctx, guarded.slug)).map((role) => role.id)).toEqual([guarded.id])
    expect(await myEligibleRoles(ctx, 'no such role')).toEqual([])
  })

  test('say why one cannot be had', async () => {
    const ada = await aPerson(fresh.owner)
    const alone = await aRole(fresh.owner, { eligible: [ada], policy: approvedBy([ada]) })
    const past = await aRole(fresh.owner, { eligible: [ada], eligibleUntil: new Date(Date.now() - DAY) })
    const longPast = await aRole(fresh.owner, {
      eligible: [ada],
      eligibleUntil: new Date(Date.now() - 90 * DAY),
    })
    const byId = new Map(
      (await myEligibleRoles(as(fresh.db, ada), '')).map((role) => [role.id, role.blocked]),
    )
    expect(byId.get(alone.id)).toContain('Nobody could approve')
    expect(byId.get(past.id)).toContain('not eligible')
    expect(byId.has(longPast.id)).toBe(false)
  })
})

describe('the sheet', () => {
  const nothing = { durationMs: null, justification: '', ticket: '', forWhom: '', again: null }

  test('opens with the default duration, or what an earlier request of one’s own asked', async () => {
    const [ada, eve] = [await aPerson(fresh.owner), await aPerson(fresh.owner)]
    const role = await aRole(fresh.owner, { eligible: [ada, eve] })
    const first = await activationSheet(as(fresh.db, ada), { slugs: [role.slug], prefill: nothing })
    expect(first?.wanted).toEqual({ start: null, durationMs: HOUR, justification: '', ticket: '' })
    const { name } = await asked(ada, role.id, { durationMs: 3 * HOUR, justification: 'Nightly repair' })
    const again = { ...nothing, again: requestNumber(name) }
    expect(
      (await activationSheet(as(fresh.db, ada), { slugs: [role.slug], prefill: again }))?.wanted,
    ).toMatchObject({ durationMs: 3 * HOUR, justification: 'Nightly repair' })
    expect(
      (await activationSheet(as(fresh.db, eve), { slugs: [role.slug], prefill: again }))?.wanted
        .justification,
    ).toBe('')
  })

  test('asks for no more than the policy now allows', async () => {
    const ada = await aPerson(fresh.owner)
    const role = await aRole(fresh.owner, { eligible: [ada] })
    const { name } = await asked(ada, role.id, { durationMs: 6 * HOUR })
    await publish(fresh.owner, role.id, { ...aPolicy, duration: { maxMs: HOUR, defaultMs: 15 * MINUTE } })
    const sheet = await activationSheet(as(fresh.db, ada), {
      slugs: [role.slug],
      prefill: { ...nothing, again: requestNumber(name) },
    })
    expect(sheet?.wanted.durationMs).toBe(HOUR)
  })

  test('knows no role that does not exist', async () => {
    const ada = await aPerson(fresh.owner)
    expect(await activationSheet(as(fresh.db, ada), { slugs: ['nope'], prefill: nothing })).toBeNull()
  })
})

describe('history', () => {
  test('goes through everything by keyset, there and back', async () => {
    const ada = await aPerson(fresh.owner)
    const role = await aRole(fresh.owner, { eligible: [ada] })
    const names: string[] = []
    for (let n = 0; n < 30; n += 1)
      names.unshift((await asked(ada, role.id, { justification: `Reason number ${n}` })).name)
    const ctx = as(fresh.db, ada)
    const first = await myHistory(ctx, { filter: 'all', before: null, after: null })
    expect(first.entries.map((entry) => entry.name)).toEqual(names.slice(0, 25))
    expect(first.newerThan).toBeNull()
    const second = await myHistory(ctx, { filter: 'all', before: first.olderThan, after: null })
    expect(second.entries.map((entry) => entry.name)).toEqual(names.slice(25))
    expect(second.olderThan).toBeNull()
    const back = await myHistory(ctx, { filter: 'all', before: null, after: second.newerThan })
    expect(back.entries.map((entry) => entry.name)).toEqual(names.slice(0, 25))
    expect(back.newerThan).toBeNull()
  })

  test('is narrowed by what became of a request', async () => {
    const ada = await aPerson(fresh.owner)
    const role = await aRole(fresh.owner, { eligible: [ada] })
    const { name } = await asked(ada, role.id, { durationMs: 9 * HOUR })
    await asked(ada, role.id)
    const refused = await myHistory(as(fresh.db, ada), { filter: 'refused', before: null, after: null })
    expect(refused.entries).toMatchObject([{ name, state: 'REJECTED', grant: null }])
    expect(
      (await myHistory(as(fresh.db, ada), { filter: 'open', before: null, after: null })).entries,
    ).toHaveLength(1)
  })

  test('does not continue from a request of somebody else', async () => {
    const [ada, eve] = [await aPerson(fresh.owner), await aPerson(fresh.owner)]
    const role = await aRole(fresh.owner, { eligible: [ada, eve] })
    const theirs = await asked(eve, role.id)
    await asked(ada, role.id)
    const page = await myHistory(as(fresh.db, ada), {
      filter: 'all',
      before: requestNumber(theirs.name),
      after: null,
    })
    expect(page.entries).toEqual([])
  })
})

describe('the timeline of a request', () => {
  test('is open to the requester, the approvers and auditors, and to nobody else', async () => {
    const [ada, maud, eve] = [
      await aPerson(fresh.owner),
      await aPerson(fresh.owner),
      await aPerson(fresh.owner),
    ]
    const ivo = await aPerson(fresh.owner, { portalRoles: ['auditor'] })
    const role = await aRole(fresh.owner, { eligible: [ada], policy: approvedBy([maud]) })
    const { id, name } = await asked(ada, role.id)
    await approveRequest(as(fresh.db, maud), { requestId: id, reason: 'Go ahead.' })
    const number = requestNumber(name) ?? 0
    for (const reader of [ada, maud, ivo]) {
      const story = await requestStory(as(fresh.db, reader), number)
      expect(story.ok && story.value.steps.map((step) => step.kind === 'event' && step.action)).toEqual([
        'request.submitted',
        'request.approved',
        'grant.activating',
      ])
    }
    expect(await requestStory(as(fresh.db, eve), number)).toMatchObject({
      ok: false,
      error: { kind: 'not-permitted' },
    })
    expect(await requestStory(as(fresh.db, ada), 1)).toEqual({
      ok: false,
      error: { kind: 'no-such-request' },
    })
  })
})
