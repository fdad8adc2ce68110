import { afterEach, beforeEach, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { PrincipalId } from '@/lib/domain/ids'
import { err } from '@/lib/domain/result'
import { choices, demoDoor, enterAs } from './demo'
import { sessionOf } from './session'
import { aDemoPerson, partsFor } from './testing'

const now = new Date('2026-03-02T09:00:00Z')
let database: FreshDatabase

beforeEach(async () => {
  database = await freshDatabase()
})
afterEach(() => database.drop())

const parts = (demo: boolean) => partsFor(database.db, { demo }, () => now)
const enter = (personId: PrincipalId, demo = true, previousToken?: string) =>
  enterAs(parts(demo), { personId, previousToken })

test('the door opens in a demo that holds demo people alone', async () => {
  await aDemoPerson(database.db)
  expect(await demoDoor({ demo: true }, database.db)).toEqual({ open: true })
})

test('the door stays shut without the demo flag, though everybody is a demo person', async () => {
  const person = await aDemoPerson(database.db)
  expect(await demoDoor({ demo: false }, database.db)).toMatchObject({ open: false })
  expect(await enter(person.id, false)).toEqual(err('demo-closed'))
})

test('one real person shuts the door, the demo flag or not', async () => {
  const person = await aDemoPerson(database.db)
  await aDemoPerson(database.db, { is_demo: false })
  expect(await demoDoor({ demo: true }, database.db)).toMatchObject({ open: false })
  expect(await enter(person.id)).toEqual(err('demo-closed'))
})

test('the door stays shut over an empty database', async () => {
  expect(await demoDoor({ demo: true }, database.db)).toMatchObject({ open: false })
})

test('choosing a person starts a session that says it came by the door', async () => {
  const person = await aDemoPerson(database.db)
  const entered = await enter(person.id)
  if (!entered.ok) throw new Error(entered.error)
  const current = await sessionOf(parts(true), entered.value.token)
  expect(current).toMatchObject({
    session: { via: 'demo', amr: ['demo'], authTime: now },
    principal: { id: person.id },
  })
})

test('choosing another person ends the session before', async () => {
  const [first, second] = [await aDemoPerson(database.db), await aDemoPerson(database.db)]
  const one = await enter(first.id)
  if (!one.ok) throw new Error(one.error)
  const two = await enter(second.id, true, one.value.token)
  expect(two.ok).toBe(true)
  expect(await sessionOf(parts(true), one.value.token)).toBeNull()
})

test('sessions of the door end with it: without the flag, or with the first real person', async () => {
  const person = await aDemoPerson(database.db)
  const entered = await enter(person.id)
  if (!entered.ok) throw new Error(entered.error)
  expect(await sessionOf(parts(false), entered.value.token)).toBeNull()
  await aDemoPerson(database.db, { is_demo: false })
  expect(await sessionOf(parts(true), entered.value.token)).toBeNull()
})

test.each([
  ['a disabled person', { status: 'disabled' as const }],
  ['an outsider whose contract is over', { ends_at: now }],
  ['a service account', { kind: 'service_account' as const }],
])('%s is neither offered nor let in', async (_, given) => {
  const sponsor = await aDemoPerson(database.db, { status: 'disabled' })
  const person = await aDemoPerson(database.db, { sponsor_id: sponsor.id, own_name: 'Robot', ...given })
  expect(await choices(parts(true), '')).toEqual([])
  expect(await enter(person.id)).toEqual(err('demo-unknown'))
})

test('an id that nobody has lets nobody in', async () => {
  await aDemoPerson(database.db)
  expect(await enter(PrincipalId.parse('01890000-0000-7000-8000-000000000000'))).toEqual(err('demo-unknown'))
})

test('people are found by name, title and team, in any case, and every sign is just a sign', async () => {
  const team = await database.db
    .insertInto('team')
    .values({ name: 'Payments' })
    .returning('id')
    .executeTakeFirstOrThrow()
  await aDemoPerson(database.db, { name: 'Ada Okafor', title: 'Engineer', team_id: team.id })
  await aDemoPerson(database.db, { name: 'Bob Lindqvist', title: 'Auditor 100%' })
  const found = async (search: string) => (await choices(parts(true), search)).map((person) => person.name)
  expect(await found('')).toEqual(['Ada Okafor', 'Bob Lindqvist'])
  expect(await found(' oKaF ')).toEqual(['Ada Okafor'])
  expect(await found('payments')).toEqual(['Ada Okafor'])
  expect(await found('100%')).toEqual(['Bob Lindqvist'])
  expect(await found('%')).toEqual(['Bob Lindqvist'])
  expect(await found('nobody')).toEqual([])
})
