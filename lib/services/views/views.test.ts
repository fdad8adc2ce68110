import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { ViewKey, type ViewQuestion } from '@/lib/domain/saved-view'
import { err } from '@/lib/domain/result'
import type { Mailer } from '@/lib/mail/mailer'
import { anEvent, append } from '@/lib/testing/audit'
import { aPerson, as, type Person } from '@/lib/testing/factories'
import { sendPost } from '../mail/post'
import { countWeekly } from './count-weekly'
import { deleteView } from './delete'
import { listViews, openingView } from './list'
import { nextMondayMorning } from './monday'
import { openWithView } from './open-with'
import { renameView } from './rename'
import { saveView } from './save'
import { shareView } from './share'

let fresh: FreshDatabase
let ivo: Person
let olga: Person
let clock = new Date('2026-11-18T10:00:00Z')
const off: Mailer = { send: async () => 'sent', close: () => {} }
const acting = (person: Person, mailer: Mailer | null = off) =>
  as(fresh.db, person, { now: () => clock, mailer })

beforeAll(async () => {
  fresh = await freshDatabase()
})
beforeEach(async () => {
  clock = new Date('2026-11-18T10:00:00Z')
  ivo = await aPerson(fresh.db, { portalRoles: ['auditor'] })
  olga = await aPerson(fresh.db, { portalRoles: ['auditor'] })
})
afterAll(() => fresh.drop())

const denials: ViewQuestion = { query: 'action:request.denied', from: '30d', to: null, columns: null }

async function keep(person: Person, name: string, shared = false): Promise<ViewKey> {
  const saved = await saveView(acting(person), { ...denials, name, shared })
  if (!saved.ok) throw new Error(saved.error)
  return saved.value
}

async function namesFor(person: Person): Promise<string[]> {
  const views = await listViews(acting(person))
  return views.filter(({ kind }) => kind !== 'built-in').map(({ name }) => name)
}

async function told(person: Person) {
  return fresh.db
    .selectFrom('audit_event')
    .select(['action', 'object_name'])
    .where('actor_id', '=', person.id)
    .where('object_type', '=', 'view')
    .orderBy('id')
    .execute()
}

describe('a kept view', () => {
  test('is its owner’s alone until it is shared, and again once it is taken back', async () => {
    const key = await keep(ivo, 'Denials')
    expect(await namesFor(ivo)).toEqual(['Denials'])
    expect(await namesFor(olga)).toEqual([])
    expect((await shareView(acting(ivo), { key, shared: true })).ok).toBe(true)
    expect(await namesFor(olga)).toEqual(['Denials'])
    await openWithView(acting(olga), { key, on: true })
    await countWeekly(acting(olga), { key, on: true, zone: 'UTC' })
    await shareView(acting(ivo), { key, shared: false })
    expect(await namesFor(olga)).toEqual([])
    expect(await openingView(acting(olga))).toBeNull()
    expect(await told(ivo)).toEqual([
      { action: 'view.saved', object_name: 'Denials' },
      { action: 'view.shared', object_name: 'Denials' },
      { action: 'view.taken_back', object_name: 'Denials' },
    ])
    await shareView(acting(ivo), { key, shared: true })
    const again = (await listViews(acting(olga))).find((view) => view.key === key)
    expect(again).toMatchObject({ counted: false, isDefault: false })
    await deleteView(acting(ivo), key)
  })

  test('is changed by its owner, a shared one also by an administrator, and by nobody else', async () => {
    const own = await keep(ivo, 'Own')
    const shared = await keep(ivo, 'Shared', true)
    expect(await renameView(acting(olga), { key: own, name: 'Mine' })).toEqual(err('no-such-view'))
    expect(await renameView(acting(olga), { key: shared, name: 'Mine' })).toEqual(err('not-permitted'))
    expect(await deleteView(acting(olga), shared)).toEqual(err('not-permitted'))
    const greta = await aPerson(fresh.db, { portalRoles: ['administrator', 'auditor'] })
    expect(await deleteView(acting(greta), own)).toEqual(err('no-such-view'))
    expect((await deleteView(acting(greta), shared)).ok).toBe(true)
    expect(await namesFor(ivo)).toEqual(['Own'])
    expect(await told(olga)).toEqual([])
  })

  test('has a name that its owner has once', async () => {
    const key = await keep(ivo, 'Denials')
    const other = await keep(ivo, 'Others')
    const again = await saveView(acting(ivo), { ...denials, name: ' DENIALS ', shared: false })
    expect(again).toEqual(err('name-taken'))
    expect(await renameView(acting(ivo), { key: other, name: 'denials' })).toEqual(err('name-taken'))
    expect(await saveView(acting(ivo), { ...denials, name: ' ', shared: false })).toEqual(err('name-missing'))
    expect((await renameView(acting(ivo), { key, name: 'Refusals' })).ok).toBe(true)
    expect(await namesFor(ivo)).toEqual(['Others', 'Refusals'])
    await keep(olga, 'Others')
  })

  test('opens the explorer when its reader chose it, also one of the product', async () => {
    const drift = ViewKey.parse('drift')
    await openWithView(acting(ivo), { key: drift, on: true })
    expect(await openingView(acting(ivo))).toMatchObject({ query: 'action:drift.found' })
    const key = await keep(ivo, 'Denials')
    await openWithView(acting(ivo), { key, on: true })
    expect(await openingView(acting(ivo))).toMatchObject(denials)
    await deleteView(acting(ivo), key)
    expect(await openingView(acting(ivo))).toBeNull()
  })

  test('is not for who may not read the log', async () => {
    const ada = await aPerson(fresh.db)
    expect(await saveView(acting(ada), { ...denials, name: 'x', shared: false })).toEqual(
      err('not-permitted'),
    )
    expect(await countWeekly(acting(ada), { key: ViewKey.parse('drift'), on: true, zone: 'UTC' })).toEqual(
      err('not-permitted'),
    )
    expect(await listViews(acting(ada))).toEqual([])
  })
})

