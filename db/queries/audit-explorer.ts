import { sql } from 'kysely'
import type { AuditFilter, FacetCount, FacetField } from '@/lib/domain/audit-query'
import type { PrincipalId, RequestId } from '@/lib/domain/ids'
import type { Db, Tx } from '../client'
import type { AuditEventRow } from '../schema'
import { matching, type IdSpan } from './audit-filter'

/** Everything of an event but the copy that is searched. */
export type ExplorerEvent = Omit<AuditEventRow, 'search' | 'transaction'> & { transaction: string }

export interface PageAsk {
  filter: AuditFilter
  span: IdSpan
  /** Events older than this sequence, or newer: a page has one neighbour on each side. */
  at: { older: number } | { newer: number } | null
  limit: number
}

const eventColumns = sql.raw(
  `id, occurred_at, transaction::text as transaction, actor_kind, actor_id, actor_name, action, object_type, object_id,
   object_name, request_id, grant_id, assignment_id, subject_id, subject_name, role_id, role_name, target_id, target_name,
   reason, before, after, host(source_address) as source_address, via, correlation_id`,
)

/** How many of the newest events are looked through for text before the index is asked. */
const nearIds = 20_000

/** The newest `limit` events of a filter, newest first; with `newer`, the nearest above it, still newest first. */
export async function eventPage(db: Db, ask: PageAsk): Promise<ExplorerEvent[]> {
  if (ask.at !== null && 'newer' in ask.at) {
    const { newer } = ask.at
    const rows = await rowsOf(
      db,
      ask.filter,
      { ...ask.span, low: Math.max(ask.span.low, newer + 1) },
      'asc',
      ask.limit,
    )
    return rows.reverse()
  }
  const span = ask.at === null ? ask.span : { ...ask.span, high: lesser(ask.span.high, ask.at.older - 1) }
  if (!searchesText(ask.filter)) return rowsOf(db, ask.filter, span, 'desc', ask.limit)
  // A frequent word fills the page from the nearest events; one that does not is rare enough for the trigram index,
  // which would have to fetch every hit of a frequent one.
  const high = span.high ?? (await newestId(db))
  const border = Math.max(span.low, high - nearIds)
  const near = await rowsOf(db, ask.filter, { low: border, high }, 'desc', ask.limit)
  if (near.length === ask.limit || border === span.low) return near
  const far = await textRows(db, ask.filter, { low: span.low, high: border - 1 }, ask.limit - near.length)
  return [...near, ...far]
}

export function searchesText(filter: AuditFilter): boolean {
  return filter.phrases.some((phrase) => !phrase.negated)
}

function lesser(a: number | null, b: number): number {
  return a === null ? b : Math.min(a, b)
}

async function rowsOf(db: Db, filter: AuditFilter, span: IdSpan, order: 'asc' | 'desc', limit: number) {
  const { rows } = await sql<ExplorerEvent>`
    select ${eventColumns} from audit_event where ${matching(filter, span)}
    order by id ${sql.raw(order)} limit ${limit}`.execute(db)
  return rows
}

async function textRows(db: Db, filter: AuditFilter, span: IdSpan, limit: number) {
  const { rows } = await sql<ExplorerEvent>`
    with found as materialized (select id from audit_event where ${matching(filter, span)}),
      newest as (select id from found order by id desc limit ${limit})
    select ${eventColumns} from audit_event where id in (select id from newest) order by id desc`.execute(db)
  return rows
}

export async function newestId(db: Db): Promise<number> {
  const { rows } = await sql<{ id: number }>`select id from audit_event order by id desc limit 1`.execute(db)
  return rows[0]?.id ?? 0
}

export async function eventById(db: Db, id: number): Promise<ExplorerEvent | null> {
  const { rows } = await sql<ExplorerEvent>`select ${eventColumns} from audit_event where id = ${id}`.execute(
    db,
  )
  return rows[0] ?? null
}

/** The events of a request and its grant, oldest first. */
export async function storyOf(db: Db, requestId: RequestId, limit: number): Promise<ExplorerEvent[]> {
  const { rows } = await sql<ExplorerEvent>`
    select ${eventColumns} from audit_event where request_id = ${requestId} order by id limit ${limit}`.execute(
    db,
  )
  return rows
}

export interface Sample {
  facets: FacetCount[]
  /** How many hits were looked at: all of them where that is not more than `most`. */
  hits: number
  /** Hits per bar; empty unless edges were given. */
  bars: number[]
  /** When the oldest of them happened. */
  oldest: Date | null
}

