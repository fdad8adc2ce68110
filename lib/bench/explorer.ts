import { createDatabase, type Db } from '@/db/client'
import { eventPage, type PageAsk } from '@/db/queries/audit-explorer'
import { idSpan } from '@/db/queries/audit-rollup'
import { searchesText } from '@/db/queries/audit-text'
import { bucketEdges } from '@/lib/query/buckets'
import { readQuestion } from '@/lib/query/explorer'
import { urlParams } from '@/lib/query/url'
import { countHits } from '@/lib/services/audit/count'
import { resolveQuery } from '@/lib/services/audit/resolve'
import { staffOf } from './company'
import { eventsDatabase } from './events'
import { atMost, type Bench, type Figure, type Goal } from './figure'
import { page } from './http'
import { servePortal } from './portal'
import { quantile, timed } from './stats'

const rounds = 4
const zone = 'Europe/Stockholm'

interface Question {
  text: string
  from: string
}

/** The explorer at a million events: page, facets with histogram and free text in the database, and all of it over HTTP. */
export const explorer: Bench = {
  name: 'explorer',
  async *run(lab) {
    const database = await eventsDatabase(lab)
    const db = createDatabase(database.url, { role: 'gatehouse_web' })
    lab.atEnd(() => db.destroy())
    const [filters, texts] = await questions(db)
    const newest = Math.round(1_000_000 * lab.scale)
    const bare: number[] = []
    const pageMs: number[] = []
    const countMs: number[] = []
    const textMs: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      // Newest first, then somewhere deep in the log.
      const older = newest - Math.floor((round / rounds) * newest * 0.9)
      for (const question of [...filters, ...texts]) {
        const { filter, span } = await read(db, question)
        const at: PageAsk['at'] = round === 0 ? null : { older }
        const edgesOf = (range: { from: Date; to: Date }) => bucketEdges(range, zone)
        bare.push(await timed(() => barePage(db, older)))
        const took = await timed(() => eventPage(db, { filter, span, at, limit: 51 }))
        ;(searchesText(filter) ? textMs : pageMs).push(took)
        countMs.push(await timed(() => countHits(db, { filter, span, now: new Date(), edgesOf })))
      }
    }
    const limit = quantile(bare, 0.95)
    yield p95('explorer-page', pageMs, limit, atMost(25))
    yield p95('explorer-text', textMs, limit, atMost(150))
    yield p95('explorer-facets', countMs, limit, atMost(100))

    const portal = await servePortal(lab, database)
    const staff = await staffOf(database)
    const [headers, stranger] = [await portal.signedIn(staff.auditor), await portal.signedIn(staff.employee)]
    const httpMs: number[] = []
    const emptyMs: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      for (const { text, from } of filters) {
        const params = urlParams({
          text,
          from,
          to: null,
          columns: [],
          at: null,
          event: null,
          exporting: false,
        })
        const took = await timed(() => page(`${portal.url}/audit?${params.toString()}`, headers))
        const empty = await timed(() => page(`${portal.url}/audit`, stranger))
        // The first round loads code.
        if (round > 0) httpMs.push(took)
        if (round > 0) emptyMs.push(empty)
      }
    }
    await portal.stop()
    yield p95('explorer-over-http', httpMs, quantile(emptyMs, 0.95), atMost(100))
  },
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

async function read(db: Db, { text, from }: Question) {
  const url = { text, from, to: null, columns: [], at: null, event: null, exporting: false }
  const { query, range, errors } = readQuestion(url, { now: new Date(), zone })
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
