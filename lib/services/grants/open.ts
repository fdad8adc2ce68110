import { createHash } from 'node:crypto'
import type { Tx } from '@/db/client'
import { insertGrant } from '@/db/queries/grants'
import { wantAssignment } from '@/db/queries/assignments'
import type { ActivationFacts } from '@/db/queries/roles'
import type { GrantRow, RequestRow } from '@/db/schema'
import type { AssignmentId } from '@/lib/domain/ids'
import { narrowingWords, picksOf, type Narrowing } from '@/lib/domain/narrowing'
import { record } from '../audit/record'
import type { Context } from '../context'
import { narrowed } from '../targets/narrowing'
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
          assignment_id: await wantFor(tx, ctx, facts, { narrowing: request.narrowing, now }),
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
        after: {
          state: grant.state,
          durationMs,
          plannedStart: grant.planned_start.toISOString(),
          ...(request.narrowing !== null && { only: narrowingWords(request.narrowing) }),
        },
      },
    ),
  )
  return grant
}

/**
 * The assignment that makes these facts true on the target, due now. Throws where the role no longer gives what was
 * picked of it: that has been judged before, and the whole is never given instead.
 */
export async function wantFor(
  tx: Tx,
  ctx: Pick<Context, 'connectorFor'>,
  facts: ActivationFacts,
  { narrowing, now }: { narrowing: Narrowing; now: Date },
): Promise<AssignmentId> {
  const connector = ctx.connectorFor(facts.target.connector)
  const less = narrowed(connector, facts.role.entitlement, picksOf(narrowing))
  if (!less.ok) throw new Error(`${facts.role.name} cannot be given as it was asked for: ${less.error}`)
  const entitlement = connector.entitlement.parse(less.value.entitlement)
  const entitlementKey = connector.entitlementKey(entitlement)
  const word = narrowing === null ? facts.role.slug : wordFor(facts.role.slug, entitlementKey)
  return wantAssignment(tx, {
    targetId: facts.target.id,
    principalId: facts.requester.id,
    account: connector.accountName({ handle: facts.requester.handle }, entitlement, word),
    entitlementKey,
    entitlement: less.value.entitlement,
    now,
  })
}

/** A one-time account is made for one entitlement: a part of a role must not share that of another part, or of the whole. */
function wordFor(roleSlug: string, entitlementKey: string): string {
  return `${roleSlug}.${createHash('sha256').update(entitlementKey).digest('hex').slice(0, 8)}`
}
