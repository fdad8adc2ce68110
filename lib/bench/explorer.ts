import { sql } from 'kysely'
import { createDatabase, type Db } from '@/db/client'
import { eventPage, newestId, type PageAsk } from '@/db/queries/audit-explorer'
import { idSpan } from '@/db/queries/audit-rollup'
import { searchesText } from '@/db/queries/audit-text'
import { DAY } from '@/lib/domain/duration'
import { bucketEdges } from '@/lib/query/buckets'
import { readQuestion } from '@/lib/query/explorer'
import { blankUrl, urlParams } from '@/lib/query/url'
import { countHits } from '@/lib/services/audit/count'
import { resolveQuery } from '@/lib/services/audit/resolve'
import { staffOf } from './company'
import { eventsDatabase } from './events'
import { atMost, type Bench, type Figure, type Goal } from './figure'
import { page } from './http'
import type { BenchDatabase, Lab } from './lab'
import { manyEventsDatabase } from './many-events'
import { servePortal } from './portal'
import { quantile, timed } from './stats'

const rounds = 4
const zone = 'Europe/Stockholm'

interface Question {
  text: string
  from: string
  to?: string
}

/** The explorer at a million events: page, facets with histogram and free text in the database, and all of it over HTTP. */
export const explorer: Bench = {
  name: 'explorer',
  run: (lab) => measured(lab, { name: 'explorer', database: eventsDatabase(lab), asked: questions }),
}

/** The same of ten million events of a company of thousands, in the partitions of more than a year. */
export const manyExplorer: Bench = {
  name: 'explorer-10m',
  run: (lab) =>
    measured(lab, { name: 'explorer-10m', database: manyEventsDatabase(lab), asked: manyQuestions }),
}

interface Subject {
  name: string
  database: Promise<BenchDatabase>
  asked: (db: Db) => Promise<[Question[], Question[]]>
}

async function* measured(lab: Lab, { name, database: made, asked }: Subject): AsyncGenerator<Figure> {
  const database = await made
  const db = createDatabase(database.url, { role: 'gatehouse_worker' })
  lab.atEnd(() => db.destroy())
  const [filters, texts] = await asked(db)
  const newest = await newestId(db)
  const took: Record<'bare' | 'page' | 'deep' | 'facets' | 'text', number[]> = {
    bare: [],
    page: [],
    deep: [],
    facets: [],
    text: [],
  }
  const slowest = new Slowest()
  for (let round = 0; round < rounds; round += 1) {
    // Newest first, then somewhere deep in the log.
    const older = newest - Math.floor((round / rounds) * newest * 0.9)
    for (const question of [...filters, ...texts]) {
      const { filter, span } = await read(db, question)
      const at: PageAsk['at'] = round === 0 ? null : { older }
      const edgesOf = (range: { from: Date; to: Date }) => bucketEdges(range, zone)
      took.bare.push(await timed(() => barePage(db, older)))
      const pageMs = await timed(() => eventPage(db, { filter, span, at, limit: 51 }))
      const kind = searchesText(filter) ? 'text' : round === 0 ? 'page' : 'deep'
      took[kind].push(pageMs)
      slowest.note(kind, question, pageMs)
      const facetsMs = await timed(() => countHits(db, { filter, span, now: new Date(), edgesOf }))
      took.facets.push(facetsMs)
      slowest.note('facets', question, facetsMs)
    }
  }
  for (const remark of slowest.remarks()) lab.say(remark)
  const limit = quantile(took.bare, 0.95)
  yield p95(`${name}-page`, took.page, limit, atMost(25))
  yield p95(`${name}-deep-page`, took.deep, limit, atMost(25))
  yield p95(`${name}-text`, took.text, limit, atMost(150))
  yield p95(`${name}-facets`, took.facets, limit, atMost(100))

  const portal = await servePortal(lab, database)
  const staff = await staffOf(database)
  const [headers, stranger] = [await portal.signedIn(staff.auditor), await portal.signedIn(staff.employee)]
  const httpMs: number[] = []
  const emptyMs: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    for (const { text, from, to } of filters) {
      const params = urlParams({ ...blankUrl, text, from, to: to ?? null })
      const pageMs = await timed(() => page(`${portal.url}/audit?${params.toString()}`, headers))
      const empty = await timed(() => page(`${portal.url}/audit`, stranger))
      // The first round loads code.
      if (round > 0) httpMs.push(pageMs)
      if (round > 0) emptyMs.push(empty)
    }
  }
  await portal.stop()
  yield p95(`${name}-over-http`, httpMs, quantile(emptyMs, 0.95), atMost(100))
}

/** The question that took longest of each kind, to be looked into. */
class Slowest {
  private readonly found = new Map<string, { question: Question; ms: number }>()
  note(kind: string, question: Question, ms: number): void {
    if (ms > (this.found.get(kind)?.ms ?? 0)) this.found.set(kind, { question, ms })
  }
  remarks(): string[] {
    return [...this.found].map(
      ([kind, { question, ms }]) =>
        `slowest ${kind}: ${ms.toFixed(0)} ms for “${question.text}” from ${question.from} to ${question.to ?? 'now'}`,
    )
  }
}

