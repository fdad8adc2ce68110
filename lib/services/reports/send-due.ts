import type { Tx } from '@/db/client'
import { reportById } from '@/db/queries/reports/index'
import { everyRow, totalsOf } from '@/db/queries/reports/read'
import type { Report } from '@/db/queries/reports/report'
import {
  claimSubscription,
  deleteSubscription,
  postponeSubscription,
  type DueSubscription,
} from '@/db/queries/reports/subscriptions'
import { HOUR } from '@/lib/domain/duration'
import { can } from '@/lib/domain/permission'
import { readParams, type Ask } from '@/lib/domain/report/params'
import { mostAttachedBytes } from '@/lib/domain/report/schedule'
import { figureText } from '@/lib/domain/report/words'
import { writeReport } from '@/lib/export/report-file'
import { record } from '../audit/record'
import type { Context } from '../context'
import { queueMail } from '../mail/queue'
import { lastWhole, nextSending } from './calendar'
import { finished } from './rows'

/**
 * Queues the reports that are due, one transaction each, until `until`: the letter, its event and the next due instant
 * stand or fall together, so that each is sent once however many processes do this. What fell due while nothing ran is sent
 * once, about the last whole week or month. Who may no longer read the report is not written to again.
 */
export async function sendDueReports(ctx: Context, until: Date): Promise<void> {
  if (ctx.mailer === null) return
  while (ctx.now() < until) {
    const now = ctx.now()
    let claimed: DueSubscription | null = null
    try {
      await ctx.db.transaction().execute(async (tx) => {
        claimed = await claimSubscription(tx, now)
        if (claimed !== null) await sendOne(tx, ctx, claimed, now)
      })
    } catch (error) {
      await putOff(ctx, claimed, now, error)
    }
    if (claimed === null) return
  }
}

/** One that fails does not keep the others waiting: it is tried again in an hour. */
async function putOff(ctx: Context, due: DueSubscription | null, now: Date, error: unknown): Promise<void> {
  if (due === null) throw error
  ctx.log.error({ err: error, report: due.report, subscription: due.id }, 'a report could not be sent')
  await postponeSubscription(ctx.db, { id: due.id, nextAt: new Date(now.getTime() + HOUR) })
}

async function sendOne(tx: Tx, ctx: Context, due: DueSubscription, now: Date): Promise<void> {
  const report = reportById(due.report)
  const viewer = {
    id: due.principalId,
    portalRoles: due.portalRoles,
    isApprover: false,
    kind: 'person' as const,
  }
  const about = { type: 'report' as const, id: due.report, name: report?.title ?? due.report }
  const subject = { id: due.principalId, name: due.name }
  const ask = report && askOf(report, due, now)
  if (report === null || ask === null || !due.active || !can(viewer, 'report.read', report).ok) {
    await deleteSubscription(tx, due)
    const reason = 'The person may no longer read it, or there is no such report any more.'
    return record(tx, ctx, now, { action: 'report.unsubscribed', object: about, subject, reason })
  }
  const totals = await totalsOf(tx, report, ask)
  const file = due.attach ? await fileOf(tx, ctx, report, ask) : null
  const letter = {
    key: `report ${due.id} ${due.nextAt.toISOString()}`,
    to: due.principalId,
    subject: `${report.title}: ${day(ask.from, due.zone)} to ${day(new Date(ask.to.getTime() - 1), due.zone)}`,
    text: [
      report.question,
      report.figures.map((each) => `${each.label}: ${figureText(each, totals.figures[each.id])}`).join('\n'),
      ...(due.attach && file === null ? ['The file is too large to be sent; it is behind the link.'] : []),
      `All of it:\n${ctx.portalUrl}/audit/reports/${report.id}?${linkParams(report, due, ask)}`,
      `You asked to be sent this. To end it:\n${ctx.portalUrl}/audit/reports`,
    ].join('\n\n'),
    attachment: file === null ? null : { name: `${report.id}-${day(ask.from, due.zone)}.csv`, content: file },
  }
  await queueMail(tx, ctx, now, [letter])
  await record(tx, ctx, now, {
    action: 'report.sent',
    object: about,
    subject,
    after: {
      report: report.id,
      query: linkParams(report, due, ask).toString(),
      rows: totals.rows,
      attached: file !== null,
    },
  })
  await postponeSubscription(tx, { id: due.id, nextAt: nextSending(due.every, now, due.zone) })
}

/** Null when the parameters no longer make sense. */
function askOf(report: Report, due: DueSubscription, now: Date): Ask | null {
  const read = readParams(
    { ...due.params, ...lastWhole(due.every, now, due.zone), at: now },
    report.threshold,
    now,
  )
  return read.ok ? read.value : null
}

/** Null when it is too large. */
async function fileOf(tx: Tx, ctx: Context, report: Report, ask: Ask): Promise<string | null> {
  async function* rows() {
    for await (const row of everyRow(tx, report, { ask, sample: null })) yield finished(ctx, report, row)
  }
  let text = ''
  for await (const part of writeReport(report.columns, rows(), 'csv')) {
    text += part
    if (text.length > mostAttachedBytes) return null
  }
  return text
}

function linkParams(report: Report, { params }: DueSubscription, ask: Ask): URLSearchParams {
  const { role, target, person, threshold } = params
  const all: Record<string, string | null> = {
    ...(report.params.includes('period') && { from: ask.from.toISOString(), to: ask.to.toISOString() }),
    ...(report.params.includes('at') && { at: ask.at.toISOString() }),
    role,
    target,
    person,
    threshold: threshold === null ? null : String(threshold),
  }
  return new URLSearchParams(Object.entries(all).filter((each): each is [string, string] => each[1] !== null))
}

/** `2026-11-02`, on the clock of a zone. */
function day(at: Date, zone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(at)
}
