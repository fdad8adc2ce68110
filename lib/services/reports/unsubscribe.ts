import { deleteSubscription } from '@/db/queries/reports/subscriptions'
import { reportById } from '@/db/queries/reports/index'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'

/** Ends one of the person's own subscriptions; nobody ends another's. */
export async function unsubscribeFromReport(
  ctx: PersonContext,
  id: string,
): Promise<Result<null, 'no-such-subscription'>> {
  return atomically<null, 'no-such-subscription'>(ctx, async (tx) => {
    const report = await deleteSubscription(tx, { id, principalId: ctx.viewer.id })
    if (report === null) return err('no-such-subscription')
    await record(tx, ctx, ctx.now(), {
      action: 'report.unsubscribed',
      object: { type: 'report', id: report, name: reportById(report)?.title ?? report },
    })
    return ok(null)
  })
}
