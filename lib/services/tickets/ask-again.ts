import { ticketToAskAgain } from '@/db/queries/integrations'
import type { GrantId, RequestId } from '@/lib/domain/ids'
import type { Context } from '../context'
import { nothingHeard, type Heard } from '../integrations/hear'
import { factsFor } from '../requests/circumstances'

/**
 * What the ticket system says now about a request that waits, or a grant that is to start. Asked before the transaction
 * that judges by it; without a ticket, or a system to ask, one small read.
 */
export async function hearTicketAgain(
  ctx: Context,
  of: { requestId: RequestId } | { grantId: GrantId },
  args: { now: Date; durationMs?: number | null; lately?: boolean },
): Promise<Heard> {
  const { now, lately = false } = args
  const asked = await ticketToAskAgain(ctx.db, of, now)
  if (asked === null) return nothingHeard
  const read = await factsFor(ctx.db, ctx, {
    principalId: asked.principalId,
    roleId: asked.roleId,
    wanted: { start: asked.wantedStart, durationMs: args.durationMs ?? asked.durationMs },
    now,
    except: asked.requestId,
    consult: { by: ctx, ticket: asked.ticket, lately, about: 'ticket' },
  })
  return read?.heard ?? nothingHeard
}
