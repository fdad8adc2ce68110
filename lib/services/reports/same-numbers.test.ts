import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { reports } from '@/db/queries/reports/index'
import { totalsOf } from '@/db/queries/reports/read'
import type { Report } from '@/db/queries/reports/report'
import { seedCompany } from '@/db/seed/index'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { DAY } from '@/lib/domain/duration'
import { fileValue, type Row } from '@/lib/domain/report/columns'
import { thresholdUnits, type Ask } from '@/lib/domain/report/params'
import type { Sample } from '@/lib/domain/report/sample'
import { unreachableTargets } from '@/lib/testing/company'
import { aPerson, as, type Person } from '@/lib/testing/factories'
import { exportReport } from './export'
import { viewReport } from './view'

// A Wednesday afternoon: some people are at work.
const now = new Date('2026-06-17T13:20:00Z')
let fresh: FreshDatabase
let auditor: Person
let busy: Date

beforeAll(async () => {
  fresh = await freshDatabase()
  await seedCompany(fresh.owner, { now, targets: unreachableTargets })
  auditor = await aPerson(fresh.db, { portalRoles: ['auditor'] })
  const grant = await fresh.db
    .selectFrom('grant')
    .select('access_granted_at')
    .where('access_removed_at', 'is not', null)
    .orderBy('number', 'desc')
    .offset(20)
    .limit(1)
    .executeTakeFirstOrThrow()
  busy = new Date((grant.access_granted_at?.getTime() ?? 0) + 1_000)
})
afterAll(() => fresh.drop())

function askFor({ threshold }: Report): Ask {
  const thresholdMs = threshold === undefined ? 0 : threshold.initial * thresholdUnits[threshold.unit]
  const from = new Date(now.getTime() - 365 * DAY)
  return { from, to: now, at: busy, now, role: null, target: null, person: null, thresholdMs }
}

const reader = () => as(fresh.db, auditor, { now: () => now })
const plain = (row: Row, report: Report) =>
  Object.fromEntries(report.columns.map(({ id }) => [id, fileValue(row.cells[id])]))

/** Every row, page by page, as somebody who turns all pages sees them. */
async function turnedPages(report: Report): Promise<{ rows: Row[]; population: number }> {
  const rows: Row[] = []
  let after: { rank: string; key: string } | null = null
  for (;;) {
    const page = await viewReport(reader(), report, {
      ask: askFor(report),
      sample: null,
      after,
      open: null,
      limit: 40,
      query: '',
    })
    rows.push(...page.rows)
    if (page.next === null) return { rows, population: page.population }
    after = page.next
  }
}

async function fileOf(
  report: Report,
  format: 'csv' | 'ndjson',
  sample: Sample | null = null,
): Promise<string> {
  const { parts } = await exportReport(reader(), report, { ask: askFor(report), sample, query: '', format })
  let text = ''
  for await (const part of parts) text += part
  return text
}

describe.each(reports.map((report) => [report.title, report] as const))('%s', (_, report) => {
  test('shows something of the demo’s company, and the same rows on screen and in the file', async () => {
    const { rows, population } = await turnedPages(report)
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.length).toBe(population)
    const file = (await fileOf(report, 'ndjson')).trimEnd().split('\n')
    expect(file.map((line) => JSON.parse(line))).toEqual(rows.map((row) => plain(row, report)))
  })

  test('counts in its figures what its rows hold, each row once', async () => {
    const { rows } = await turnedPages(report)
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length)
    const totals = await totalsOf(fresh.db, report, askFor(report))
    expect(totals.rows).toBe(rows.length)
    if ('rows' in totals.figures) expect(totals.figures['rows']).toBe(rows.length)
    expect(Object.keys(totals.figures)).toEqual(report.figures.map(({ id }) => id))
  })

  test('has every column under a name of its own, and a header in CSV', async () => {
    const names = report.columns.map(({ id }) => id)
    expect(new Set(names).size).toBe(names.length)
    const [header] = (await fileOf(report, 'csv')).split('\n')
    expect(header).toBe(names.join(','))
    for (const { id, kind } of report.columns) expect(kind === 'duration').toBe(id.endsWith('_ms'))
  })
})

test.each(reports.filter(({ sampled }) => sampled).map((report) => [report.title, report] as const))(
  'a sample of “%s” is what anybody draws who has the rows and the seed',
  async (_, report) => {
    const { rows } = await turnedPages(report)
    const sample = { size: 7, seed: 'Q2 2026' }
    const place = ({ key }: Row) => createHash('sha256').update(`${sample.seed}:${key}`).digest('hex')
    const drawn = rows.toSorted((a, b) => (place(a) < place(b) ? -1 : 1)).slice(0, sample.size)
    const file = (await fileOf(report, 'ndjson', sample)).trimEnd().split('\n')
    expect(file.map((line) => JSON.parse(line))).toEqual(drawn.map((row) => plain(row, report)))
    expect(await fileOf(report, 'ndjson', sample)).toBe(await fileOf(report, 'ndjson', sample))
    if (rows.length > 2 * sample.size)
      expect(await fileOf(report, 'ndjson', { ...sample, seed: 'another' })).not.toBe(file.join('\n'))
  },
)
