import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createPool } from '@/db/client'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { MINUTE } from '@/lib/domain/duration'
import { streamCopy } from '@/lib/export/copy-stream'
import { bucketEdges } from '@/lib/query/buckets'
import { anEvent, append, everything } from '@/lib/testing/audit'
import { aPerson, as, type Person } from '@/lib/testing/factories'
import { countNewEvents, exploreAudit } from './explore'
import { beginExport, sizeExport } from './export'
import { rollUpAudit } from './roll-up'

const start = new Date('2026-02-01T00:00:00Z')
const now = new Date('2026-03-20T12:00:00Z')
const total = 1_200
const part = 500

/** Every fifth is frequent enough to be read for, the rest of the words are left to the index. */
const reasons = Array.from({ length: total }, (_, n) =>
  [
    n % 5 === 0 && 'Month-end',
    n % 45 === 0 && 'Backfill',
    n % 60 === 0 && '100% of_Orders',
    n === 3 && 'First light',
    n === total - 2 && 'Last light',
  ]
    .filter(Boolean)
    .join(', '),
)
const via = (n: number) => (n % 2 === 0 ? 'web' : 'api')
const correlation = (n: number) => `Run-${n % 40}-x`

const holds = (n: number, text: string) =>
  `${reasons[n]} ${correlation(n)}`.toLowerCase().includes(text.toLowerCase())
const questions: Record<string, (n: number) => boolean> = {
  '"month-end"': (n) => holds(n, 'month-end'),
  backfill: (n) => holds(n, 'backfill'),
  '"100% of_orders"': (n) => holds(n, '100% of_orders'),
  '"100_ of%orders"': () => false,
  light: (n) => holds(n, 'light'),
  '"last light"': (n) => holds(n, 'last light'),
  '-"month-end"': (n) => !holds(n, 'month-end'),
  'backfill "100% of"': (n) => holds(n, 'backfill') && holds(n, '100% of'),
  '"month-end" backfill': (n) => holds(n, 'month-end') && holds(n, 'backfill'),
  'backfill -"100% of"': (n) => holds(n, 'backfill') && !holds(n, '100% of'),
  '"month-end" -backfill': (n) => holds(n, 'month-end') && !holds(n, 'backfill'),
  'backfill via:api': (n) => holds(n, 'backfill') && via(n) === 'api',
  '"month-end" action:grant.active -via:api': (n) => holds(n, 'month-end') && via(n) === 'web',
  'correlation:Run-7-x': (n) => correlation(n) === 'Run-7-x',
  'correlation:run-7-x': () => false,
  'correlation:Run-7-x correlation:Run-20-x backfill': (n) =>
    (correlation(n) === 'Run-7-x' || correlation(n) === 'Run-20-x') && holds(n, 'backfill'),
  '-correlation:Run-7-x light': (n) => correlation(n) !== 'Run-7-x' && holds(n, 'light'),
}

let fresh: FreshDatabase
let auditor: Person
let ids: number[]

beforeAll(async () => {
  fresh = await freshDatabase()
  auditor = await aPerson(fresh.db, { portalRoles: ['auditor'] })
  ids = await append(
    fresh.db,
    reasons.map((reason, n) =>
      anEvent(new Date(start.getTime() + n * 30 * MINUTE), {
        reason,
        via: via(n),
        correlation_id: correlation(n),
      }),
    ),
  )
})
afterAll(() => fresh.drop())

const viewing = () => as(fresh.db, auditor, { now: () => now })

async function page(text: string, at: Parameters<typeof exploreAudit>[1]['at']) {
  const edgesOf = (range: { from: Date; to: Date }) => bucketEdges(range, 'UTC')
  const answer = await exploreAudit(viewing(), { ...everything(text), at, edgesOf })
  if (!answer.ok) throw new Error(JSON.stringify(answer.error))
  return answer.value
}

/** The ids of a question, page by page: from the newest down, or from before the first up. */
async function walk(text: string, direction: 'down' | 'up'): Promise<number[]> {
  const found = []
  let at: Parameters<typeof exploreAudit>[1]['at'] = direction === 'down' ? null : { newer: 0 }
  for (;;) {
    const { events, olderThan, newerThan } = await page(text, at)
    const here = events.map((event) => event.id)
    found.push(...(direction === 'down' ? here : here.toReversed()))
    const next: number | null = direction === 'down' ? olderThan : newerThan
    if (next === null) return found
    at = direction === 'down' ? { older: next } : { newer: next }
  }
}

/** What the catch-up has done so far. */
async function reached() {
  const { rows } = await sql<{ counts: number; texts: number }>`
    select through_id as counts, text_through_id as texts from audit_rollup_state`.execute(fresh.db)
  return rows[0]
}

