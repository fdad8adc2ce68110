import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sampleHits, type Reach } from '@/db/queries/audit-sample'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { MINUTE } from '@/lib/domain/duration'
import { anEvent, append, everything } from '@/lib/testing/audit'
import { aRole } from '@/lib/testing/factories'
import { resolveQuery } from './resolve'

const start = new Date('2026-02-01T00:00:00Z')
const total = 1_200
const at = (n: number) => new Date(start.getTime() + n * MINUTE)
const far: Reach = { ids: 2_000, events: 2_000, log: 2_000 }

let fresh: FreshDatabase

beforeAll(async () => {
  fresh = await freshDatabase()
  await append(
    fresh.db,
    Array.from({ length: total }, (_, n) =>
      anEvent(at(n), {
        action: n % 3 === 0 ? 'grant.ended' : 'grant.active',
        via: n % 2 === 0 ? 'web' : 'api',
        reason: n % 4 === 0 ? 'Month-end' : 'Order',
      }),
    ),
  )
  await sql`insert into audit_text select id, audit_search_text(audit_event) from audit_event`.execute(
    fresh.db,
  )
  await sql`update audit_rollup_state set text_through_id = ${total - 10}`.execute(fresh.db)
})
afterAll(() => fresh.drop())

async function sampled(text: string, reach: Partial<Reach> = {}, most = total + 1) {
  const { query, range } = everything(text)
  const { clauses } = await resolveQuery(fresh.db, query)
  return sampleHits(fresh.db, {
    filter: { ...range, clauses, phrases: query.phrases },
    span: { low: 0, high: null },
    fields: ['via'],
    edges: [at(0), at(total / 2), at(total)],
    most,
    reach: { ...far, ...reach },
  })
}

test('everything is counted where that is within reach', async () => {
  expect(await sampled('action:grant.ended')).toEqual({
    facets: [
      { field: 'via', value: 'web', events: 200 },
      { field: 'via', value: 'api', events: 200 },
    ].sort((a, b) => a.value.localeCompare(b.value)),
    hits: 400,
    cut: false,
    bars: [200, 200],
    since: null,
  })
})

test.each([
  ['as many hits as are wanted', 'action:grant.ended', {}, 50, 50, total - 150],
  [
    'as many events of a term as are fetched',
    'action:grant.ended via:api',
    { events: 60 },
    total,
    30,
    total - 180,
  ],
  ['as many events as are read where no index helps', '-via:api', { log: 100 }, total, 50, total - 100],
  ['as many events of a frequent text', '"month-end" via:web', { events: 40 }, total, 42, 1_032],
])('ends at %s, and says since when', async (_, text, reach, most, hits, since) => {
  const sample = await sampled(text, reach, most)
  expect(sample).toMatchObject({ hits, cut: true, since: at(since) })
  expect(sample.bars.reduce((sum, bar) => sum + bar, 0)).toBe(hits)
})

test('of two terms the one that reaches back further leads, however short the list of the other', async () => {
  const role = await aRole(fresh.db)
  const events = [anEvent(at(total), { action: 'drift.found', role_id: role.id })]
  for (let n = 1; n <= 100; n += 1) events.push(anEvent(at(total + n), { role_id: role.id }))
  await append(fresh.db, events)
  for (const ids of [1_000, 100, 20, 2]) {
    const { hits, cut } = await sampled(`action:drift.found role:${role.slug}`, { ids })
    expect({ ids, hits, cut }).toEqual({ ids, hits: 1, cut: false })
  }
})
