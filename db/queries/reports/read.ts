import { sql, type RawBuilder } from 'kysely'
import type { PrincipalId } from '@/lib/domain/ids'
import type { Cell, Row } from '@/lib/domain/report/columns'
import type { Ask } from '@/lib/domain/report/params'
import type { Sample } from '@/lib/domain/report/sample'
import type { Db, Tx } from '../../client'
import { beginSnapshot } from '../../snapshot'
import type { Report } from './report'

/** Where a page ends: the rank and key of its last row. */
export interface Place {
  rank: string
  key: string
}

type Read = Record<string, Cell> & { key: string; place: string }

const types: Record<Report['rank'], string> = { time: 'timestamptz', number: 'float8', text: 'text' }

/** A report's rows in their order; of a sample, in the order in which it was drawn. */
function ordered(report: Report, ask: Ask, sample: Sample | null): RawBuilder<unknown> {
  if (sample === null)
    return sql`select r.*, r.rank::text as place from (${report.rows(ask)}) r ${order(report)}`
  return sql`
    select r.*, r.rank::text as place from (${report.rows(ask)}) r
     order by encode(sha256(convert_to(${sample.seed} || ':' || r.key, 'UTF8')), 'hex'), r.key limit ${sample.size}`
}

function order({ rank }: Report): RawBuilder<unknown> {
  return rank === 'text' ? sql`order by r.rank, r.key` : sql`order by r.rank desc, r.key desc`
}

/** One page of rows after `after`; one more than `limit`, where there are more. */
export async function pageOf(
  db: Db,
  report: Report,
  args: { ask: Ask; after: Place | null; limit: number },
): Promise<{ rows: Row[]; next: Place | null }> {
  const { ask, after, limit } = args
  const type = sql.raw(types[report.rank])
  const beyond =
    after === null
      ? sql``
      : sql`where (r.rank, r.key) ${sql.raw(report.rank === 'text' ? '>' : '<')} (${after.rank}::${type}, ${after.key})`
  const { rows } = await sql<Read>`
    select r.*, r.rank::text as place from (${report.rows(ask)}) r ${beyond} ${order(report)} limit ${limit + 1}`.execute(
    db,
  )
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    rows: shown.map((row) => toRow(report, row)),
    next: rows.length > limit && last !== undefined ? { rank: last.place, key: last.key } : null,
  }
}

/** The rows that a seed draws. */
export async function sampleOf(db: Db, report: Report, ask: Ask, sample: Sample): Promise<Row[]> {
  const { rows } = await sql<Read>`${ordered(report, ask, sample)}`.execute(db)
  return rows.map((row) => toRow(report, row))
}

/** How many rows there are, and every figure, over all of them. */
export async function totalsOf(
  db: Db,
  report: Report,
  ask: Ask,
): Promise<{ rows: number; figures: Record<string, Cell> }> {
  const figures = report.figures.map(({ id, sql: value }) => sql`${sql.raw(value)} as ${sql.ref(id)}`)
  const { rows } = await sql<Record<string, Cell>>`
    select count(*) as population, ${sql.join(figures)} from (${report.rows(ask)}) r`.execute(db)
  const { population, ...rest } = rows[0] ?? {}
  return { rows: Number(population ?? 0), figures: rest }
}

const batch = 500

/** Every row in turn, `batch` at a time by a cursor of this transaction: memory does not grow with the report. */
export async function* everyRow(
  tx: Tx,
  report: Report,
  args: { ask: Ask; sample: Sample | null },
): AsyncGenerator<Row> {
  await sql`declare report_rows no scroll cursor for ${ordered(report, args.ask, args.sample)}`.execute(tx)
  for (;;) {
    const { rows } = await sql<Read>`fetch ${sql.raw(String(batch))} from report_rows`.execute(tx)
    for (const row of rows) yield toRow(report, row)
    if (rows.length < batch) break
  }
  await sql`close report_rows`.execute(tx)
}

function toRow(report: Report, read: Read): Row {
  return {
    key: read.key,
    cells: Object.fromEntries(report.columns.map(({ id }) => [id, read[id] ?? null])),
  }
}

/** Since when eligibility, groups and owners are known exactly. */
export async function historySince(db: Db): Promise<Date | null> {
  const { rows } = await sql<{ since: Date }>`select since from history_start`.execute(db)
  return rows[0]?.since ?? null
}

/** Which of these short names nobody and nothing goes by, and every role and target to choose from. */
export async function choices(db: Db, ask: Pick<Ask, 'person'>) {
  const [roles, targets, person] = await Promise.all([
    db.selectFrom('role').select(['slug', 'name']).orderBy('name').execute(),
    db.selectFrom('target').select(['slug', 'name']).orderBy('name').execute(),
    ask.person === null
      ? null
      : db.selectFrom('principal').select('name').where('handle', '=', ask.person).executeTakeFirst(),
  ])
  return { roles, targets, person: person?.name ?? null }
}

/** One row by its key, for its details; null when it is not in the report as asked. */
export async function rowOf(db: Db, report: Report, ask: Ask, key: string): Promise<Row | null> {
  const { rows } = await sql<Read>`
    select r.*, r.rank::text as place from (${report.rows(ask)}) r where r.key = ${key}`.execute(db)
  return rows[0] === undefined ? null : toRow(report, rows[0])
}

/** Whether somebody was noted as looking at a report with this question since an instant. */
export async function wasNoted(
  db: Db,
  args: { actorId: PrincipalId; report: string; query: string; since: Date },
): Promise<boolean> {
  const found = await db
    .selectFrom('audit_event')
    .select('id')
    .where('actor_id', '=', args.actorId)
    .where('action', '=', 'report.viewed')
    .where('object_id', '=', args.report)
    .where('occurred_at', '>', args.since)
    .where((eb) => sql<boolean>`${eb.ref('after')} ->> 'query' = ${args.query}`)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}

/**
 * Every row in turn, as the database stood at the first one: a transaction of its own, which ends with the last row or when
 * the reader stops.
 */
export async function* streamRows(
  db: Db,
  report: Report,
  args: { ask: Ask; sample: Sample | null },
): AsyncGenerator<Row> {
  const tx = await beginSnapshot(db)
  try {
    yield* everyRow(tx, report, args)
  } finally {
    await tx.rollback().execute()
  }
}