let clock = now
const step = () => rollUpAudit({ db: fresh.db, now: () => (clock = new Date(clock.getTime() + MINUTE)) })

async function catchUpTo(id: number): Promise<void> {
  // A mark settles once every transaction of the server that was running is over, those of other tests too.
  await vi.waitFor(async () => {
    await step()
    expect((await reached())?.texts).toBeGreaterThanOrEqual(id)
  }, 10_000)
}

const progress: Record<string, () => Promise<void>> = {
  'nothing is indexed': async () => {},
  'a part is indexed': async () => {
    await step()
    // As if the mark had been noted when the log was only so long.
    await sql`update audit_rollup_state set mark_id = ${part}`.execute(fresh.owner)
    await catchUpTo(part)
    expect(await reached()).toEqual({ counts: part, texts: part })
  },
  'everything is indexed': () => catchUpTo(total),
  'the counts are ahead, as on a log that is older than the index': async () => {
    await sql`delete from audit_text where id > ${part}`.execute(fresh.owner)
    await sql`update audit_rollup_state set text_through_id = ${part}`.execute(fresh.owner)
  },
  'the texts have caught up with the counts': () => catchUpTo(total),
}

describe.each(Object.entries(progress))('while %s', (_, arrange) => {
  beforeAll(arrange)

  test.each(Object.entries(questions))(
    '%s finds what holds it, in either direction, and counts it',
    async (text, is) => {
      const expected = ids.filter((_, n) => is(n))
      expect(await walk(text, 'down')).toEqual(expected.toReversed())
      expect(await walk(text, 'up')).toEqual(expected)
      const { counts, facets } = await page(text, null)
      expect(counts.total).toEqual({ events: expected.length, more: false })
      expect(counts.bars.reduce((sum, bar) => sum + bar, 0)).toBe(expected.length)
      const objects = facets.find((facet) => facet.field === 'object')
      expect(objects?.values.map((value) => value.events)).toEqual(
        expected.length > 0 ? [expected.length] : [],
      )
      expect(await countNewEvents(viewing(), { ...everything(text), after: ids[total / 2] ?? 0 })).toEqual({
        ok: true,
        value: Math.min(100, expected.filter((id) => id > (ids[total / 2] ?? 0)).length),
      })
      const size = await sizeExport(viewing(), everything(text))
      expect(size.ok && size.value.events).toBe(expected.length)
    },
  )
})

test('an export finds texts on both sides of where the index ends', async () => {
  const pool = createPool(fresh.url, { maxConnections: 1 })
  for (const through of [0, part, total]) {
    await sql`update audit_rollup_state set text_through_id = ${through}`.execute(fresh.owner)
    const begun = await beginExport(viewing(), {
      ...everything('backfill'),
      text: 'backfill',
      format: 'ndjson',
    })
    if (!begun.ok) throw new Error(JSON.stringify(begun.error))
    const file = new Response(await streamCopy(pool, begun.value.statement, new AbortController().signal))
    const sequences = (await file.text())
      .trimEnd()
      .split('\n')
      .map((line): number => JSON.parse(line).sequence)
    expect(sequences).toEqual(ids.filter((_, n) => holds(n, 'backfill')))
  }
  await pool.end()
})

test('a burst is caught up in short transactions, one batch each', async () => {
  await catchUpTo(total)
  const { rows } = await sql<{ id: number }>`
    insert into audit_event (occurred_at, actor_kind, actor_name, action, object_type, object_id, object_name, via)
    select ${now}, 'sweep', 'Sweep', 'grant.deactivating', 'grant', n, 'GRT-' || n, 'sweep' from generate_series(1, 12000) n
    returning id`.execute(fresh.db)
  const last = Math.max(...rows.map((row) => row.id))
  expect((await page('"GRT-11999"', null)).events).toHaveLength(1)
  const batches: number[] = []
  await vi.waitFor(async () => {
    const before = (await reached())?.texts ?? 0
    const { more } = await step()
    const after = (await reached())?.texts ?? 0
    if (after > before) batches.push(after - before)
    expect({ more, after }).toEqual({ more: false, after: last })
  }, 10_000)
  expect(batches.length).toBeGreaterThan(2)
  expect(Math.max(...batches)).toBeLessThanOrEqual(5_000)
  expect((await page('"GRT-11999"', null)).events).toHaveLength(1)
})

test('the web may add texts to the index, but not change or remove them', async () => {
  await expect(sql`update audit_text set search = ''`.execute(fresh.db)).rejects.toThrow('permission denied')
  await expect(sql`delete from audit_text`.execute(fresh.db)).rejects.toThrow('permission denied')
})
