import { lockOpenGrants, moveGrant, type NamedGrant } from '@/db/queries/grants'
import { appendOperation, saveAssignment } from '@/db/queries/assignments'
import { noteFinding } from '@/db/queries/drift'
import type { Tx } from '@/db/client'
import type { AssignmentRow, NewOperation, TargetRow } from '@/db/schema'
import { settle, type GrantMove, type Settlement, type Work } from '@/lib/domain/assignment'
import { ok } from '@/lib/domain/result'
import { record } from '../audit/record'
import { actingAs, atomically, type Context } from '../context'
import { grantEvent } from './event'
import type { Attempted } from './attempt'
import { toOpenGrant } from './open-grant'

interface Saving {
  target: TargetRow
  assignment: AssignmentRow
  lease: string
  outcome: Attempted
  work: Work
  /** The attempt, kept whether or not the lease still holds. */
  operation: NewOperation
}

/**
 * Records what the target confirmed: grants move on, the assignment is due again or at rest, all in one transaction
 * that is void when this worker's lease was lost. Grants are locked first, then their assignment.
 */
export async function saveOutcome(ctx: Context, saving: Saving): Promise<void> {
  const { target, assignment, outcome } = saving
  const engine = actingAs(ctx, { kind: 'connector', name: target.name }, 'engine')
  const now = ctx.now()
  const saved = await atomically<NamedGrant[], 'lease-lost'>(ctx, async (tx) => {
    const grants = await lockOpenGrants(tx, assignment.id)
    const settlement = settle({
      grants: grants.map(toOpenGrant),
      outcome,
      secondLookAt: assignment.second_look_at,
      attempts: assignment.attempts,
      patience: ctx.engine,
      chance: ctx.chance(),
      now,
    })
    const held = await saveAssignment(tx, {
      id: assignment.id,
      lease: saving.lease,
      values: columns(saving, settlement, now),
      wantedMeanwhile: outcome.kind === 'failed' ? null : now,
    })
    if (!held) return { ok: false, error: 'lease-lost' }
    await appendOperation(tx, saving.operation)
    const byId = new Map(grants.map((grant) => [grant.id, grant]))
    for (const move of settlement.moves) {
      const grant = byId.get(move.id)
      if (grant !== undefined) await apply(tx, engine, grant, move, now)
    }
    await noteDrift(tx, engine, saving, now)
    return ok(grants)
  })
  if (!saved.ok) {
    await appendOperation(ctx.db, saving.operation)
    ctx.log.warn({ assignment: assignment.id }, 'the lease was lost before the outcome could be saved')
    return
  }
  ctx.announce(saved.value.map((grant) => ({ topic: 'grant', id: grant.id })))
}

function columns({ assignment, outcome, work }: Saving, settlement: Settlement, now: Date) {
  const failed = outcome.kind === 'failed'
  const atRest = settlement.dueAt === null
  return {
    due_at: settlement.dueAt,
    second_look_at: settlement.secondLookAt,
    attempts: failed ? assignment.attempts + 1 : 0,
    failing_since: failed ? (assignment.failing_since ?? now) : null,
    error_class: outcome.errorClass,
    error_message: outcome.detail,
    ...(!failed && {
      observed: work.kind === 'revoke' ? ('absent' as const) : ('present' as const),
      observed_at: now,
    }),
    ...(outcome.kind === 'gone-by-itself' && { observed: 'absent' as const }),
    ...(outcome.kind === 'granted' && { native_until: outcome.nativeUntil }),
    // The password is of no use once the access is gone, and the next life of this assignment gets its own.
    ...(outcome.kind === 'removed' && {
      secret: null,
      secret_set_at: null,
      secret_revealed_at: null,
      native_until: null,
    }),
    // What stood before is asked anew when the next grant begins.
    ...(atRest && { pre_existing: null }),
  }
}

async function apply(tx: Tx, ctx: Context, grant: NamedGrant, move: GrantMove, now: Date): Promise<void> {
  const { values, action, reason = null, after } = effect(move, now)
  await moveGrant(tx, { id: grant.id, from: grant.state, values })
  await record(
    tx,
    ctx,
    now,
    grantEvent(grant, {
      action,
      reason,
      before: { state: grant.state },
      after: { state: values.state, ...after },
    }),
  )
}

/** What a move writes to the grant, and what the log says of it. */
function effect(move: GrantMove, now: Date) {
  switch (move.kind) {
    case 'active':
      return {
        action: 'grant.active' as const,
        values: { state: 'ACTIVE' as const, access_granted_at: now, ends_at: move.endsAt },
        after: { endsAt: move.endsAt.toISOString() },
      }
    case 'activation-failed':
      return {
        action: 'grant.activation_failed' as const,
        values: { state: 'ACTIVATION_FAILED' as const, failure: move.failure, ended_at: now },
        reason: move.failure,
      }
    case 'access-removed':
      return {
        action: 'grant.access_removed' as const,
        values: { state: 'DEACTIVATING' as const, access_removed_at: now },
      }
    case 'revocation-failed':
      return { action: 'grant.revocation_failed' as const, values: { state: 'REVOCATION_FAILED' as const } }
    case 'removed-externally':
      return {
        action: 'grant.deactivating' as const,
        values: {
          state: 'DEACTIVATING' as const,
          end_reason: 'EXTERNAL_REMOVAL' as const,
          revoke_started_at: now,
        },
        after: { endReason: 'EXTERNAL_REMOVAL' },
      }
    case 'ended':
      return {
        action: 'grant.ended' as const,
        values: {
          state: 'ENDED' as const,
          ended_at: now,
          verified_at: now,
        },
        reason: endedBecause[move.because],
        after: { verified: move.because },
      }
  }
}

const endedBecause = {
  verified: 'The target confirmed twice that the access is gone.',
  'still-covered': 'Another grant still gives the same access; it ends with that one.',
  standing: 'The same access stood on the target before this grant and stays.',
}

async function noteDrift(
  tx: Tx,
  ctx: Context,
  { target, assignment, outcome }: Saving,
  now: Date,
): Promise<void> {
  const kind = outcome.kind === 'gone-by-itself' ? 'lost' : outcome.repaired ? 'altered' : null
  if (kind === null) return
  await noteFinding(tx, {
    targetId: target.id,
    kind,
    account: assignment.account,
    entitlementKey: assignment.entitlement_key,
    assignmentId: assignment.id,
    now,
    resolved: true,
  })
  await record(tx, ctx, now, {
    action: kind === 'lost' ? 'drift.found' : 'drift.repaired',
    object: {
      type: 'drift',
      id: assignment.id,
      name: `${assignment.account} · ${assignment.entitlement_key}`,
    },
    assignmentId: assignment.id,
    target: { id: target.id, name: target.name },
    reason:
      kind === 'lost'
        ? 'Access that a grant gives is missing on the target.'
        : 'Access on the target differed from what the grants want; it was put right.',
  })
}
