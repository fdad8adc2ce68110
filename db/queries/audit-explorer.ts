import { sql } from 'kysely'
import type { AuditFilter } from '@/lib/domain/audit-query'
import type { PrincipalId, RequestId } from '@/lib/domain/ids'
import type { Db, Tx } from '../client'
import { alone } from '../gathered'
import { once } from '../once'
import type { AuditEventRow } from '../schema'
import { matching, type IdSpan } from './audit-filter'
import { hitsOf, indexedHits, isFrequent, searchesText, textReach } from './audit-text'

export type ExplorerEvent = Omit<AuditEventRow, 'transaction'> & { transaction: string }

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

/** The newest `limit` events of a filter, newest first; with `newer`, the nearest above it, still newest first. */
export async function eventPage(db: Db, { filter, span, at, limit }: PageAsk): Promise<ExplorerEvent[]> {
  const read = searchesText(filter) ? textRows : rowsOf
  if (at !== null && 'newer' in at) {
    const above = { ...span, low: Math.max(span.low, at.newer + 1) }
    return (await read(db, { filter, span: above, order: 'asc', limit })).reverse()
  }
  const high = at === null ? span.high : Math.min(span.high ?? Infinity, at.older - 1)
  return read(db, { filter, span: { ...span, high }, order: 'desc', limit })
}

interface RowAsk {
  filter: AuditFilter
  span: IdSpan
  order: 'asc' | 'desc'
  limit: number
}

async function rowsOf(db: Db, { filter, span, order, limit }: RowAsk): Promise<ExplorerEvent[]> {
  const { rows } = await sql<ExplorerEvent>`
    select ${eventColumns} from audit_event where ${matching(filter, span)}
    order by id ${sql.raw(order)} limit ${limit} ${sql.raw(alone)}`.execute(db)
  return rows
}

/** From this share of the events on, 0 to 1, a page fills sooner by reading on than by the index. */
const frequent = 0.0025

/** What is not indexed yet is looked through one by one, whatever the index says of the rest. */
async function textRows(db: Db, ask: RowAsk): Promise<ExplorerEvent[]> {
  const { indexed } = await textReach(db)
  if (await isFrequent(db, { filter: ask.filter, indexed, share: frequent })) return rowsOf(db, ask)
  const beyond = { ...ask, span: { ...ask.span, low: Math.max(ask.span.low, indexed + 1) } }
  const reads = [
    (limit: number) => rowsOf(db, { ...beyond, limit }),
    (limit: number) => rowsByIndex(db, { ...ask, limit }, indexed),
  ]
  const found: ExplorerEvent[] = []
  for (const read of ask.order === 'desc' ? reads : reads.toReversed())
    if (found.length < ask.limit) found.push(...(await read(ask.limit - found.length)))
  return found
}

async function rowsByIndex(db: Db, ask: RowAsk, indexed: number): Promise<ExplorerEvent[]> {
  const order = sql.raw(ask.order)
  // Apart from the limit, which would have the planner read on in the order of ids until it has enough.
  const { rows } = await sql<ExplorerEvent>`
    with found as materialized (select id from audit_event where ${indexedHits(ask.filter, ask.span, indexed)}),
      nearest as (select id from found order by id ${order} limit ${ask.limit})
    select ${eventColumns} from audit_event where id in (select id from nearest) order by id ${order}`.execute(
    db,
  )
  return rows
}

/** The last place in the sealed log: what is up to it never changes and never gains an event. Null where nothing is sealed. */
export async function lastSealed(db: Db): Promise<number | null> {
  const { rows } = await sql<{ sequence: number }>`
    select sequence from audit_leaf order by sequence desc limit 1`.execute(db)
  return rows[0]?.sequence ?? null
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

/** How many events match exactly, and how long their texts are on average; may take a second on a long log. */
export async function measure(
  db: Db,
  filter: AuditFilter,
  span: IdSpan,
): Promise<{ events: number; meanChars: number }> {
  const hits = hitsOf(filter, span, (await textReach(db)).indexed)
  const { rows } = await sql<{ events: number; mean: number | null }>`
    select (select count(*) from ${hits}) as events,
      (select avg(length(audit_search_text(audit_event)) + coalesce(length(before::text), 0)
        + coalesce(length(after::text), 0))::float8
       from audit_event where id in (select id from ${hits} order by id desc limit 200)) as mean ${sql.raw(alone)}`.execute(
    db,
  )
  return { events: rows[0]?.events ?? 0, meanChars: rows[0]?.mean ?? 0 }
}

/** How many events match, counted to the last: for ranges of a week or so. */
export async function countWithin(db: Db, filter: AuditFilter, span: IdSpan): Promise<number> {
  const hits = hitsOf(filter, span, (await textReach(db)).indexed)
  const { rows } = await sql<{ events: number }>`
    select count(*) as events from ${hits} ${sql.raw(alone)}`.execute(db)
  return rows[0]?.events ?? 0
}

/** Events newer than `after`, counted up to `most`. */
export async function countNewer(
  db: Db,
  args: { filter: AuditFilter; after: number; most: number },
): Promise<number> {
  const hits = hitsOf(args.filter, { low: args.after + 1, high: null }, (await textReach(db)).indexed)
  const { rows } = await sql<{ events: number }>`
    select count(*) as events from (select from ${hits} limit ${args.most}) newer`.execute(db)
  return rows[0]?.events ?? 0
}

/** When this person last opened the explorer in this session. */
export async function lastViewing(
  db: Db,
  args: { actorId: PrincipalId; sessionId: string },
): Promise<Date | null> {
  const row = await db
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

/** Has whoever notes a viewing of the same session wait until this transaction ends. */
export async function lockViewings(tx: Tx, sessionId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`audit.viewed ${sessionId}`}, 0))`.execute(tx)
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
  const rows = await failingRows(db, { limit })
  return {
    count: rows[0]?.count ?? 0,
    first: rows.map(({ number, holder, role }) => ({ number, holder, role })),
  }
}

const failingRows = once((db, args: { limit: number }) =>
  db
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
    .limit(args.limit)
    .compile(),
)
