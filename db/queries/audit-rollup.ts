import { sql, type RawBuilder, type SqlBool } from 'kysely'
import {
  facetFields,
  type AuditClause,
  type AuditFilter,
  type FacetCount,
  type FacetField,
} from '@/lib/domain/audit-query'
import { DAY, HOUR } from '@/lib/domain/duration'
import type { Db, Tx } from '../client'
import { alone } from '../gathered'
import { all, clause, during, type IdSpan } from './audit-filter'
import { facetValue } from './audit-sample'

/** Every event up to this sequence is in the roll-up; the rest is counted from the log itself. */
export async function rolledThrough(db: Db): Promise<number> {
  const { rows } = await sql<{ id: number }>`select through_id as id from audit_rollup_state`.execute(db)
  return rows[0]?.id ?? 0
}

/** The ids between which the events of a range lie. Exact: no event of the range is outside, whatever order they came in. */
export async function idSpan(db: Db, filter: Pick<AuditFilter, 'from' | 'to'>): Promise<IdSpan> {
  const { from, to } = filter
  if (from === null && to === null) return { low: 0, high: null }
  const { rows } = await sql<{ low: number; high: number | null }>`
    select
      ${
        from === null
          ? sql`0::bigint`
          : sql`coalesce((select min(first_id) from audit_rollup
        where grain = 'hour' and field = '' and start >= date_trunc('hour', ${from}::timestamptz, 'UTC')), through_id + 1)`
      } as low,
      ${
        to === null
          ? sql`null::bigint`
          : sql`greatest(
        (select max(last_id) from audit_rollup where grain = 'hour' and field = '' and start < ${to}),
        (select max(id) from audit_event where id > through_id and occurred_at < ${to}), 0)`
      } as high
    from audit_rollup_state`.execute(db)
  return rows[0] ?? { low: 0, high: null }
}

/** What the roll-up can count exactly: everything, or what terms of a single facet field leave. */
export type Countable = { field: FacetField; clauses: readonly AuditClause[] } | null

/**
 * Fields with few values are counted by the hour, which bars are drawn from. A person's events are few enough to be
 * counted from the log, and an hour would hold nearly as many people as events.
 */
export const hourFields: readonly FacetField[] = ['action', 'role', 'target', 'object', 'via']

type Grain = 'hour' | 'day' | 'month'
type Range = Pick<AuditFilter, 'from' | 'to'>

interface Counting {
  fields: readonly (FacetField | '')[]
  range: Range
  through: number
  only: Countable
}

/**
 * The events of a range with their counts, field by field. The coarsest grain counts what whole units of it cover, the
 * next one the ends that they leave, and the log itself the rest: the last ends, and what is not rolled up yet.
 */
function counted(args: Counting, grains: readonly Grain[]): RawBuilder<unknown> {
  const fresh = logged(args, args.range, sql<SqlBool>`id > ${args.through}`)
  return sql.join([...rolled(args, args.range, grains), fresh], sql` union all `)
}

function rolled(args: Counting, range: Range, grains: readonly Grain[]): RawBuilder<unknown>[] {
  const [grain, ...finer] = grains
  if (grain === undefined) return [logged(args, range, sql<SqlBool>`id <= ${args.through}`)]
  const from = range.from === null ? null : roundedUp(range.from, grain)
  const to = range.to === null ? null : roundedDown(range.to, grain)
  if (from !== null && to !== null && from >= to) return rolled(args, range, finer)
  const whole = all([
    sql<SqlBool>`grain = ${grain} and field in (${sql.join(args.fields)})`,
    ...(from === null ? [] : [sql<SqlBool>`start >= ${from}`]),
    ...(to === null ? [] : [sql<SqlBool>`start < ${to}`]),
    ...(args.only === null ? [] : rolledOnly(args.only)),
  ])
  return [
    sql`select field, value, start as at, events from audit_rollup where ${whole}`,
    ...(range.from !== null && from !== null && range.from < from
      ? rolled(args, { from: range.from, to: from }, finer)
      : []),
    ...(range.to !== null && to !== null && to < range.to
      ? rolled(args, { from: to, to: range.to }, finer)
      : []),
  ]
}

function logged({ fields, only }: Counting, range: Range, which: RawBuilder<SqlBool>): RawBuilder<unknown> {
  const kept = only === null ? [] : only.clauses.map(clause)
  return sql`
    select each.field, each.value, occurred_at as at, 1 as events
    from audit_event cross join lateral (values ${fieldValues(fields)}) each (field, value)
    where ${all([which, ...during(range), ...kept])}`
}

/** The same clauses over the roll-up's values, which hold ids and words alike as text. */
function rolledOnly(only: NonNullable<Countable>): RawBuilder<SqlBool>[] {
  return only.clauses.map(({ any, negated }) => {
    const values = any.flatMap((match) => [...match.values])
    const either = values.length === 0 ? sql<SqlBool>`false` : sql<SqlBool>`value in (${sql.join(values)})`
    return negated ? sql<SqlBool>`not (${either})` : either
  })
}

function roundedDown(at: Date, grain: Grain): Date {
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()]
  switch (grain) {
    case 'hour':
      return new Date(Date.UTC(year, month, day, at.getUTCHours()))
    case 'day':
      return new Date(Date.UTC(year, month, day))
    case 'month':
      return new Date(Date.UTC(year, month))
  }
}

