import { describe, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND } from '@/lib/domain/duration'
import { err } from '@/lib/domain/result'
import { ClusterBench, numberOf, wholeCluster } from '@/lib/testing/cluster-bench'
import { aPolicy, approvedBy, aWish } from '@/lib/testing/factories'
import { extendGrant } from '../grants/extend'
import { myGrants } from '../grants/mine'
import { reconcileGrant } from '../grants/reconcile'
import { releaseGrant } from '../grants/release'
import { startGrant } from '../grants/start'
import { emergencySheet } from '../reviews/sheet'
import { approveRequest } from './approve'
import { readInbox } from './inbox'
import { readCase } from './read-case'
import { activationSheet } from './sheet'
import { submitRequest } from './submit'
import { requestStory } from './timeline'

const on = new ClusterBench()

describe('what was picked of a role', () => {
  test('is what is given, and what the card, the page and the audit log say', async () => {
    const role = await on.role()
    const { id, number, grantId } = await on.opened(role, { only: { namespaces: ['billing', 'shop'] } })
    await reconcileGrant(on.engine(), grantId)
    expect(on.cluster.namespacesOf(on.ada.handle)).toEqual(['shop', 'billing'])
    expect(await on.assignmentsOf(role)).toMatchObject([
      {
        entitlement: { ...wholeCluster, namespaces: ['shop', 'billing'] },
        entitlement_key: 'edit in billing, shop',
      },
    ])
    const { active } = await myGrants(on.as(on.ada))
    expect(active).toMatchObject([{ state: 'ACTIVE', only: 'namespaces shop, billing' }])
    const story = await requestStory(on.as(on.ada), number)
    expect(story.ok && story.value.request.narrowing).toEqual([
      { field: 'namespaces', label: 'Namespaces', values: ['shop', 'billing'] },
    ])
    const told = (await on.events(id)).filter(({ after }) => after?.['only'] === 'namespaces shop, billing')
    expect(told.map(({ action }) => action)).toEqual(['request.submitted', 'grant.activating'])
  })

  test('is nothing special where everything is left ticked', async () => {
    const role = await on.role()
    const [first, second] = [
      await on.granted(role),
      await on.granted(role, { only: { namespaces: wholeCluster.namespaces } }),
    ]
    expect(await on.assignmentsOf(role)).toHaveLength(1)
    expect((await on.grantRow(first)).assignment_id).toBe((await on.grantRow(second)).assignment_id)
    const { active } = await myGrants(on.as(on.ada))
    expect(active.map(({ only }) => only)).toEqual(['', ''])
  })

  test.each([
    ['nothing', { namespaces: [] }, 'Pick at least one of the namespaces.'],
    ['what it does not give', { namespaces: ['prod'] }, 'The role does not give namespaces prod.'],
    ['by what is no list', { role: ['view'] }, 'What the role gives cannot be narrowed by “role”.'],
  ])('is refused in words where it is %s, and nothing is given', async (_what, only, said) => {
    const role = await on.role()
    const refused = await on.submitted(role, { only })
    expect(refused).toMatchObject({
      state: 'REJECTED',
      grantId: null,
      reasons: [{ code: 'not-in-role', field: 'only', text: said }],
    })
    expect(await on.assignmentsOf(role)).toEqual([])
  })

  test('stays what it was when the same request is sent once more with something else picked', async () => {
    const role = await on.role()
    const wish = aWish(role.id, { only: { namespaces: ['shop'] } })
    await submitRequest(on.as(on.ada), wish)
    const again = await submitRequest(on.as(on.ada), { ...wish, only: { namespaces: ['billing'] } })
    expect(again).toMatchObject({ ok: true, value: { repeated: true } })
    expect((await on.assignmentsOf(role)).map((each) => each.entitlement_key)).toEqual(['edit in shop'])
  })

  test.each(['own', 'one-time'])('stands beside the whole, each with its own end (%s)', async (account) => {
    const role = await on.role(aPolicy, { ...wholeCluster, account })
    const part = await on.granted(role, { only: { namespaces: ['shop'] } })
    const all = await on.granted(role)
    const [first, second] = await on.assignmentsOf(role)
    // What is made for one of them must not be taken for the other's.
    expect(first?.account === second?.account).toBe(account === 'own')
    expect(on.held()).toHaveLength(2)
    await releaseGrant(on.as(on.ada), { grantId: all })
    await on.settle()
    expect(on.held()).toMatchObject([{ namespaces: ['shop'] }])
    expect((await on.grantRow(part)).state).toBe('ACTIVE')
  })
})

