import { afterAll, beforeAll, expect, test } from 'vitest'
import { activationFacts } from '@/db/queries/roles'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { DAY, HOUR } from '@/lib/domain/duration'
import { PolicySettings } from '@/lib/domain/policy'
import { err } from '@/lib/domain/result'
import type { RiskTier } from '@/lib/domain/role'
import { aPerson, aPolicy, approvedBy, aRole, as, aWish, publish, type Person } from '@/lib/testing/factories'
import { startGrant } from '../grants/start'
import { approveRequest } from '../requests/approve'
import { submitRequest } from '../requests/submit'
import { listRoles } from './list-roles'
import { proposeDraft } from './propose'
import { publishDraft } from './publish'
import { rolePolicy } from './read-role'
import { saveDraft } from './save-draft'
import { withdrawDraft } from './withdraw'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())

const anAdministrator = () => aPerson(fresh.owner, { portalRoles: ['administrator'] })
const shorter = PolicySettings.parse({ ...aPolicy, duration: { maxMs: 2 * HOUR, defaultMs: HOUR } })
const longer = PolicySettings.parse({ ...aPolicy, duration: { maxMs: 9 * HOUR, defaultMs: HOUR } })

/** A draft of a new role by this author. */
async function aDraft(
  author: Person,
  wishes: { risk?: RiskTier; effectiveAt?: Date; comment?: string } = {},
) {
  const { risk = 'medium', effectiveAt = null, comment = 'Nobody needs more than two hours' } = wishes
  const role = await aRole(fresh.owner, { risk })
  const saved = await saveDraft(as(fresh.db, author), {
    roleId: role.id,
    settings: shorter,
    comment,
    effectiveAt,
    baseVersion: 1,
  })
  if (!saved.ok) throw new Error(saved.error)
  return { role, draftId: saved.value }
}

const versionsOf = async (roleId: Awaited<ReturnType<typeof aRole>>['id']) =>
  fresh.db.selectFrom('policy_version').selectAll().where('role_id', '=', roleId).orderBy('version').execute()
const eventsOf = (roleId: Awaited<ReturnType<typeof aRole>>['id']) =>
  fresh.db
    .selectFrom('audit_event')
    .select(['action', 'actor_id', 'reason', 'before', 'after'])
    .where('role_id', '=', roleId)
    .orderBy('id')
    .execute()

test('an author publishes the policy of a role of medium risk at once, and the log holds what changed', async () => {
  const greta = await anAdministrator()
  const { role, draftId } = await aDraft(greta)
  expect(await publishDraft(as(fresh.db, greta), { draftId })).toMatchObject({
    ok: true,
    value: { version: 2 },
  })
  expect((await versionsOf(role.id)).at(-1)).toMatchObject({
    version: 2,
    comment: 'Nobody needs more than two hours',
    published_by: greta.id,
    author_id: greta.id,
  })
  const [, published] = await eventsOf(role.id)
  expect(published).toMatchObject({
    action: 'policy.published',
    actor_id: greta.id,
    reason: 'Nobody needs more than two hours',
    before: { 'Duration, longest': '8h' },
    after: { 'Duration, longest': '2h' },
  })
  expect(Object.keys(published?.before ?? {})).toHaveLength(1)
})

test.each(['high', 'critical'] as const)(
  'the policy of a role of %s risk needs a second administrator',
  async (risk) => {
    const [greta, otto] = [await anAdministrator(), await anAdministrator()]
    const { role, draftId } = await aDraft(greta, { risk })
    expect(await publishDraft(as(fresh.db, greta), { draftId })).toEqual(err('own-draft'))
    expect(await publishDraft(as(fresh.db, otto), { draftId })).toEqual(err('not-proposed'))
    expect((await proposeDraft(as(fresh.db, greta), { draftId })).ok).toBe(true)
    expect(await publishDraft(as(fresh.db, greta), { draftId })).toEqual(err('own-draft'))
    expect(await versionsOf(role.id)).toHaveLength(1)
    expect((await publishDraft(as(fresh.db, otto), { draftId })).ok).toBe(true)
    expect((await versionsOf(role.id)).at(-1)).toMatchObject({ published_by: otto.id, author_id: greta.id })
    expect((await eventsOf(role.id)).map(({ action }) => action)).toEqual([
      'policy.drafted',
      'policy.proposed',
      'policy.published',
    ])
  },
)

