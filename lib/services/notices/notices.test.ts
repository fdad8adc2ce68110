import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { aPerson, as, type Person } from '@/lib/testing/factories'
import { notify } from './notify'
import { markRead, myNotices, noticeTarget, unreadNotices, unreadShown } from './read'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())

const tell = (person: Person, ...texts: string[]) =>
  fresh.db.transaction().execute((tx) =>
    notify(
      tx,
      new Date(),
      texts.map((text) => ({ to: person.id, kind: 'asked', text, href: `/inbox?case=${text}` })),
    ),
  )

test('what a person is told is new until they open it, and lies with nobody else', async () => {
  const [ada, ben] = await Promise.all([aPerson(fresh.db), aPerson(fresh.db)])
  await tell(ada, 'REQ-1', 'REQ-2')
  const { notices } = await myNotices(as(fresh.db, ada), { before: null })
  expect(notices.map(({ text, read }) => [text, read])).toEqual([
    ['REQ-2', false],
    ['REQ-1', false],
  ])
  const id = notices[0]?.id ?? 0
  expect(await noticeTarget(as(fresh.db, ben), id)).toBeNull()
  await markRead(as(fresh.db, ben), { only: id })
  expect(await unreadNotices(as(fresh.db, ada))).toBe(2)
  expect(await noticeTarget(as(fresh.db, ada), id)).toBe('/inbox?case=REQ-2')
  await markRead(as(fresh.db, ada), { only: id })
  expect(await unreadNotices(as(fresh.db, ada))).toBe(1)
  expect(await unreadNotices(as(fresh.db, ben))).toBe(0)
})

test('all that is shown is read at once; what came meanwhile stays new', async () => {
  const ada = await aPerson(fresh.db)
  await tell(ada, 'REQ-1', 'REQ-2')
  const { notices } = await myNotices(as(fresh.db, ada), { before: null })
  await tell(ada, 'REQ-3')
  await markRead(as(fresh.db, ada), { upTo: notices[0]?.id ?? 0 })
  const after = await myNotices(as(fresh.db, ada), { before: null })
  expect(after.notices.map(({ text, read }) => [text, read])).toEqual([
    ['REQ-3', false],
    ['REQ-2', true],
    ['REQ-1', true],
  ])
})

test('notices come in pages, and are counted no further than anybody reads', async () => {
  const ada = await aPerson(fresh.db)
  await tell(ada, ...Array.from({ length: 120 }, (_, n) => `REQ-${n}`))
  const first = await myNotices(as(fresh.db, ada), { before: null })
  const second = await myNotices(as(fresh.db, ada), { before: first.olderThan })
  const third = await myNotices(as(fresh.db, ada), { before: second.olderThan })
  expect([first, second, third].map((page) => page.notices.length)).toEqual([50, 50, 20])
  expect(third.olderThan).toBeNull()
  expect(await unreadNotices(as(fresh.db, ada))).toBe(unreadShown + 1)
})

test('what was rolled back was never said', async () => {
  const ada = await aPerson(fresh.db)
  const failing = fresh.db.transaction().execute(async (tx) => {
    await notify(tx, new Date(), [{ to: ada.id, kind: 'asked', text: 'REQ-1', href: '/' }])
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  expect(await unreadNotices(as(fresh.db, ada))).toBe(0)
})
