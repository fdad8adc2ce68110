import { afterAll, beforeAll, expect, test } from 'vitest'
import { directory } from '@/db/queries/explain'
import { activationFacts } from '@/db/queries/roles'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { DAY } from '@/lib/domain/duration'
import { aPerson, aPolicy, aRole } from '@/lib/testing/factories'
import { peopleSeenFrom } from './people'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())

test('whoever is asked when something is tried out is whoever would be asked in earnest', async () => {
  const { owner } = fresh
  const top = await aPerson(owner)
  const boss = await aPerson(owner, { managerId: top.id })
  const [ada, maud] = [await aPerson(owner, { managerId: boss.id }), await aPerson(owner)]
  await aPerson(owner, { portalRoles: ['administrator'] })
  const group = await owner
    .insertInto('principal_group')
    .values({ name: 'Responders' })
    .returning('id')
    .executeTakeFirstOrThrow()
  await owner
    .insertInto('principal_group_member')
    .values([ada, boss].map(({ id }) => ({ group_id: group.id, principal_id: id })))
    .execute()
  const role = await aRole(owner, {
    eligible: [ada],
    owners: [maud, top],
    policy: {
      ...aPolicy,
      approval: {
        kind: 'stages',
        stages: [
          { from: [{ kind: 'manager' }, { kind: 'managers-manager' }, { kind: 'group', id: group.id }] },
          { from: [{ kind: 'owners' }, { kind: 'target-owners' }, { kind: 'person', id: maud.id }] },
        ],
        fallback: { from: [{ kind: 'administrators' }] },
      },
    },
  })
  await owner.insertInto('target_owner').values({ target_id: role.targetId, principal_id: boss.id }).execute()
  const now = new Date()
  const away = { starts_at: new Date(now.getTime() - DAY), ends_at: new Date(now.getTime() + DAY) }
  await owner
    .insertInto('delegation')
    .values([
      { principal_id: boss.id, delegate_id: maud.id, ...away },
      { principal_id: top.id, delegate_id: null, ...away },
    ])
    .execute()
  const facts = await activationFacts(fresh.db, { principalId: ada.id, roleId: role.id, now })
  if (facts === null) throw new Error('no facts')
  const seen = peopleSeenFrom(await directory(fresh.db, { roleId: role.id, now }), facts.policy.settings)
  expect(seen.peopleFor(ada.id)).toEqual(facts.people)
})
