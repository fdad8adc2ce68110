import { nextDue, saveSweepStatus, type NextDue } from '@/db/queries/sweep'
import { SECOND } from '@/lib/domain/duration'
import { actingAs, type Context } from '../context'
import { reconcileDue } from '../grants/reconcile'
import { startGrant } from '../grants/start'
import { dueStarts } from '@/db/queries/grants'
import { settleBundles } from '../bundles/settle'
import { discoverDue } from '../targets/discover'
import { endDueGrants, endLeaversGrants } from './ends'
import { moveDelegations } from '../delegations/move'
import { judgeMovers } from '../people/judge-movers'
import { endLeavers } from '../people/leaving'
import { warnSponsors } from '../people/warn-sponsors'
import { remindApprovers } from '../requests/reminders'
import { timeOutStages } from '../requests/time-outs'
import { remindReviewers } from '../reviews/remind'
import { endExceptions } from '../separation/end-exceptions'
import { endWithTickets } from '../tickets/watch'
import { warnOfTokens } from '../tokens/warn'
import { expireRequests } from './lapses'
import { warnHolders } from './warnings'

/** What one sweep did. Times are ISO 8601 in UTC. */
export interface SweepSummary {
  startedAt: string
  durationMs: number
  escalatedRequests: number
  expiredRequests: number
  startedGrants: number
  endedGrants: number
  reconciled: number
  failed: number
  /** Whether letters wait to be sent: `sendPost` does that beside the sweep, for a mail server may take its time. */
  mailDue: boolean
  /** When there will be something to do again; null when nothing lies ahead. */
  nextDueAt: string | null
}

/** How long one sweep may take before it leaves the rest to the next, in milliseconds. */
const defaultBudgetMs = 20 * SECOND
/** How many scheduled grants one sweep starts at most before it turns to the rest. */
const startsPerSweep = 500

/**
 * Brings everything up to the present: unanswered requests lapse, due grants start and end, leavers lose what they
 * hold, and what is due on the targets is made true. Takes no input and reads the database's clock once; any number of
 * sweeps may run at once, each row is taken by one of them.
 */
export async function sweep(caller: Context, budgetMs = defaultBudgetMs): Promise<SweepSummary> {
  const ctx = actingAs(caller, { kind: 'sweep', name: 'Sweep' }, 'sweep')
  const before = await dueFor(ctx)
  const { now } = before
  const until = new Date(now.getTime() + budgetMs)
  // Cases move before their time is judged: whoever stands in from now on is asked, not whoever is away.
  if (due(before.delegations, now)) await moveDelegations(ctx, now)
  const escalatedRequests = due(before.lapses, now) ? await timeOutStages(ctx, now) : 0
  const expiredRequests = due(before.lapses, now) ? await expireRequests(ctx, now) : 0
  if (due(before.seats, now)) await endLeavers(ctx, now)
  const movedGrants = due(before.movers, now) ? (await judgeMovers(ctx, { only: null })).length : 0
  if (due(before.contracts, now)) await warnSponsors(ctx, now)
  if (due(before.reminders, now)) await remindApprovers(ctx, now)
  if (due(before.reviews, now)) await remindReviewers(ctx, now)
  if (due(before.exceptions, now)) await endExceptions(ctx, now)
  const endedGrants =
    (due(before.ends, now) ? await endDueGrants(ctx, now) : 0) +
    (before.leavers ? await endLeaversGrants(ctx, now) : 0) +
    movedGrants
  if (due(before.warnings, now)) await warnHolders(ctx, now)
  if (due(before.tokens, now)) await warnOfTokens(ctx, now)
  const starts = due(before.starts, now) ? await startDue(ctx, now, until) : { started: 0, ended: 0 }
  const owed = due(before.work, now) || endedGrants + starts.started > 0
  const work = owed ? await reconcileDue(ctx, until) : { reconciled: 0, failed: 0 }
  if (due(before.bundles, now)) await settleBundles(ctx, now)
  if (due(before.listing, now)) await discoverAll(ctx, until)
  // Last: it waits for other systems, and what it ends is the next sweep's to remove.
  const endedWithTickets = due(before.tickets, now) ? await endWithTickets(ctx, now) : 0
  const idle = due(earliest(before), now) === false && !owed
  // What was found when nothing was to be done still holds: an idle sweep asks once.
  const after = idle ? before : await dueFor(ctx)
  const summary: SweepSummary = {
    startedAt: now.toISOString(),
    durationMs: Math.max(0, ctx.now().getTime() - now.getTime()),
    escalatedRequests,
    expiredRequests,
    startedGrants: starts.started,
    endedGrants: endedGrants + starts.ended + endedWithTickets,
    ...work,
    mailDue: due(before.mail, now) || due(before.weeklyCounts, now) || due(before.reports, now),
    nextDueAt: earliest(after)?.toISOString() ?? null,
  }
  if (before.noteWanted)
    await saveSweepStatus(ctx.db, { startedAt: now, durationMs: summary.durationMs, summary: { ...summary } })
  return summary
}

/** Where mail is off nothing is ever due to be sent. */
async function dueFor(ctx: Context): Promise<NextDue> {
  const next = await nextDue(ctx.db)
  return ctx.mailer === null ? { ...next, mail: null, weeklyCounts: null, reports: null } : next
}

async function startDue(ctx: Context, now: Date, until: Date): Promise<{ started: number; ended: number }> {
  const counts = { started: 0, ended: 0 }
  for (const id of await dueStarts(ctx.db, { now, limit: startsPerSweep })) {
    if (ctx.now() >= until) break
    const outcome = await startGrant(ctx, id, now)
    if (outcome === 'started') counts.started += 1
    if (outcome === 'ended') counts.ended += 1
  }
  return counts
}

async function discoverAll(ctx: Context, until: Date): Promise<void> {
  while (ctx.now() < until && (await discoverDue(ctx)));
}

function due(instant: Date | null, now: Date): boolean {
  return instant !== null && instant <= now
}

function earliest(next: NextDue): Date | null {
  const instants = Object.values({ ...next, now: null }).filter((instant) => instant instanceof Date)
  return instants.length === 0 ? null : new Date(Math.min(...instants.map((instant) => instant.getTime())))
}