/** The value by which a facet counts an event; '' where it has none. */
export const facetValue: Record<FacetField, string> = {
  action: 'action',
  actor: 'coalesce(actor_id::text, actor_kind)',
  subject: `coalesce(subject_id::text, '')`,
  role: `coalesce(role_id::text, '')`,
  target: `coalesce(target_id::text, '')`,
  object: 'object_type',
  via: 'via',
}

/**
 * Counts over the newest `most` hits: their facets and how they spread over the bars between `edges`. Exact when there
 * are no more hits than that; the price is bounded whatever the filter.
 */
export async function sampleHits(
  db: Db,
  ask: {
    filter: AuditFilter
    span: IdSpan
    fields: readonly FacetField[]
    edges: readonly Date[]
    most: number
  },
): Promise<Sample> {
  const counted = ask.fields.map(
    (field) =>
      sql`select ${field} as field, ${sql.raw(facetValue[field])} as value, count(*) as events from hits group by 2`,
  )
  const bars =
    ask.edges.length < 2
      ? []
      : [
          sql`select 'bar', width_bucket(occurred_at, ${[...ask.edges]}::timestamptz[])::text, count(*) from hits group by 2`,
        ]
  const { rows } = await sql<{ field: FacetField | 'bar' | 'hits'; value: string; events: number }>`
    with hits as materialized (
      select occurred_at, action, actor_id, actor_kind, subject_id, role_id, target_id, object_type, via from audit_event
      where ${matching(ask.filter, ask.span)} order by id desc limit ${ask.most}
    )
    ${sql.join([...counted, ...bars, sql`select 'hits', coalesce(min(occurred_at)::text, ''), count(*) from hits`], sql` union all `)}`.execute(
    db,
  )
  const total = rows.find((row) => row.field === 'hits')
  return {
    facets: rows.flatMap(({ field, value, events }) =>
      field === 'bar' || field === 'hits' ? [] : [{ field, value, events }],
    ),
    hits: total?.events ?? 0,
    oldest: total?.value ? new Date(total.value) : null,
    bars: ask.edges
      .slice(1)
      .map(
        (_, index) => rows.find((row) => row.field === 'bar' && Number(row.value) === index + 1)?.events ?? 0,
      ),
  }
}

/** How many events match exactly, and how long their texts are on average; may take a second on a long log. */
export async function measure(
  db: Db,
  filter: AuditFilter,
  span: IdSpan,
): Promise<{ events: number; meanChars: number }> {
  const { rows } = await sql<{ events: number; mean: number | null }>`
    select (select count(*) from audit_event where ${matching(filter, span)}) as events,
      (select avg(length(search) + coalesce(length(before::text), 0) + coalesce(length(after::text), 0))::float8 from (
        select search, before, after from audit_event where ${matching(filter, span)} order by id desc limit 200) newest) as mean`.execute(
    db,
  )
  return { events: rows[0]?.events ?? 0, meanChars: rows[0]?.mean ?? 0 }
}

/** Events newer than `after`, counted up to `most`. */
export async function countNewer(
  db: Db,
  args: { filter: AuditFilter; after: number; most: number },
): Promise<number> {
  const { rows } = await sql<{ events: number }>`
    select count(*) as events from (
      select from audit_event where ${matching(args.filter, { low: args.after + 1, high: null })} limit ${args.most}) newer`.execute(
    db,
  )
  return rows[0]?.events ?? 0
}

/** When this person last opened the explorer in this session; held until the transaction ends. */
export async function lastViewing(
  tx: Tx,
  args: { actorId: PrincipalId; sessionId: string },
): Promise<Date | null> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`audit.viewed ${args.sessionId}`}, 0))`.execute(
    tx,
  )
  const row = await tx
    .selectFrom('audit_event')
    .select('occurred_at')
    .where('action', '=', 'audit.viewed')
    .where('actor_id', '=', args.actorId)
    .where('object_id', '=', args.sessionId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.occurred_at ?? null
}

export interface FailingRevocation {
  number: number
  holder: string
  role: string
}

/** Grants whose removal from the target is failing, the longest first, and how many there are. */
export async function failingRevocations(
  db: Db,
  limit: number,
): Promise<{ count: number; first: FailingRevocation[] }> {
  const rows = await db
    .selectFrom('grant')
    .innerJoin('principal', 'principal.id', 'grant.principal_id')
    .innerJoin('role', 'role.id', 'grant.role_id')
    .select((eb) => [
      'grant.number',
      'principal.name as holder',
      'role.name as role',
      eb.fn.countAll<number>().over().as('count'),
    ])
    .where('grant.state', '=', 'REVOCATION_FAILED')
    .orderBy('grant.revoke_started_at')
    .limit(limit)
    .execute()
  return {
    count: rows[0]?.count ?? 0,
    first: rows.map(({ number, holder, role }) => ({ number, holder, role })),
  }
}
