import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { auditActions, viaKinds } from '@/lib/domain/audit'
import { auditFields } from '@/lib/domain/audit-query'
import { DAY, MINUTE } from '@/lib/domain/duration'
import { bucketEdges } from '@/lib/query/buckets'
import { quoted } from '@/lib/query/tokens'
import { anEvent, append, everything } from '@/lib/testing/audit'
import { aPerson, aRole, as, type Person, type Role } from '@/lib/testing/factories'
import { countNewEvents, exploreAudit, pageSize, type Question } from './explore'
import { rollUpAudit } from './roll-up'
import { noteViewing, viewingMs } from './view'

let fresh: FreshDatabase
let auditor: Person
let people: Person[]
let roles: Role[]
const start = new Date('2026-01-30T10:20:00Z')
const now = new Date('2026-03-20T12:00:00Z')
const total = 1_000

beforeAll(async () => {
  fresh = await freshDatabase()
  auditor = await aPerson(fresh.db, { portalRoles: ['auditor'] })
  people = [await aPerson(fresh.db), await aPerson(fresh.db), await aPerson(fresh.db)]
  roles = [await aRole(fresh.db), await aRole(fresh.db, { risk: 'critical' })]
  await append(
    fresh.db,
    Array.from({ length: total }, (_, n) => someEvent(n)),
  )
})
afterAll(() => fresh.drop())

/** Spread over seven weeks in an order that is not quite that of time, as commits are. */
function someEvent(n: number) {
  const person = n % 4 === 0 ? undefined : people[n % 3]
  const role = n % 5 === 0 ? undefined : roles[n % 2]
  return anEvent(new Date(start.getTime() + (n + (n % 7) * 3) * 68 * MINUTE), {
    ...(person && { actor_id: person.id, actor_name: person.name }),
    ...(role && { role_id: role.id, role_name: role.name, target_id: role.targetId }),
    action: auditActions[(n * 3) % 11] ?? 'grant.active',
    via: viaKinds[n % 3] ?? 'web',
    subject_id: people[n % 2]?.id ?? null,
    reason: n % 10 === 0 ? 'Incident 100% of_orders' : `Reason ${n}`,
  })
}

function explore(question: Question, at: Parameters<typeof exploreAudit>[1]['at'] = null, person = auditor) {
  const ctx = as(fresh.db, person, { now: () => now })
  return exploreAudit(ctx, { ...question, at, edgesOf: (range) => bucketEdges(range, 'Europe/Berlin') })
}

async function found(question: Question, at: Parameters<typeof exploreAudit>[1]['at'] = null) {
  const answer = await explore(question, at)
  if (!answer.ok) throw new Error(JSON.stringify(answer.error))
  return answer.value
}

describe('who may', () => {
  test('others read why not, and nothing else', async () => {
    const answer = await explore(everything(), null, people[0])
    expect(answer).toEqual({ ok: false, error: { reason: expect.stringContaining('for auditors') } })
  })

  test('opening the explorer is recorded once per session and quarter of an hour', async () => {
    const ours = await freshDatabase()
    const reader = await aPerson(ours.db, { portalRoles: ['auditor'] })
    const open = (at: Date, session = 'one') => noteViewing(as(ours.db, reader, { now: () => at }), session)
    const after = (ms: number) => new Date(now.getTime() + ms)
    await Promise.all([open(now), open(now), open(now)])
    await open(after(viewingMs - 1))
    expect(await ours.db.selectFrom('audit_event').select('action').execute()).toEqual([
      { action: 'audit.viewed' },
    ])
    await open(after(viewingMs))
    await open(after(viewingMs), 'two')
    expect(await ours.db.selectFrom('audit_event').select('id').execute()).toHaveLength(3)
    expect(await noteViewing(as(ours.db, await aPerson(ours.db)), 'three')).toEqual({
      ok: false,
      error: expect.any(String),
    })
    expect(await ours.db.selectFrom('audit_event').select('id').execute()).toHaveLength(3)
    await ours.drop()
  })
})

describe('names', () => {
  test('that are nobody’s are mistakes where they stand', async () => {
    const answer = await explore(everything('via:web actor:nosuchperson'))
    expect(answer).toEqual({
      ok: false,
      error: {
        mistakes: [{ message: expect.stringContaining('Nobody is called'), at: { start: 8, end: 26 } }],
      },
    })
  })

  test.each([
    "' or true --",
    '"; drop table audit_event; --',
    '%',
    '$1',
    '\\',
    '*) or (1=1',
    String.raw`\'; select pg_sleep(9)--`,
  ])('that are really SQL find nothing and break nothing: %s', async (attack) => {
    for (const field of auditFields.filter((each) => each !== 'correlation')) {
      for (const sign of ['', '-']) {
        const answer = await explore(everything(`${sign}${field}:${quoted(attack)}`))
        expect(answer, `${field}:${attack}`).toEqual({ ok: false, error: { mistakes: [expect.anything()] } })
      }
    }
    const padded = `${attack}xxx`
    expect((await found(everything(`correlation:${quoted(padded)}`))).events).toEqual([])
    expect((await found(everything(quoted(padded)))).events).toEqual([])
    expect((await found(everything(`-${quoted(padded)}`))).counts.total).toEqual({
      events: total,
      more: false,
    })
  })

  test('signs that mean something to LIKE are searched for as they are', async () => {
    expect((await found(everything('"100% OF_orders"'))).counts.total.events).toBe(total / 10)
    expect((await found(everything('"100_ of%orders"'))).counts.total.events).toBe(0)
  })
})

