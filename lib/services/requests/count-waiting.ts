import { countWaiting } from '@/db/queries/inbox'
import type { PersonContext } from '../context'

/** How many requests need this person's answer right now; 0 for someone who never approves. */
export async function requestsWaitingFor(ctx: PersonContext): Promise<number> {
  return ctx.viewer.isApprover ? countWaiting(ctx.db, { approverId: ctx.viewer.id, now: ctx.now() }) : 0
}
