import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { err } from '@/lib/domain/result'
import { aPerson, approvedBy, aRole, as, type Person } from '@/lib/testing/factories'
import { explain, explainPerson, explainRole } from './explain'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())

const person = (parts: Parameters<typeof aPerson>[1] = {}) => aPerson(fresh.owner, parts)
const outcomeFor = (viewer: Person, slug: string, subject: Person) =>
  explain(as(fresh.db, viewer), { slug, handle: subject.handle })

test('one’s own eligibility is explained with the group it comes through', async () => {
  const [ada, maud] = [await person(), await person()]
  const role = await aRole(fresh.owner, { policy: approvedBy([maud]) })
  const group = await fresh.owner
    .insertInto('principal_group')
    .values({ name: 'Readers of orders' })
    .returning('id')
    .executeTakeFirstOrThrow()
  await fresh.owner
    .insertInto('principal_group_member')
    .values({ group_id: group.id, principal_id: ada.id })
    .execute()
  await fresh.owner
    .insertInto('eligibility')
    .values({ role_id: role.id, group_id: group.id, reason: 'Reads orders', starts_at: new Date(0) })
    .execute()
  const outcome = await explain(as(fresh.db, ada), { slug: role.slug, handle: null })
  if (!outcome.ok) throw new Error('not explained')
  expect(outcome.value.ways).toMatchObject([{ group: 'Readers of orders', reason: 'Reads orders' }])
  expect(outcome.value.trace.verdict.outcome).toBe('needs-approval')
  expect(outcome.value.rule).toContain(maud.name)
  expect(outcome.value.person.isViewer).toBe(true)
})

test('what stands against it is told, though nothing was asked', async () => {
  const [ada, greta] = [await person(), await person({ portalRoles: ['administrator'] })]
  const role = await aRole(fresh.owner)
  const outcome = await outcomeFor(greta, role.slug, ada)
  expect(outcome.ok && outcome.value.trace.checks.filter(({ holds }) => !holds)).toMatchObject([
    { name: 'Eligibility' },
  ])
  expect(await fresh.db.selectFrom('activation_request').select('id').execute()).toEqual([])
})

test('approvers, owners, auditors and administrators read it; others do not', async () => {
  const [ada, bo, maud, olga] = [await person(), await person(), await person(), await person()]
  const auditor = await person({ portalRoles: ['auditor'] })
  const role = await aRole(fresh.owner, { eligible: [ada], owners: [olga], policy: approvedBy([maud]) })
  for (const viewer of [ada, maud, olga, auditor])
    expect((await outcomeFor(viewer, role.slug, ada)).ok).toBe(true)
  const refusal = {
    refusal:
      'What a person may activate is explained to themselves, the approvers, auditors and administrators.',
  }
  expect(await outcomeFor(bo, role.slug, ada)).toEqual(err(refusal))
  expect(await explainPerson(as(fresh.db, bo), ada.handle)).toEqual(err(refusal))
  expect(await explainRole(as(fresh.db, bo), role.slug)).toEqual(err(refusal))
})

test('a person’s page tells every role, a role’s page everybody who is eligible', async () => {
  const [ada, bo] = [await person(), await person()]
  const greta = await person({ portalRoles: ['administrator'] })
  const role = await aRole(fresh.owner, { eligible: [ada] })
  const of = async (subject: Person) => {
    const outcome = await explainPerson(as(fresh.db, greta), subject.handle)
    if (!outcome.ok) throw new Error('not explained')
    return outcome.value.roles.find((each) => each.role.slug === role.slug)?.verdict.outcome
  }
  expect([await of(ada), await of(bo)]).toEqual(['automatic', 'refused'])
  const people = await explainRole(as(fresh.db, greta), role.slug)
  expect(people.ok && people.value.people).toMatchObject([{ person: { handle: ada.handle }, asked: [] }])
  const asking = await aRole(fresh.owner, { eligible: [ada], policy: approvedBy([bo]) })
  const asked = await explainRole(as(fresh.db, greta), asking.slug)
  expect(asked.ok && asked.value.people).toMatchObject([{ asked: [[bo.name]] }])
})

test('nobody and nothing of that name is said as such', async () => {
  const greta = await person({ portalRoles: ['administrator'] })
  expect(await explain(as(fresh.db, greta), { slug: 'nothing', handle: null })).toEqual(err('no-such-role'))
  const role = await aRole(fresh.owner)
  expect(await explain(as(fresh.db, greta), { slug: role.slug, handle: 'no-one' })).toEqual(
    err('no-such-person'),
  )
})
