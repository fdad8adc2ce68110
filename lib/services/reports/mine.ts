import { reportById } from '@/db/queries/reports/index'
import { subscriptionsOf, type Subscription } from '@/db/queries/reports/subscriptions'
import type { PersonContext } from '../context'

/** What the person is sent, with the title of each report. */
export async function mySubscriptions(ctx: PersonContext): Promise<(Subscription & { title: string })[]> {
  const all = await subscriptionsOf(ctx.db, ctx.viewer.id)
  return all.map((each) => ({ ...each, title: reportById(each.report)?.title ?? each.report }))
}