describe('Monday morning', () => {
  test.each([
    ['2026-11-18T10:00:00Z', 'UTC', '2026-11-23T07:00:00Z'],
    ['2026-11-23T06:59:59Z', 'UTC', '2026-11-23T07:00:00Z'],
    ['2026-11-23T07:00:00Z', 'UTC', '2026-11-30T07:00:00Z'],
    ['2026-11-22T23:30:00Z', 'Pacific/Auckland', '2026-11-29T18:00:00Z'],
    ['2026-10-23T10:00:00Z', 'Europe/Berlin', '2026-10-26T06:00:00Z'],
    ['2026-03-27T10:00:00Z', 'Europe/Berlin', '2026-03-30T05:00:00Z'],
  ])('after %s in %s is %s', (now, zone, morning) => {
    expect(nextMondayMorning(new Date(now), zone)).toEqual(new Date(morning))
  })
})

describe('a weekly count', () => {
  const berlin = 'Europe/Berlin'

  async function letters(person: Person) {
    return fresh.db
      .selectFrom('mail')
      .select(['subject', 'body'])
      .where('principal_id', '=', person.id)
      .orderBy('created_at')
      .execute()
  }
  const post = () => sendPost(acting(ivo), new Date(clock.getTime() + 10_000))

  beforeAll(async () => {
    const at = (text: string) => anEvent(new Date(text), { action: 'request.denied', object_name: 'REQ-1' })
    // Monday begins at 23:00 UTC the evening before, in Berlin.
    await append(fresh.db, [
      at('2026-11-08T22:59:59Z'),
      at('2026-11-08T23:00:00Z'),
      at('2026-11-15T22:59:59Z'),
      at('2026-11-15T23:00:00Z'),
      at('2026-11-18T12:00:00Z'),
      at('2026-11-22T22:59:59Z'),
      at('2026-11-22T23:00:00Z'),
    ])
  })

  test('tells the number of the week on the person’s clock, the change and a link, once', async () => {
    const key = await keep(ivo, 'Denials of Mallory', false)
    await countWeekly(acting(ivo), { key, on: true, zone: berlin })
    clock = new Date('2026-11-23T05:59:59Z')
    await post()
    expect(await letters(ivo)).toEqual([])
    clock = new Date('2026-11-23T06:00:00Z')
    await Promise.all([post(), post()])
    const [letter, ...others] = await letters(ivo)
    expect(others).toEqual([])
    expect(letter?.subject).toBe('A view of yours: 3 events last week')
    expect(letter?.body).toContain('3 events last week, 1 more than the 2 of the week before.')
    expect(letter?.body).toContain(
      `\nhttps://gatehouse.example.com/audit?view=${key}&from=2026-11-15T23%3A00%3A00.000Z&to=2026-11-22T23%3A00%3A00.000Z\n`,
    )
    for (const personal of ['Mallory', 'REQ-1', 'request.denied', ivo.name])
      expect(`${letter?.subject}${letter?.body}`).not.toContain(personal)
  })

  test('of weeks in which nothing ran is sent once, for the last', async () => {
    await countWeekly(acting(olga), { key: ViewKey.parse('refused'), on: true, zone: berlin })
    clock = new Date('2026-12-09T12:00:00Z')
    await post()
    await post()
    expect((await letters(olga)).map(({ subject }) => subject)).toEqual([
      '“Refused and denied”: 0 events last week',
    ])
    clock = new Date('2026-12-14T06:00:00Z')
    await post()
    expect(await letters(olga)).toHaveLength(2)
  })

  test('ends with the right to read the log, and with the view', async () => {
    const key = await keep(ivo, 'Shared', true)
    await countWeekly(acting(olga), { key, on: true, zone: 'UTC' })
    await countWeekly(acting(ivo), { key: ViewKey.parse('drift'), on: true, zone: 'UTC' })
    await deleteView(acting(ivo), key)
    await fresh.db.updateTable('principal').set({ portal_roles: [] }).where('id', '=', ivo.id).execute()
    clock = new Date('2026-11-23T08:00:00Z')
    await post()
    expect([...(await letters(ivo)), ...(await letters(olga))]).toEqual([])
    const left = await fresh.db
      .selectFrom('weekly_count')
      .select('view')
      .where('principal_id', 'in', [ivo.id, olga.id])
      .execute()
    expect(left).toEqual([])
  })

  test('says so where the question can no longer be asked', async () => {
    const gone = await saveView(acting(ivo), {
      ...denials,
      query: 'role:no-such-role',
      name: 'Gone',
      shared: false,
    })
    if (!gone.ok) throw new Error(gone.error)
    await countWeekly(acting(ivo), { key: gone.value, on: true, zone: 'UTC' })
    clock = new Date('2026-11-23T08:00:00Z')
    await post()
    expect((await letters(ivo)).map(({ subject }) => subject)).toEqual([
      'A view of yours: could not be counted',
    ])
  })

  test('is not switched on where mail is off, and can be switched off', async () => {
    const key = ViewKey.parse('drift')
    expect(await countWeekly(acting(ivo, null), { key, on: true, zone: 'UTC' })).toEqual(err('mail-is-off'))
    await countWeekly(acting(ivo), { key, on: true, zone: 'UTC' })
    expect((await countWeekly(acting(ivo, null), { key, on: false, zone: 'UTC' })).ok).toBe(true)
    expect((await listViews(acting(ivo))).some(({ counted }) => counted)).toBe(false)
  })
})
