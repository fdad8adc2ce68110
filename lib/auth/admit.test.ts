import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { err } from '@/lib/domain/result'
import { admit } from './admit'
import type { ProviderPerson } from './claims'
import { aDemoPerson, partsFor } from './testing'

const now = new Date('2026-03-02T09:00:00Z')
let database: FreshDatabase

beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.drop())

const parts = () => partsFor(database.db, {}, () => now)

function aProviderPerson(subject: string, given: Partial<ProviderPerson> = {}): ProviderPerson {
  return {
    issuer: 'https://id.example.com',
    subject,
    name: 'Somebody',
    nameGiven: true,
    email: `${subject}@example.com`,
    emailVerified: true,
    handle: subject,
    groups: [],
    manager: null,
    employment: null,
    proof: { via: 'oidc', authTime: now, acr: null, amr: [] },
    ...given,
  }
}

async function admitted(found: ProviderPerson) {
  const person = await admit(parts(), found)
  if (!person.ok) throw new Error(person.error)
  return person.value
}

async function groupsOf(principalId: string): Promise<string[]> {
  const rows = await database.db
    .selectFrom('principal_group_member as m')
    .innerJoin('principal_group as g', 'g.id', 'm.group_id')
    .select(['g.name', 'm.source', 'm.principal_id'])
    .orderBy('g.name')
    .execute()
  return rows.filter((row) => row.principal_id === principalId).map((row) => `${row.name} (${row.source})`)
}

test('groups follow the provider at each sign-in, and those given in the portal stay', async () => {
  const person = await admitted(aProviderPerson('gail', { groups: ['oncall', 'analysts'] }))
  const portal = await database.db
    .insertInto('principal_group')
    .values({ name: 'reviewers' })
    .returning('id')
    .executeTakeFirstOrThrow()
  await database.db
    .insertInto('principal_group_member')
    .values({ group_id: portal.id, principal_id: person.id })
    .execute()

  await admitted(aProviderPerson('gail', { groups: ['oncall', 'support', 'reviewers'] }))
  expect(await groupsOf(person.id)).toEqual([
    'oncall (identity-provider)',
    'reviewers (portal)',
    'support (identity-provider)',
  ])

  await admitted(aProviderPerson('gail'))
  expect(await groupsOf(person.id)).toEqual(['reviewers (portal)'])
})

test('a change of groups is recorded with what came and went, and no change is not', async () => {
  const person = await admitted(aProviderPerson('rex', { groups: ['b', 'a'] }))
  await admitted(aProviderPerson('rex', { groups: ['a', 'b', 'b'] }))
  await admitted(aProviderPerson('rex', { groups: ['a', 'c'] }))
  const events = await database.db
    .selectFrom('audit_event')
    .select(['before', 'after'])
    .where('subject_id', '=', person.id)
    .where('action', '=', 'principal.updated')
    .orderBy('id')
    .execute()
  expect(events).toEqual([
    { before: { groups: [] }, after: { groups: ['a', 'b'] } },
    { before: { groups: ['b'] }, after: { groups: ['c'] } },
  ])
})

test('a refused newcomer leaves nothing behind, not even their groups', async () => {
  expect(await admit(parts(), aProviderPerson('una', { emailVerified: false, groups: ['ghosts'] }))).toEqual(
    err('email-unverified'),
  )
  expect(
    await database.db.selectFrom('principal_group').select('id').where('name', '=', 'ghosts').execute(),
  ).toEqual([])
  expect(
    await database.db.selectFrom('principal').select('id').where('email', '=', 'una@example.com').execute(),
  ).toEqual([])
})

test('an address in other letters is the same address', async () => {
  await aDemoPerson(database.db, { email: 'taken@example.com' })
  expect(await admit(parts(), aProviderPerson('tim', { email: 'taken@example.com' }))).toEqual(
    err('email-taken'),
  )
})

test('the same subject of another provider is another person', async () => {
  const one = await admitted(aProviderPerson('sam'))
  const other = await admitted(
    aProviderPerson('sam', { issuer: 'https://other.example.com', email: 'sam@other.example.com' }),
  )
  expect(other.id).not.toBe(one.id)
  expect([one.handle, other.handle]).toEqual(['sam', 'sam-2'])
})

test('an outsider is let in until the contract ends, and not in its last instant', async () => {
  const person = await admitted(aProviderPerson('con'))
  const endsAt = (ends_at: Date) =>
    database.db.updateTable('principal').set({ ends_at }).where('id', '=', person.id).execute()
  await endsAt(new Date(now.getTime() + 1))
  expect((await admit(parts(), aProviderPerson('con'))).ok).toBe(true)
  await endsAt(now)
  expect(await admit(parts(), aProviderPerson('con'))).toEqual(err('contract-over'))
})

