import type { Tx } from '@/db/client'
import { insertGrant } from '@/db/queries/grants'
import { wantAssignment } from '@/db/queries/assignments'
import type { ActivationFacts } from '@/db/queries/roles'
import type { GrantRow, RequestRow } from '@/db/schema'
import type { AssignmentId } from '@/lib/domain/ids'
import { record } from '../audit/record'
import type { Context } from '../context'
import { watchItsTicket } from '../tickets/watch'
import { grantEvent } from './event'

/**
 * Opens the grant of an approved request: SCHEDULED when its start lies ahead, else ACTIVATING with its assignment
 * wanted. Grant and assignment are one transaction: that is the outbox the engine works from.
 */
export async function openGrant(
  tx: Tx,
  ctx: Pick<Context, 'actor' | 'origin' | 'connectorFor'>,
  args: { request: RequestRow; facts: ActivationFacts; durationMs: number; now: Date },
): Promise<GrantRow> {
  const { request, facts, durationMs, now } = args
  const scheduled = request.wanted_start !== null && request.wanted_start > now
  const grant = await insertGrant(tx, {
    request_id: request.id,
    principal_id: request.requester_id,
    role_id: request.role_id,
    target_id: facts.target.id,
    duration_ms: durationMs,
    planned_start: scheduled ? (request.wanted_start ?? now) : now,
    ...(scheduled
      ? { state: 'SCHEDULED' as const }
      : {
          state: 'ACTIVATING' as const,
          activating_at: now,
          assignment_id: await wantFor(tx, ctx, facts, now),
        }),
  })
  await watchItsTicket(tx, { grant, request, facts })
  await record(
    tx,
    ctx,
    now,
    grantEvent(
      {
        ...grant,
        holder_name: facts.requester.name,
        role_name: facts.role.name,
        target_name: facts.target.name,
      },
      {
        action: scheduled ? 'grant.scheduled' : 'grant.activating',
        after: { state: grant.state, durationMs, plannedStart: grant.planned_start.toISOString() },
      },
    ),
  )
  return grant
}

/** The assignment that makes these facts true on the target, due now. */
export async function wantFor(
  tx: Tx,
  ctx: Pick<Context, 'connectorFor'>,
  facts: ActivationFacts,
  now: Date,
): Promise<AssignmentId> {
  const connector = ctx.connectorFor(facts.target.connector)
  const entitlement = connector.entitlement.parse(facts.role.entitlement)
  return wantAssignment(tx, {
    targetId: facts.target.id,
    principalId: facts.requester.id,
    account: connector.accountName({ handle: facts.requester.handle }, entitlement, facts.role.slug),
    entitlementKey: connector.entitlementKey(entitlement),
    entitlement: facts.role.entitlement,
    now,
  })
}
