import { sql, type RawBuilder } from 'kysely'
import type { Column, ColumnKind, Figure } from '@/lib/domain/report/columns'
import type { Ask } from '@/lib/domain/report/params'
import type { ReportInfo } from '@/lib/domain/report/report'

/** A figure with its aggregate over the rows, called `r`. */
export interface Total extends Figure {
  sql: string
}

export interface Report extends ReportInfo {
  figures: readonly Total[]
  /**
   * One row each: every column by its name, and besides `key`, the row's identity as text, and `rank`, never null, by which
   * rows stand. What costs more than a lookup is a subquery in the select list: it is then made for the rows of a page only.
   */
  rows: (ask: Ask) => RawBuilder<unknown>
  /** What `rank` is. Times and numbers stand from the highest down, texts from A to Z. */
  rank: 'time' | 'number' | 'text'
  /** What the connector itself knows: whether a revoke cuts sessions, say; by the row's connector and entitlement. */
  asksConnector?: true
}

export function column(id: string, label: string, kind: ColumnKind = 'text'): Column {
  return { id, label, kind }
}

/** A column that stands in the file and in the row's details only. */
export function aside(id: string, label: string, kind: ColumnKind = 'text'): Column {
  return { id, label, kind, aside: true }
}

export function total(id: string, label: string, kind: Figure['kind'], expression: string): Total {
  return { id, label, kind, sql: expression }
}

export const counted = (label: string): Total => total('rows', label, 'count', 'count(*)')

/** Whole milliseconds between two instants, as SQL. */
export function msBetween(from: string, to: string): RawBuilder<number> {
  return sql.raw(`round(extract(epoch from (${to}) - (${from})) * 1000)::bigint`)
}

/** The conditions of role, target and person, each by its short name, where the reader set one. */
export function scope(
  ask: Ask,
  on: { role?: string; target?: string; person?: string },
): RawBuilder<unknown> {
  const conditions = (['role', 'target', 'person'] as const).flatMap((name) => {
    const place = on[name]
    return place === undefined || ask[name] === null ? [] : [sql` and ${sql.raw(place)} = ${ask[name]}`]
  })
  return conditions.length === 0 ? sql`` : sql.join(conditions, sql``)
}

export function during(ask: Ask, column: string): RawBuilder<unknown> {
  return sql`${sql.raw(column)} >= ${ask.from} and ${sql.raw(column)} < ${ask.to}`
}

/** What stood before and after, by name, of two JSON objects: only what differs. */
export function difference(before: string, after: string): RawBuilder<unknown> {
  return sql.raw(`(
    select jsonb_object_agg(coalesce(o.key, n.key), jsonb_build_object('before', o.value, 'after', n.value))
      from jsonb_each(coalesce(${before}, '{}'::jsonb)) o
      full join jsonb_each(coalesce(${after}, '{}'::jsonb)) n on n.key = o.key
     where nullif(o.value, 'null') is distinct from nullif(n.value, 'null'))`)
}