test('the other administrators are told of a proposal, its author of the outcome', async () => {
  const [greta, otto] = [await anAdministrator(), await anAdministrator()]
  const { role, draftId } = await aDraft(greta, { risk: 'high' })
  await proposeDraft(as(fresh.db, greta), { draftId })
  await publishDraft(as(fresh.db, otto), { draftId })
  const noticesOf = (person: Person) =>
    fresh.db
      .selectFrom('notice')
      .select('text')
      .where('principal_id', '=', person.id)
      .where('text', 'like', `%${role.name}%`)
      .execute()
  expect(await noticesOf(otto)).toEqual([
    { text: `${greta.name} proposes a new policy for ${role.name}: Nobody needs more than two hours` },
  ])
  expect(await noticesOf(greta)).toEqual([
    { text: `${otto.name} published your policy for ${role.name} as version 2.` },
  ])
})

test('what was proposed is not changed any more, and a new draft does not touch it', async () => {
  const [greta, otto] = [await anAdministrator(), await anAdministrator()]
  const { role, draftId } = await aDraft(greta, { risk: 'high' })
  await proposeDraft(as(fresh.db, greta), { draftId })
  const input = { roleId: role.id, settings: longer, comment: 'More', effectiveAt: null, baseVersion: 1 }
  const again = await saveDraft(as(fresh.db, greta), input)
  expect(again.ok && again.value).not.toBe(draftId)
  await publishDraft(as(fresh.db, otto), { draftId })
  expect((await versionsOf(role.id)).at(-1)?.settings).toMatchObject({ duration: { maxMs: 2 * HOUR } })
})

test('a draft over an older version is refused once another was published', async () => {
  const [greta, otto] = [await anAdministrator(), await anAdministrator()]
  const { role, draftId } = await aDraft(greta)
  await publish(fresh.owner, role.id, longer)
  expect(await publishDraft(as(fresh.db, greta), { draftId })).toEqual(err('base-changed'))
  expect(await proposeDraft(as(fresh.db, greta), { draftId })).toEqual(err('base-changed'))
  const read = await rolePolicy(as(fresh.db, otto), role.slug)
  expect(read.ok && read.value?.drafts[0]?.may.publish).toMatchObject({ ok: false })
  await saveDraft(as(fresh.db, greta), {
    roleId: role.id,
    settings: shorter,
    comment: 'Seen version 2',
    effectiveAt: null,
    baseVersion: 2,
  })
  expect(await publishDraft(as(fresh.db, greta), { draftId })).toMatchObject({
    ok: true,
    value: { version: 3 },
  })
})

test('of two who publish at once one wins, and the other hears that the base has changed', async () => {
  const [greta, otto] = [await anAdministrator(), await anAdministrator()]
  const { role, draftId } = await aDraft(greta)
  const input = { roleId: role.id, settings: longer, comment: 'More', effectiveAt: null, baseVersion: 1 }
  const other = await saveDraft(as(fresh.db, otto), input)
  if (!other.ok) throw new Error(other.error)
  const outcomes = await Promise.all([
    publishDraft(as(fresh.db, greta), { draftId }),
    publishDraft(as(fresh.db, otto), { draftId: other.value }),
  ])
  expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1)
  expect(outcomes.find(({ ok }) => !ok)).toEqual(err('base-changed'))
  expect(await versionsOf(role.id)).toHaveLength(2)
})

test('a version with a later time comes into force then, and not before', async () => {
  const greta = await anAdministrator()
  const now = new Date()
  const effectiveAt = new Date(now.getTime() + DAY)
  const { role, draftId } = await aDraft(greta, { effectiveAt })
  await publishDraft(as(fresh.db, greta), { draftId })
  const inForceAt = async (at: Date) => {
    const facts = await activationFacts(fresh.db, { principalId: greta.id, roleId: role.id, now: at })
    return facts?.policy.version
  }
  expect(await inForceAt(now)).toBe(1)
  expect(await inForceAt(effectiveAt)).toBe(2)
  const read = await rolePolicy(as(fresh.db, greta), role.slug)
  expect(read.ok && read.value?.versions.map(({ standing }) => standing)).toEqual(['to-come', 'in-force'])
})

test('a version that a later one overtakes never comes into force', async () => {
  const greta = await anAdministrator()
  const { role, draftId } = await aDraft(greta, { effectiveAt: new Date(Date.now() + DAY) })
  await publishDraft(as(fresh.db, greta), { draftId })
  const input = { roleId: role.id, settings: longer, comment: 'At once', effectiveAt: null, baseVersion: 2 }
  const next = await saveDraft(as(fresh.db, greta), input)
  if (next.ok) await publishDraft(as(fresh.db, greta), { draftId: next.value })
  const read = await rolePolicy(as(fresh.db, greta), role.slug)
  expect(read.ok && read.value?.versions.map(({ standing }) => standing)).toEqual([
    'in-force',
    'never',
    'past',
  ])
})

