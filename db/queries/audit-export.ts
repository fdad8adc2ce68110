import { sql, type RawBuilder } from 'kysely'
import pg from 'pg'
import type { AuditFilter } from '@/lib/domain/audit-query'
import type { Db, Tx } from '../client'
import type { IdSpan } from './audit-filter'
import { hitsOf } from './audit-text'

export type ExportFormat = 'csv' | 'ndjson'

// ISO 8601 with milliseconds, by the way of JSON: to_char takes twice as long, a tenth of a whole export. Half a millisecond
// less is rounded to where date_trunc would cut, in a fraction of its time; the microsecond keeps three digits even where
// they are zeros.
const utc = (column: string) =>
  sql.raw(
    `substr(to_json((${column} at time zone interval '0' - interval '500 microseconds')::timestamp(3)
      + interval '1 microsecond')::text, 2, 23) || 'Z'`,
  )

// A spreadsheet runs a cell that begins with one of - = + @ tab, return or line feed as a formula; an apostrophe makes it
// text again. By code point, which costs a fraction of a regular expression; nearly all begin with a letter, beyond them all.
const guarded = (column: string) =>
  sql.raw(
    `case when ascii(${column}) > 64 then ${column}
      when ascii(${column}) in (45, 61, 43, 64, 9, 13, 10) then '''' || ${column} else ${column} end`,
  )

/** The columns of a file in order. Names and ids of the same thing stand side by side. */
const columns: readonly { name: string; text?: true; value: string }[] = [
  { name: 'sequence', value: 'id' },
  { name: 'occurred_at', value: 'occurred_at' },
  { name: 'actor_kind', value: 'actor_kind' },
  { name: 'actor', value: 'actor_name', text: true },
  { name: 'actor_id', value: 'actor_id' },
  { name: 'action', value: 'action' },
  { name: 'object_type', value: 'object_type' },
  { name: 'object', value: 'object_name', text: true },
  { name: 'object_id', value: 'object_id', text: true },
  { name: 'subject', value: 'subject_name', text: true },
  { name: 'subject_id', value: 'subject_id' },
  { name: 'role', value: 'role_name', text: true },
  { name: 'role_id', value: 'role_id' },
  { name: 'target', value: 'target_name', text: true },
  { name: 'target_id', value: 'target_id' },
  { name: 'request_id', value: 'request_id' },
  { name: 'grant_id', value: 'grant_id' },
  { name: 'assignment_id', value: 'assignment_id' },
  { name: 'reason', value: 'reason', text: true },
  { name: 'before', value: 'before' },
  { name: 'after', value: 'after' },
  { name: 'source_address', value: 'host(source_address)' },
  { name: 'via', value: 'via' },
  { name: 'correlation_id', value: 'correlation_id', text: true },
  { name: 'transaction', value: 'transaction::text' },
]

export const exportColumns: readonly string[] = columns.map((column) => column.name)

/**
 * The COPY statement that writes every event of a filter up to `throughId`, oldest first; texts up to `indexed` are looked
 * for by the index.
 */
export function copyStatement(
  db: Db,
  args: { filter: AuditFilter; span: IdSpan; throughId: number; indexed: number; format: ExportFormat },
): string {
  const high = args.span.high === null ? args.throughId : Math.min(args.span.high, args.throughId)
  const chosen = columns.map((column) => sql`${valueOf(column, args.format)} as ${sql.ref(column.name)}`)
  const events = sql`select ${sql.join(chosen)} from ${hitsOf(args.filter, { low: args.span.low, high }, args.indexed)} order by id`
  switch (args.format) {
    case 'csv':
      return literally(db, sql`copy (${events}) to stdout with (format csv, header)`)
    case 'ndjson':
      // As CSV of one column whose quote and delimiter JSON never holds unescaped: the text format would double backslashes.
      return literally(
        db,
        sql`copy (select row_to_json(event) from (${events}) event) to stdout
        with (format csv, quote e'\\x01', delimiter e'\\x02')`,
      )
  }
}

function valueOf({ value, text }: (typeof columns)[number], format: ExportFormat): RawBuilder<unknown> {
  if (value === 'occurred_at') return utc(value)
  return text && format === 'csv' ? guarded(value) : sql.raw(value)
}

/** COPY takes no parameters: each is written as a literal, escaped by the driver. */
function literally(db: Db, query: RawBuilder<unknown>): string {
  const { sql: text, parameters } = query.compile(db)
  return text.replaceAll(/\$(\d+)/g, (_, place: string) => literal(parameters[Number(place) - 1]))
}

function literal(value: unknown): string {
  if (typeof value === 'string') return pg.escapeLiteral(value)
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value)
  if (value instanceof Date) return pg.escapeLiteral(value.toISOString())
  throw new TypeError(`A ${typeof value} cannot be written into an export.`)
}

/** The newest event, and the first transaction number not yet given out when it was read. */
export async function endOfLog(tx: Tx): Promise<{ throughId: number; xid: string }> {
  const { rows } = await sql<{ throughId: number; xid: string }>`
    select coalesce((select id from audit_event order by id desc limit 1), 0) as "throughId",
      pg_snapshot_xmax(pg_current_snapshot())::text as xid`.execute(tx)
  return rows[0] ?? { throughId: 0, xid: '0' }
}

/** Whether every transaction older than this number is over: nothing it may have written is still to appear. */
export async function isSettled(db: Db, xid: string): Promise<boolean> {
  const { rows } = await sql<{ settled: boolean }>`
    select pg_snapshot_xmin(pg_current_snapshot()) >= ${xid}::xid8 as settled`.execute(db)
  return rows[0]?.settled ?? false
}