const questions = () => [
  '',
  'via:web',
  '-via:web',
  'action:grant.*',
  `actor:${people[0]?.handle}`,
  'actor:system',
  `-actor:${people[0]?.handle}`,
  `role:${roles[0]?.slug}`,
  `-role:${roles[0]?.slug}`,
  'risk:critical',
  `via:web role:${roles[1]?.slug}`,
  `actor:${people[1]?.handle} action:request.*`,
  `"incident" via:web`,
  '-"incident" action:grant.*',
  'via:web via:api -action:grant.*',
]
const ranges = [
  { from: null, to: null },
  { from: new Date('2026-02-03T07:31:00Z'), to: null },
  { from: new Date('2026-02-03T07:31:00Z'), to: new Date('2026-03-14T00:00:00Z') },
  { from: new Date('2026-02-28T23:59:00Z'), to: new Date('2026-03-01T00:01:00Z') },
  { from: null, to: new Date('2026-01-31T00:00:00Z') },
]

// The same expectations before anything is rolled up, with half of it, and with all: the roll-up must not be seen.
describe.each(['nothing', 'a part', 'everything'])('with %s rolled up', (how) => {
  beforeAll(async () => {
    if (how === 'nothing') return
    let at = now
    const step = () => rollUpAudit({ db: fresh.db, now: () => (at = new Date(at.getTime() + MINUTE)) })
    await step()
    // As if the mark had been noted when the log was only so long.
    if (how === 'a part') await sql`update audit_rollup_state set mark_id = 400`.execute(fresh.owner)
    // A mark settles once every transaction of the server that was running is over, those of other tests too.
    await vi.waitFor(async () => {
      await step()
      const { rows } = await sql<{ id: number }>`select through_id as id from audit_rollup_state`.execute(
        fresh.db,
      )
      expect(rows[0]?.id).toBeGreaterThanOrEqual(how === 'a part' ? 400 : total)
    }, 10_000)
  })

  test('bars, total and the rows themselves agree', async () => {
    for (const text of questions())
      for (const range of ranges) {
        const question = { ...everything(text), range }
        const { counts, events } = await found(question)
        const all = await walk(question)
        expect(counts.total, `${text} ${JSON.stringify(range)}`).toEqual({ events: all.length, more: false })
        expect(counts.bars.reduce((sum, bar) => sum + bar, 0)).toBe(all.length)
        expect(events.map((event) => event.id)).toEqual(all.slice(0, pageSize).map((event) => event.id))
        for (const event of all) expect(within(event.occurred_at, range)).toBe(true)
      }
  })

  test('a facet counts what its value would find, ignoring its own terms', async () => {
    for (const text of questions()) {
      const { facets } = await found({ ...everything(text), range: ranges[2] ?? { from: null, to: null } })
      for (const facet of facets.filter((each) => ['via', 'action', 'role'].includes(each.field))) {
        const others = everything(text).query
        const rest = {
          terms: others.terms.filter((term) => term.field !== facet.field),
          phrases: others.phrases,
        }
        for (const value of facet.values.slice(0, 3)) {
          const [term] = everything(`${facet.field}:${quoted(value.word)}`).query.terms
          if (!term) throw new Error('unreachable: one term was typed')
          const narrowed = await found({
            query: { ...rest, terms: [...rest.terms, term] },
            range: ranges[2] ?? { from: null, to: null },
          })
          expect(narrowed.counts.total.events, `${text} ${facet.field}:${value.word}`).toBe(value.events)
        }
      }
    }
  })
})

function within(at: Date, { from, to }: (typeof ranges)[number]): boolean {
  return (from === null || at >= from) && (to === null || at < to)
}

/** Every event of a question, page by page. */
async function walk(question: Question) {
  const all = []
  for (let place: Parameters<typeof exploreAudit>[1]['at'] = null; ;) {
    const page = await found(question, place)
    all.push(...page.events)
    if (page.olderThan === null) return all
    place = { older: page.olderThan }
  }
}

test('pages neither repeat nor lose events while new ones arrive, and lead back', async () => {
  const ours = everything('via:cli')
  await append(
    fresh.db,
    Array.from({ length: 120 }, (_, n) =>
      anEvent(new Date(now.getTime() - DAY + n), { via: 'cli', object_name: `E${n}` }),
    ),
  )
  const first = await found(ours)
  const seen = first.events.map((event) => event.object_name)
  let page = first
  while (page.olderThan !== null) {
    await append(fresh.db, [anEvent(now, { via: 'cli', object_name: 'new' })])
    page = await found(ours, { older: page.olderThan })
    seen.push(...page.events.map((event) => event.object_name))
  }
  expect(seen).toEqual(Array.from({ length: 120 }, (_, n) => `E${119 - n}`))
  const back = await found(ours, { newer: page.newerThan ?? 0 })
  expect(back.events.map((event) => event.object_name)).toEqual(
    Array.from({ length: 50 }, (_, n) => `E${69 - n}`),
  )
  expect(first.newerThan).toBeNull()
  const ctx = as(fresh.db, auditor, { now: () => now })
  expect(await countNewEvents(ctx, { ...ours, after: first.newestId })).toEqual({ ok: true, value: 2 })
})