test('a draft without a comment is not published, and one that is withdrawn not either', async () => {
  const greta = await anAdministrator()
  const silent = await aDraft(greta, { comment: '  ' })
  expect(await publishDraft(as(fresh.db, greta), silent)).toEqual(err('comment-missing'))
  const { draftId } = await aDraft(greta)
  expect((await withdrawDraft(as(fresh.db, greta), { draftId })).ok).toBe(true)
  expect(await publishDraft(as(fresh.db, greta), { draftId })).toEqual(err('already-decided'))
  expect(await withdrawDraft(as(fresh.db, greta), { draftId })).toEqual(err('already-decided'))
})

test('only administrators write policies, and roles kept elsewhere are changed there', async () => {
  const [ada, ivo] = [await aPerson(fresh.owner), await aPerson(fresh.owner, { portalRoles: ['auditor'] })]
  const greta = await anAdministrator()
  const { role, draftId } = await aDraft(greta)
  const input = { roleId: role.id, settings: longer, comment: 'More', effectiveAt: null, baseVersion: 1 }
  for (const person of [ada, ivo]) {
    expect(await saveDraft(as(fresh.db, person), input)).toEqual(err('not-permitted'))
    expect(await publishDraft(as(fresh.db, person), { draftId })).toEqual(err('not-permitted'))
  }
  expect((await listRoles(as(fresh.db, ada))).ok).toBe(false)
  expect((await listRoles(as(fresh.db, ivo))).ok).toBe(true)
  await fresh.owner
    .updateTable('role')
    .set({ managed_from: 'policies.git' })
    .where('id', '=', role.id)
    .execute()
  expect(await publishDraft(as(fresh.db, greta), { draftId })).toEqual(err('not-permitted'))
  const read = await rolePolicy(as(fresh.db, greta), role.slug)
  expect(read.ok && read.value?.mayEdit).toEqual({
    ok: false,
    reason: 'This policy is kept in policies.git; change it there and apply it.',
  })
})

test('a draft that says what is in force already is not kept', async () => {
  const greta = await anAdministrator()
  const role = await aRole(fresh.owner)
  const settings = PolicySettings.parse(aPolicy)
  const input = { roleId: role.id, settings, comment: 'Same', effectiveAt: null, baseVersion: 1 }
  expect(await saveDraft(as(fresh.db, greta), input)).toEqual(err('unchanged'))
})

test('a scheduled grant does not start when its policy has come to ask for more approval, and its holder is told', async () => {
  const [ada, maud] = [await aPerson(fresh.owner), await aPerson(fresh.owner)]
  const role = await aRole(fresh.owner, { eligible: [ada] })
  const start = new Date(Date.now() + HOUR)
  const sent = await submitRequest(as(fresh.db, ada), aWish(role.id, { start }))
  if (!sent.ok || sent.value.grantId === null) throw new Error('Nothing was scheduled.')
  await publish(fresh.owner, role.id, approvedBy([maud]))
  expect(await startGrant(as(fresh.db, ada), sent.value.grantId, start)).toBe('ended')
  const grant = await fresh.db
    .selectFrom('grant')
    .select(['state', 'end_reason'])
    .where('id', '=', sent.value.grantId)
    .executeTakeFirst()
  expect(grant).toEqual({ state: 'ENDED', end_reason: 'POLICY_CHANGED' })
  const told = await fresh.db.selectFrom('notice').select('text').where('principal_id', '=', ada.id).execute()
  expect(told.map(({ text }) => text).join()).toContain('asks for more approval than this request has had')
})

test('an approval under a policy that has come to ask for more is not taken', async () => {
  const [ada, maud, nils] = [
    await aPerson(fresh.owner),
    await aPerson(fresh.owner),
    await aPerson(fresh.owner),
  ]
  const role = await aRole(fresh.owner, { eligible: [ada], policy: approvedBy([maud, nils]) })
  const sent = await submitRequest(as(fresh.db, ada), aWish(role.id))
  if (!sent.ok) throw new Error(sent.error)
  await publish(fresh.owner, role.id, approvedBy([maud, nils], 2))
  const answer = await approveRequest(as(fresh.db, maud), { requestId: sent.value.id })
  expect(answer).toEqual(err('no-longer-allowed'))
})