describe('where somebody approves', () => {
  test('the case says exactly what was picked, before and after, and so does that for more time', async () => {
    const extension = { times: 2, maxMs: 4 * HOUR, approval: approvedBy([on.maud]).approval }
    const role = await on.role({ ...approvedBy([on.maud]), extension })
    const { id, number } = await on.submitted(role, { only: { namespaces: ['shop'] } })
    const before = await readCase(on.as(on.maud), number)
    expect(before?.facts.what.only).toBe('namespaces shop')
    expect(await readInbox(on.as(on.maud))).toMatchObject([{ only: 'namespaces shop' }])
    const approved = await approveRequest(on.as(on.maud), { requestId: id })
    if (!approved.ok || approved.value.grantId === null) throw new Error(JSON.stringify(approved))
    await reconcileGrant(on.engine(), approved.value.grantId)
    expect(on.cluster.namespacesOf(on.ada.handle)).toEqual(['shop'])
    const after = await readCase(on.as(on.maud), number)
    expect(after).toMatchObject({ factsKeptBy: on.maud.name, facts: { what: { only: 'namespaces shop' } } })
    const more = await extendGrant(on.as(on.ada), {
      grantId: approved.value.grantId,
      durationMs: HOUR,
      justification: 'The repair takes longer',
      idempotencyKey: 'more-time',
    })
    if (!more.ok) throw new Error(more.error)
    const longer = await readCase(on.as(on.maud), numberOf(more.value))
    expect(longer).toMatchObject({
      extends: approved.value.grantId,
      facts: { what: { only: 'namespaces shop' } },
    })
    const inbox = await readInbox(on.as(on.maud))
    expect(inbox.map(({ extension, only }) => ({ extension, only }))).toEqual([
      { extension: true, only: 'namespaces shop' },
      { extension: false, only: 'namespaces shop' },
    ])
  })

  test('the line in the inbox says nothing more where all of it was asked for', async () => {
    const role = await on.role(approvedBy([on.maud]))
    await on.submitted(role)
    expect(await readInbox(on.as(on.maud))).toMatchObject([{ only: '' }])
  })

  test('a role that came to give something else is not approved as it was asked for, nor given whole', async () => {
    const role = await on.role(approvedBy([on.maud]))
    const { id, number } = await on.submitted(role, { only: { namespaces: ['shop', 'billing'] } })
    await on.comesToGive(role, ['billing', 'staging'])
    const shown = await readCase(on.as(on.maud), number)
    expect(shown?.against).toEqual(['The role does not give namespaces shop.'])
    expect(await approveRequest(on.as(on.maud), { requestId: id })).toEqual(err('no-longer-allowed'))
    expect(await on.assignmentsOf(role)).toEqual([])
  })
})

describe('access that starts later', () => {
  const start = new Date(Date.now() + HOUR)
  const then = new Date(start.getTime() + SECOND)

  test('is what was picked, though the role has come to give more', async () => {
    const role = await on.role()
    const { grantId } = await on.opened(role, { start, only: { namespaces: ['shop'] } })
    await on.comesToGive(role, ['prod', ...wholeCluster.namespaces])
    expect(await startGrant(on.engine(then), grantId, then)).toBe('started')
    await reconcileGrant(on.engine(then), grantId)
    expect((await on.grantRow(grantId)).state).toBe('ACTIVE')
    expect(on.cluster.namespacesOf(on.ada.handle)).toEqual(['shop'])
  })

  test('ends with words before it begins where the role no longer gives that', async () => {
    const role = await on.role()
    const { id, grantId } = await on.opened(role, { start, only: { namespaces: ['shop'] } })
    await on.comesToGive(role, ['billing', 'staging'])
    expect(await startGrant(on.engine(then), grantId, then)).toBe('ended')
    expect(await on.grantRow(grantId)).toMatchObject({ state: 'ENDED', end_reason: 'POLICY_CHANGED' })
    expect(on.held()).toEqual([])
    expect((await on.events(id)).at(-1)).toMatchObject({
      action: 'grant.ended',
      reason: 'The role does not give namespaces shop.',
      after: { reasons: ['not-in-role'] },
    })
  })
})

describe('the sheet', () => {
  const blank = { durationMs: null, justification: '', ticket: '', forWhom: '', again: null }
  const sheet = (slugs: readonly string[], again: number | null = null) =>
    activationSheet(on.as(on.ada), { slugs, prefill: { ...blank, again } })

  test('offers the lists of one role with everything ticked, and none for several', async () => {
    const [role, other] = [await on.role(), await on.role()]
    expect((await sheet([role.slug]))?.lists).toEqual([
      {
        field: 'namespaces',
        label: 'Namespaces',
        values: wholeCluster.namespaces,
        ticked: wholeCluster.namespaces,
      },
    ])
    expect((await sheet([role.slug, other.slug]))?.lists).toEqual([])
  })

  test('ticks what an earlier request took, as long as the role gives that', async () => {
    const role = await on.role()
    const { number } = await on.submitted(role, { only: { namespaces: ['shop'] } })
    expect((await sheet([role.slug], number))?.lists).toMatchObject([{ ticked: ['shop'] }])
    await on.comesToGive(role, ['billing', 'staging'])
    expect((await sheet([role.slug], number))?.lists).toMatchObject([{ ticked: ['billing', 'staging'] }])
  })

  test('of an emergency offers them too, and gives what is picked', async () => {
    const reviewers = { from: [{ kind: 'person' as const, id: on.maud.id }] }
    const emergency = { maxMs: 30 * MINUTE, reviewers, reviewWithinMs: DAY }
    const role = await on.role({ ...approvedBy([on.maud]), emergency })
    expect((await emergencySheet(on.as(on.ada), role.slug))?.lists).toMatchObject([{ field: 'namespaces' }])
    await on.granted(role, {
      durationMs: 20 * MINUTE,
      emergency: { incident: 'INC-1' },
      only: { namespaces: ['staging'] },
    })
    expect(on.cluster.namespacesOf(on.ada.handle)).toEqual(['staging'])
  })
})
