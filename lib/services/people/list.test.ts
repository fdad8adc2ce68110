import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { aPerson, aRole, as, aWish } from '@/lib/testing/factories'
import { submitRequest } from '../requests/submit'
import { listPeople } from './list'
import { offboardPerson } from './offboard'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())

test('administrators see people with what is open for them, and everybody else reads why not', async () => {
  const [ada, greta] = [
    await aPerson(fresh.owner),
    await aPerson(fresh.owner, { portalRoles: ['administrator'] }),
  ]
  const role = await aRole(fresh.owner, { eligible: [ada] })
  await submitRequest(as(fresh.db, ada), aWish(role.id))
  const listed = await listPeople(as(fresh.db, greta), { search: ada.handle, after: null })
  expect(listed.ok && listed.value.people).toMatchObject([
    { id: ada.id, openGrants: 1, offboardRefusal: null, employed: true },
  ])
  expect(await listPeople(as(fresh.db, ada), { search: '', after: null })).toMatchObject({ ok: false })
})

test('nobody offboards themselves, or the same person twice', async () => {
  const [ada, greta] = [
    await aPerson(fresh.owner),
    await aPerson(fresh.owner, { portalRoles: ['administrator'] }),
  ]
  await offboardPerson(as(fresh.db, greta), { principalId: ada.id, reason: 'Left' })
  const refusalOf = async (handle: string) => {
    const listed = await listPeople(as(fresh.db, greta), { search: handle, after: null })
    return listed.ok ? listed.value.people[0]?.offboardRefusal : undefined
  }
  expect(await refusalOf(greta.handle)).toContain('yourself')
  expect(await refusalOf(ada.handle)).toBe('Already offboarded.')
})

test('the list continues after a handle', async () => {
  const greta = await aPerson(fresh.owner, { portalRoles: ['administrator'] })
  for (let n = 0; n < 60; n += 1) await aPerson(fresh.owner)
  const first = await listPeople(as(fresh.db, greta), { search: '', after: null })
  if (!first.ok) throw new Error(first.error)
  expect(first.value.people).toHaveLength(50)
  const second = await listPeople(as(fresh.db, greta), { search: '', after: first.value.nextAfter })
  const seen = new Set(first.value.people.map((person) => person.id))
  expect(
    second.ok &&
      second.value.people.length > 0 &&
      second.value.people.every((person) => !seen.has(person.id)),
  ).toBe(true)
})