function roundedUp(at: Date, grain: Grain): Date {
  const down = roundedDown(at, grain)
  if (down.getTime() === at.getTime()) return down
  const nextUnit = new Date(down)
  if (grain === 'month') nextUnit.setUTCMonth(down.getUTCMonth() + 1)
  else nextUnit.setTime(down.getTime() + (grain === 'day' ? DAY : HOUR))
  return nextUnit
}

/** Exact counts of the facets over a range without any other filter, at most `most` values of each, the largest first. */
export async function facetsOfRange(
  db: Db,
  args: {
    fields: readonly FacetField[]
    range: Pick<AuditFilter, 'from' | 'to'>
    through: number
    most: number
  },
): Promise<FacetCount[]> {
  if (args.fields.length === 0) return []
  const { rows } = await sql<FacetCount>`
    select field, value, events from (
      select field, value, sum(events)::bigint as events, row_number() over (partition by field order by sum(events) desc, value) as place
      from (${counted({ ...args, only: null }, ['month', 'day'])}) counts where value <> '' group by field, value) ranked
    where place <= ${args.most} order by field, place ${sql.raw(alone)}`.execute(db)
  return rows
}

/** Exact counts per bar, over everything or what `only` leaves; the roll-up serves where edges fall on full UTC hours. */
export async function barsOfRange(
  db: Db,
  args: { edges: readonly Date[]; through: number; only: Countable },
): Promise<number[]> {
  const hourly = args.edges.slice(1, -1).every((edge) => edge.getTime() % HOUR === 0)
  const range = { from: args.edges[0] ?? null, to: args.edges.at(-1) ?? null }
  const source = counted({ ...args, fields: [args.only?.field ?? ''], range }, hourly ? ['hour'] : [])
  const { rows } = await sql<{ bar: number; events: number }>`
    select width_bucket(at, ${[...args.edges]}::timestamptz[]) as bar, sum(events)::bigint as events
    from (${source}) counts (field, value, at, events) group by 1 ${sql.raw(alone)}`.execute(db)
  return args.edges.slice(1).map((_, index) => rows.find((row) => row.bar === index + 1)?.events ?? 0)
}

/** When the first event happened, by full hours once it is rolled up; null on an empty log. */
export async function firstEventAt(db: Db): Promise<Date | null> {
  const { rows } = await sql<{
    at: Date | null
  }>`select occurred_at as at from audit_event order by occurred_at, id limit 1`.execute(db)
  return rows[0]?.at ?? null
}

export interface RollUpState {
  through_id: number
  /** The last event whose text is indexed. */
  text_through_id: number
  newest_id: number
  /** A mark that no running transaction is older than: everything up to it is there to be counted. */
  settled_id: number | null
  marked_at: Date | null
}

/** Takes the roll-up for this transaction; null when another one has it. */
export function lockRollUp(tx: Tx): Promise<RollUpState | null> {
  return rollUpState(tx, 'for update skip locked')
}

/** How far the roll-up has come. */
export async function rollUpState(db: Db, lock = ''): Promise<RollUpState | null> {
  const { rows } = await sql<RollUpState>`
    select through_id, text_through_id, coalesce((select id from audit_event order by id desc limit 1), 0) as newest_id, marked_at,
      case when pg_snapshot_xmin(pg_current_snapshot()) >= mark_xid then mark_id end as settled_id
    from audit_rollup_state ${sql.raw(lock)}`.execute(db)
  return rows[0] ?? null
}

/**
 * Notes the newest event as the next mark. An event with a lower sequence may still be on its way, in a transaction that
 * runs now and commits later; once none of those is left, nothing can appear below the mark any more.
 */
export async function mark(tx: Tx, args: { id: number; now: Date }): Promise<void> {
  await sql`update audit_rollup_state set mark_id = ${args.id}, marked_at = ${args.now},
    mark_xid = pg_snapshot_xmax(pg_current_snapshot())`.execute(tx)
}

/** Counts the events after the last one counted up to `through`: all facets by day and month, the small ones by hour. */
export async function rollUpTo(tx: Tx, args: { after: number; through: number }): Promise<void> {
  await rollUpGrain(tx, 'hour', ['', ...hourFields], args)
  await rollUpGrain(tx, 'day', facetFields, args)
  await rollUpGrain(tx, 'month', facetFields, args)
  await sql`update audit_rollup_state set through_id = ${args.through}`.execute(tx)
}

async function rollUpGrain(
  tx: Tx,
  grain: Grain,
  fields: readonly (FacetField | '')[],
  { after, through }: { after: number; through: number },
): Promise<void> {
  await sql`
    insert into audit_rollup (grain, field, value, start, events, first_id, last_id)
    select ${grain}::text, field, value, date_trunc(${grain}, occurred_at, 'UTC'), count(*), min(id), max(id)
    from audit_event cross join lateral (values ${fieldValues(fields)}) each (field, value)
    where id > ${after} and id <= ${through} group by 2, 3, 4
    on conflict (grain, field, value, start) do update set events = audit_rollup.events + excluded.events,
      first_id = least(audit_rollup.first_id, excluded.first_id),
      last_id = greatest(audit_rollup.last_id, excluded.last_id)`.execute(tx)
}

function fieldValues(fields: readonly (FacetField | '')[]): RawBuilder<unknown> {
  return sql.join(
    fields.map((field) => sql`(${field}, ${field === '' ? sql`''` : sql.raw(facetValue[field])})`),
  )
}
