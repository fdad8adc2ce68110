import { insertSubscription, subscriptionsOf, zoneOf } from '@/db/queries/reports/subscriptions'
import { mostSubscriptions, type ReportSchedule } from '@/lib/domain/report/schedule'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { nextSending } from './calendar'
import { openReport } from './open'

export type SubscribeRefusal = 'no-such-report' | 'not-permitted' | 'mail-is-off' | 'already' | 'too-many'

/** Has a report sent to the person themselves, weekly or monthly, from the next due morning on. */
export async function subscribeToReport(
  ctx: PersonContext,
  input: ReportSchedule & { report: string },
): Promise<Result<{ nextAt: Date }, SubscribeRefusal>> {
  const opened = openReport(ctx, input.report)
  if (!opened.ok) return err(opened.error.kind === 'no-such-report' ? 'no-such-report' : 'not-permitted')
  if (ctx.mailer === null) return err('mail-is-off')
  const now = ctx.now()
  const nextAt = nextSending(input.every, now, await zoneOf(ctx.db, ctx.viewer.id))
  return atomically<{ nextAt: Date }, SubscribeRefusal>(ctx, async (tx) => {
    if ((await subscriptionsOf(tx, ctx.viewer.id)).length >= mostSubscriptions) return err('too-many')
    if (!(await insertSubscription(tx, { ...input, principalId: ctx.viewer.id, now, nextAt })))
      return err('already')
    await record(tx, ctx, now, {
      action: 'report.subscribed',
      object: { type: 'report', id: input.report, name: opened.value.title },
      after: { every: input.every, attach: input.attach, ...input.params },
    })
    return ok({ nextAt })
  })
}
