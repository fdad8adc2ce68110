import type { Db } from '@/db/client'
import * as explorer from '@/db/queries/audit-explorer'
import type { IdSpan } from '@/db/queries/audit-filter'
import * as rollup from '@/db/queries/audit-rollup'
import type { AuditFilter, AuditQuery, AuditRange, QueryError } from '@/lib/domain/audit-query'
import { can } from '@/lib/domain/permission'
import { err, ok, type Result } from '@/lib/domain/result'
import type { PersonContext } from '../context'
import { countHits, type Counts } from './count'
import { nameFacets, type FacetView } from './facets'
import { resolveQuery, type ResolvedTerm } from './resolve'

export type { FailingRevocation } from '@/db/queries/audit-explorer'
export type { FacetValue, FacetView } from './facets'

export const pageSize = 50

export interface Question {
  query: AuditQuery
  range: AuditRange
  /** Frozen: no event after this place in the sealed log. */
  through?: number
}

export interface Explored {
  events: explorer.ExplorerEvent[]
  /** Sequences that the neighbouring pages begin beyond; null where there is none. */
  newerThan: number | null
  olderThan: number | null
  counts: Omit<Counts, 'facets'>
  facets: FacetView[]
  /** The end of the log when this was read: what is beyond it is new. */
  newestId: number
  /** What freezes this answer: the last place in the sealed log, and whom the names in the query stand for now. */
  frozen: { through: number; terms: readonly ResolvedTerm[] } | null
}

/** A person who may not, with the sentence to read; or a query with mistakes, with their places. */
export type ExploreRefusal = { reason: string } | { mistakes: QueryError[] }

/** Answers one page of the explorer: events, facets and bars. `edgesOf` cuts a range into bars on the viewer's clock. */
export async function exploreAudit(
  ctx: PersonContext,
  input: Question & { at: explorer.PageAsk['at']; edgesOf: (range: { from: Date; to: Date }) => Date[] },
): Promise<Result<Explored, ExploreRefusal>> {
  const { db } = ctx
  const [asked, newestId, sealed] = await Promise.all([
    ask(ctx, input),
    explorer.newestId(db),
    explorer.lastSealed(db),
  ])
  if (!asked.ok) return asked
  const { filter, span, terms } = asked.value
  const [rows, counts] = await Promise.all([
    explorer.eventPage(db, { filter, span, at: input.at, limit: pageSize + 1 }),
    countHits(db, { filter, span, now: ctx.now(), edgesOf: input.edgesOf }),
  ])
  const { facets, ...others } = counts
  return ok({
    ...cutPage(rows, input.at),
    newestId,
    frozen: sealed === null ? null : { through: input.through ?? sealed, terms },
    counts: others,
    facets: await nameFacets(db, facets, terms),
  })
}

/** The rows asked for were one more than a page holds: whether that one came tells whether the way goes on. */
function cutPage(rows: explorer.ExplorerEvent[], at: explorer.PageAsk['at']) {
  const upwards = at !== null && 'newer' in at
  const more = rows.length > pageSize
  const events = upwards ? rows.slice(-pageSize) : rows.slice(0, pageSize)
  return {
    events,
    newerThan: (upwards ? more : at !== null) ? (events[0]?.id ?? null) : null,
    olderThan: upwards || more ? (events.at(-1)?.id ?? null) : null,
  }
}

/** Permission, names and id range: what every use of a query begins with. */
export async function ask(
  ctx: PersonContext,
  { query, range, through }: Question,
): Promise<
  Result<
    { filter: AuditFilter; span: IdSpan; terms: Awaited<ReturnType<typeof resolveQuery>>['terms'] },
    ExploreRefusal
  >
> {
  const permission = can(ctx.viewer, 'audit.read', null)
  if (!permission.ok) return err({ reason: permission.reason })
  const [resolved, span] = await Promise.all([resolveQuery(ctx.db, query), rollup.idSpan(ctx.db, range)])
  if (resolved.errors.length > 0) return err({ mistakes: resolved.errors })
  return ok({
    filter: {
      ...range,
      clauses: resolved.clauses,
      phrases: query.phrases,
      ...(through !== undefined && { through }),
    },
    span,
    terms: resolved.terms,
  })
}

/** How many events a query has gained since its page was read, counted up to 100. */
export async function countNewEvents(
  ctx: PersonContext,
  input: Question & { after: number },
): Promise<Result<number, ExploreRefusal>> {
  const asked = await ask(ctx, input)
  if (!asked.ok) return asked
  return ok(await explorer.countNewer(ctx.db, { filter: asked.value.filter, after: input.after, most: 100 }))
}

/** An event with the story of its request, or null when there is none of that sequence. */
export async function readEvent(ctx: PersonContext, id: number) {
  const permission = can(ctx.viewer, 'audit.read', null)
  if (!permission.ok) return null
  const event = await explorer.eventById(ctx.db, id)
  if (event === null) return null
  return {
    event,
    story: event.request_id === null ? [] : await explorer.storyOf(ctx.db, event.request_id, 200),
  }
}

/** Revocations that are failing now, for the top of the auditor's page: the first few, and how many in all. */
export function readFailingRevocations(db: Db) {
  return explorer.failingRevocations(db, 3)
}
