import { actingAs, type Context } from '../context'
import { sendWeeklyCounts } from '../views/send-weekly'
import { sendDueReports } from '../reports/send-due'
import { sendDueMail } from './send'

/**
 * Queues the weekly counts and the reports that are due and sends what waits, until `until`. Any number may call it at once:
 * each letter is taken by one of them.
 */
export async function sendPost(caller: Context, until: Date): Promise<{ sent: number; waiting: number }> {
  const ctx = actingAs(caller, { kind: 'sweep', name: 'Sweep' }, 'sweep')
  await sendWeeklyCounts(ctx, until)
  await sendDueReports(ctx, until)
  return sendDueMail(ctx, until)
}