function p95(name: string, samples: readonly number[], limit: number, goal: Goal): Figure {
  const value = quantile(samples, 0.95)
  return { name: `${name}-p95`, value, unit: 'ms', ratio: value / limit, goal }
}

/** Single and double filters, frequent and rare, short ranges and the whole log; and texts of the same kinds. */
async function questions(db: Db): Promise<[Question[], Question[]]> {
  const people = await db.selectFrom('principal').select('handle').orderBy('handle').execute()
  const roles = await db.selectFrom('role').select('slug').orderBy('slug').execute()
  const [often, seldom] = [people[0]?.handle ?? '', people.at(-2)?.handle ?? '']
  const [common, rare] = [roles[0]?.slug ?? '', roles.at(-1)?.slug ?? '']
  const filters = [
    '',
    `actor:${often}`,
    `actor:${seldom}`,
    `role:${common}`,
    `role:${rare}`,
    'action:grant.active',
    'action:drift.found',
    'action:request.*',
    `actor:${often} action:request.denied`,
    `role:${rare} actor:${seldom}`,
    `subject:${seldom} role:${common}`,
    'via:sweep action:secret.revealed',
    '-actor:sweep',
  ]
  const texts = ['order', '"OPS-123"', 'complaint', '"nothing like this"', `complaint actor:${often}`]
  const ask = (text: string) => [
    { text, from: 'all' },
    { text, from: '30d' },
  ]
  return [filters.flatMap(ask), texts.flatMap(ask)]
}

/** Hot and rare people and roles, alone and by twos, whole and past days, in a log of thousands of people. */
async function manyQuestions(db: Db): Promise<[Question[], Question[]]> {
  const names = async (
    table: 'principal' | 'role',
    column: 'actor_id' | 'role_id',
    word: 'handle' | 'slug',
  ) => {
    // How often each occurs is known to the roll-up by month.
    const { rows } = await sql<{ name: string }>`
      select ${sql.ref(`t.${word}`)} as name from audit_rollup r join ${sql.table(table)} t on t.id::text = r.value
      where r.grain = 'month' and r.field = ${column === 'actor_id' ? 'actor' : 'role'}
      group by 1 order by sum(r.events) desc, 1`.execute(db)
    return [rows[0]?.name ?? '', rows[Math.floor(rows.length / 2)]?.name ?? '', rows.at(-1)?.name ?? '']
  }
  const [hot = '', usual = '', rare = ''] = await names('principal', 'actor_id', 'handle')
  const [hotRole = '', usualRole = '', rareRole = ''] = await names('role', 'role_id', 'slug')
  const filters = [
    '',
    `actor:${hot}`,
    `actor:${usual}`,
    `actor:${rare}`,
    `subject:${hot}`,
    `subject:${rare}`,
    `role:${hotRole}`,
    `role:${usualRole}`,
    `role:${rareRole}`,
    'action:grant.active',
    'action:drift.found',
    'action:policy.published',
    'action:request.*',
    'action:grant.*',
    'object:grant',
    'via:sweep',
    `actor:${hot} action:request.denied`,
    `actor:${hot} role:${hotRole}`,
    `actor:${rare} role:${rareRole}`,
    `actor:${hot} role:${rareRole}`,
    `subject:${rare} role:${hotRole}`,
    `role:${hotRole} action:grant.revocation_failed`,
    `role:${rareRole} action:grant.active`,
    'risk:critical action:grant.active',
    'via:sweep action:secret.revealed',
    '-actor:sweep',
    `-action:grant.* role:${hotRole}`,
  ]
  const texts = [
    'order',
    '"OPS-12345"',
    'complaint',
    'mesopotamia',
    '"nothing like this"',
    `complaint actor:${hot}`,
    `mesopotamia role:${hotRole}`,
  ]
  const ranges = [{ from: 'all' }, { from: '30d' }, pastDay(200), pastDay(40)]
  const ask = (text: string) => ranges.map((range) => ({ text, ...range }))
  return [filters.flatMap(ask), texts.flatMap(ask)]
}

function pastDay(daysAgo: number): { from: string; to: string } {
  const from = Math.floor(Date.now() / DAY - daysAgo) * DAY
  return { from: new Date(from).toISOString(), to: new Date(from + DAY).toISOString() }
}

async function read(db: Db, { text, from, to }: Question) {
  const { query, range, errors } = readQuestion(
    { ...blankUrl, text, from, to: to ?? null },
    { now: new Date(), zone },
  )
  const [resolved, span] = [await resolveQuery(db, query), await idSpan(db, range)]
  const mistake = errors[0] ?? resolved.errors[0]
  if (mistake) throw new Error(`“${text}” cannot be asked: ${mistake.message}`)
  return { span, filter: { ...range, clauses: resolved.clauses, phrases: query.phrases } }
}

/** The cheapest page there is: so many rows in the order of the primary key. */
async function barePage(db: Db, older: number): Promise<unknown> {
  return db
    .selectFrom('audit_event')
    .selectAll()
    .where('id', '<', older)
    .orderBy('id', 'desc')
    .limit(51)
    .execute()
}
