import type { Db, Tx } from '@/db/client'
import { countWithin } from '@/db/queries/audit-explorer'
import { idSpan } from '@/db/queries/audit-rollup'
import {
  claimWeeklyCount,
  postponeWeeklyCount,
  setWeeklyCount,
  type DueCount,
} from '@/db/queries/weekly-counts'
import { can } from '@/lib/domain/permission'
import { resolveQuery } from '../audit/resolve'
import type { Context } from '../context'
import { queueMail } from '../mail/queue'
import { findView, type FoundView } from './list'
import { lastTwoWeeks, nextMondayMorning } from './monday'

/**
 * Queues the weekly counts that are due, one transaction each, until `until`. Weeks that went by while nothing ran are not
 * made up for: the last whole one is counted. Who may no longer read the log, or see the view, is not written to again.
 */
export async function sendWeeklyCounts(ctx: Context, until: Date): Promise<void> {
  if (ctx.mailer === null) return
  while (ctx.now() < until) {
    const now = ctx.now()
    // No audit event: the switch is on record, and a count changes nothing.
    const more = await ctx.db.transaction().execute(async (tx) => {
      const due = await claimWeeklyCount(tx, now)
      if (due !== null) await countFor(tx, ctx, due, now)
      return due !== null
    })
    if (!more) return
  }
}

async function countFor(tx: Tx, ctx: Context, due: DueCount, now: Date): Promise<void> {
  const { principalId, view: key, zone } = due
  const view = await findView(tx, { key, principalId })
  const viewer = { id: principalId, portalRoles: due.portalRoles, isApprover: false, kind: 'person' as const }
  if (view === null || !due.active || !can(viewer, 'audit.read', null).ok)
    return setWeeklyCount(tx, { principalId, key, next: null })
  const weeks = lastTwoWeeks(now, zone)
  const [last, before] = [
    await countOf(tx, ctx, view, { from: weeks.from, to: weeks.to }),
    await countOf(tx, ctx, view, { from: weeks.before, to: weeks.from }),
  ]
  await queueMail(tx, ctx, now, [
    {
      key: `weekly-count ${principalId} ${key} ${weeks.from.toISOString()}`,
      to: principalId,
      ...letterOf(ctx, view, { last, before, from: weeks.from, to: weeks.to }),
    },
  ])
  await postponeWeeklyCount(tx, { principalId, key, nextAt: nextMondayMorning(now, zone) })
}

/** How many events of a week the view's question finds; null where it can no longer be asked. */
async function countOf(
  db: Db,
  ctx: Context,
  view: FoundView,
  range: { from: Date; to: Date },
): Promise<number | null> {
  const query = ctx.readAuditQuery(view.query)
  if (query === null) return null
  const [resolved, span] = [await resolveQuery(db, query), await idSpan(db, range)]
  if (resolved.errors.length > 0) return null
  return countWithin(db, { ...range, clauses: resolved.clauses, phrases: query.phrases }, span)
}

interface Weeks {
  last: number | null
  before: number | null
  from: Date
  to: Date
}

/**
 * Numbers and a link. Mail is read by others than its reader: names, reasons and the question itself stay in the portal,
 * and so does the name of a view that only its owner knows.
 */
function letterOf(ctx: Context, view: FoundView, weeks: Weeks): { subject: string; text: string } {
  const name = view.personal ? 'A view of yours' : `“${view.name}”`
  const link = `${ctx.portalUrl}/audit?${new URLSearchParams({
    view: view.key,
    from: weeks.from.toISOString(),
    to: weeks.to.toISOString(),
  })}`
  if (weeks.last === null)
    return {
      subject: `${name}: could not be counted`,
      text: `${name} names something that is not there any more, so its events could not be counted. Open it to see what.\n\n${link}\n\n${farewell(ctx)}`,
    }
  return {
    subject: `${name}: ${events(weeks.last)} last week`,
    text: `${name} had ${events(weeks.last)} last week${change(weeks.last, weeks.before)}.\n\n${link}\n\n${farewell(ctx)}`,
  }
}

function events(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'event' : 'events'}`
}

function change(last: number, before: number | null): string {
  if (before === null) return ''
  const more = last - before
  if (more === 0) return `, as many as the week before`
  return `, ${Math.abs(more).toLocaleString('en')} ${more > 0 ? 'more' : 'fewer'} than the ${before.toLocaleString('en')} of the week before`
}

function farewell(ctx: Context): string {
  return `You switched this weekly count on yourself. To switch it off:\n${ctx.portalUrl}/audit?views=manage`
}