test('the groups of a disabled person are left as they were', async () => {
  const person = await admitted(aProviderPerson('dee', { groups: ['a'] }))
  await database.db.updateTable('principal').set({ status: 'disabled' }).where('id', '=', person.id).execute()
  expect(await admit(parts(), aProviderPerson('dee', { groups: ['z'] }))).toEqual(err('disabled'))
  expect(await groupsOf(person.id)).toEqual(['a (identity-provider)'])
})

test('ten tabs of one newcomer make one person; ten newcomers of one name get ten handles', async () => {
  const tabs = await Promise.all(
    Array.from({ length: 10 }, () => admitted(aProviderPerson('tab', { groups: ['x', 'y'] }))),
  )
  expect(new Set(tabs.map((person) => person.id)).size).toBe(1)
  const crowd = Array.from({ length: 10 }, (_, n) =>
    aProviderPerson(`crowd${n}`, { handle: 'crowd', groups: ['y', 'x'] }),
  )
  const handles = (await Promise.all(crowd.map(admitted))).map((person) => person.handle)
  expect(new Set(handles).size).toBe(10)
})

const detailsOf = (id: string) =>
  database.db
    .selectFrom('principal')
    .select(['name', 'email', 'handle'])
    .where('id', '=', id as never)
    .executeTakeFirstOrThrow()

test('a name and a verified address follow the provider at each sign-in; the handle stays', async () => {
  const person = await admitted(aProviderPerson('mia', { name: 'Mia Berg' }))
  const married = { name: 'Mia Lind', email: 'mia.lind@example.com', handle: 'mia.lind' }
  expect((await admitted(aProviderPerson('mia', married))).name).toBe('Mia Lind')
  expect(await detailsOf(person.id)).toEqual({ ...married, handle: 'mia' })
  await admitted(aProviderPerson('mia', married))
  const events = await database.db
    .selectFrom('audit_event')
    .select(['before', 'after'])
    .where('subject_id', '=', person.id)
    .where('action', '=', 'principal.updated')
    .execute()
  expect(events).toEqual([
    {
      before: { name: 'Mia Berg', email: 'mia@example.com' },
      after: { name: 'Mia Lind', email: 'mia.lind@example.com' },
    },
  ])
})

test('a made-up name, an unverified address and one that somebody else has change nothing', async () => {
  const person = await admitted(aProviderPerson('noa'))
  await aDemoPerson(database.db, { email: 'occupied@example.com' })
  for (const found of [
    { name: 'noa@example.com', nameGiven: false },
    { email: 'other@example.com', emailVerified: false },
    { email: null },
    { email: 'occupied@example.com' },
  ])
    await admitted(aProviderPerson('noa', found))
  expect(await detailsOf(person.id)).toMatchObject({ name: 'Somebody', email: 'noa@example.com' })
})

test('a refused person keeps the name and address they had', async () => {
  const person = await admitted(aProviderPerson('ola'))
  await database.db.updateTable('principal').set({ status: 'disabled' }).where('id', '=', person.id).execute()
  expect((await admit(parts(), aProviderPerson('ola', { name: 'Another' }))).ok).toBe(false)
  expect(await detailsOf(person.id)).toMatchObject({ name: 'Somebody' })
})

test('ten tabs that bring the same news change it once, and two people who bring one address do not share it', async () => {
  const person = await admitted(aProviderPerson('pam'))
  await Promise.all(Array.from({ length: 10 }, () => admitted(aProviderPerson('pam', { name: 'Pam Voss' }))))
  const { n } = await database.db
    .selectFrom('audit_event')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('subject_id', '=', person.id)
    .where('action', '=', 'principal.updated')
    .executeTakeFirstOrThrow()
  expect(n).toBe(1)

  const email = 'team@example.com'
  await admitted(aProviderPerson('quin'))
  const both = await Promise.all(['pam', 'quin'].map((who) => admitted(aProviderPerson(who, { email }))))
  expect(both.filter((each) => each.email === email)).toHaveLength(1)
})

test('manager and employment follow the provider where the mapping asks for them, and stay where it does not', async () => {
  const boss = await admitted(aProviderPerson('boss'))
  const first = await admitted(aProviderPerson('mona', { manager: 'boss', employment: 'contractor' }))
  expect(first).toMatchObject({ manager_id: boss.id, employment: 'contractor' })
  const later = await admitted(aProviderPerson('mona'))
  expect(later).toMatchObject({ manager_id: boss.id, employment: 'contractor' })
  expect((await admitted(aProviderPerson('mona', { manager: 'nobody-here' }))).manager_id).toBe(boss.id)
  expect((await admitted(aProviderPerson('boss', { manager: 'boss@example.com' }))).manager_id).toBeNull()
  const event = await database.db
    .selectFrom('audit_event')
    .select('after')
    .where('subject_id', '=', first.id)
    .where('action', '=', 'principal.updated')
    .executeTakeFirstOrThrow()
  expect(event.after).toEqual({ employment: 'contractor', manager_id: boss.id })
})
