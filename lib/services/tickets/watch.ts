import type { Tx } from '@/db/client'
import { claimWatches, watchTicket, type DueWatch } from '@/db/queries/integrations'
import type { ActivationFacts } from '@/db/queries/roles'
import type { GrantRow, RequestRow } from '@/db/schema'
import { MINUTE } from '@/lib/domain/duration'
import { termsFor } from '@/lib/domain/policy'
import type { Context } from '../context'
import { endGrant } from '../grants/end'
import { askTicket, integrationOf } from '../integrations/ask'
import { notify } from '../notices/notify'

/** How often the ticket of a live grant is looked at, in milliseconds. */
const lookEveryMs = 3 * MINUTE
/** Looked at side by side in one sweep; a silent system costs it three seconds, however many they are. */
const together = 50

/** Where the policy ends access with its ticket, has the grant's looked at until it is over. */
export async function watchItsTicket(
  tx: Tx,
  { grant, request, facts }: { grant: GrantRow; request: RequestRow; facts: ActivationFacts },
): Promise<void> {
  const check = termsFor(facts.policy.settings, facts.requester).terms.ticket?.check
  const ticket = request.ticket.trim()
  if (check == null || !check.closingEnds || ticket === '' || request.incident !== null) return
  const dueAt = new Date(grant.planned_start.getTime() + lookEveryMs)
  await watchTicket(tx, { grantId: grant.id, slug: check.provider, ticket, dueAt })
}

/** Ends the grants whose ticket has been closed since. Returns how many; a ticket that cannot be read ends nothing. */
export async function endWithTickets(ctx: Context, now: Date): Promise<number> {
  const nextAt = new Date(now.getTime() + lookEveryMs)
  const due = await claimWatches(ctx.db, { now, nextAt, limit: together })
  const ended = await Promise.all(due.map((watch) => endWithTicket(ctx, watch, now)))
  return ended.filter((gone) => gone).length
}

async function endWithTicket(ctx: Context, watch: DueWatch, now: Date): Promise<boolean> {
  const { grantId, slug, ticket } = watch
  const integration = await integrationOf(ctx, 'ticket', slug)
  const said = integration && (await askTicket(ctx, integration, { ticket, now, lately: true }))
  if (said === null || said.silent !== null) {
    const reason = said?.silent ?? `There is no ticket system ${slug}.`
    ctx.log.warn({ grantId, ticket, reason }, 'the ticket of a grant could not be looked at')
    return false
  }
  const { value: seen } = said
  if (seen === null || seen.open) return false
  const closed = `${seen.name} was closed${seen.status === '' ? '' : ` (${seen.status})`}`
  const comment = `${closed}, and this access ends with it.`
  const ended = await endGrant(ctx, { grantId, endReason: 'REVOKED', comment })
  if (ended.ok) await tellHolder(ctx, watch, { closed, now })
  return ended.ok
}

async function tellHolder(
  ctx: Context,
  { holderId, role }: DueWatch,
  { closed, now }: { closed: string; now: Date },
): Promise<void> {
  const text = `${closed}, so your access to ${role} ends.`
  // No audit event: the end itself is on record.
  await ctx.db
    .transaction()
    .execute((tx) => notify(tx, now, [{ to: holderId, kind: 'ended-with-ticket', text, href: '/history' }]))
}
