import { randomUUID } from 'node:crypto'
import { holdsLease } from '@/db/queries/assignments'
import { claimAssignments, openGrantsOf, releaseAssignment, type VersionedGrant } from '@/db/queries/work'
import type { AssignmentRow, TargetRow } from '@/db/schema'
import type { Call } from '@/lib/connectors/connector'
import { workFor } from '@/lib/domain/assignment'
import type { AssignmentId } from '@/lib/domain/ids'
import type { Context } from '../context'
import { deliveryLog } from '../targets/delivery-log'
import { attempt } from './attempt'
import { toOpenGrant } from './open-grant'
import { saveOutcome } from './settle'

/** One assignment taken under a lease, with the grants that want it or want it gone. */
export interface Claim {
  assignment: AssignmentRow
  grants: readonly VersionedGrant[]
  lease: string
  leasedUntil: Date
  /** Fires before the lease ends, whether the work has begun by then or not. */
  signal: AbortSignal
}

/** Takes up to `limit` due assignments of `target`, the most urgent first; several cost hardly more than one. */
export async function claimWork(
  ctx: Context,
  target: TargetRow,
  { limit, only }: { limit: number; only?: AssignmentId },
): Promise<Claim[]> {
  const lease = randomUUID()
  const now = ctx.now()
  const leasedUntil = new Date(now.getTime() + ctx.engine.leaseMs)
  const taken = await claimAssignments(ctx.db, { targetId: target.id, now, leasedUntil, lease, limit, only })
  const grants = await openGrantsOf(
    ctx.db,
    taken.map(({ id }) => id),
  )
  return taken
    .toSorted((a, b) => Number(a.due_at) - Number(b.due_at))
    .map((assignment) => ({
      assignment,
      grants: grants.filter((grant) => grant.assignment_id === assignment.id),
      lease,
      leasedUntil,
      signal: AbortSignal.timeout(ctx.engine.leaseMs * 0.8),
    }))
}

/** Lets go of what was claimed and is not worked on after all. */
export async function releaseWork(ctx: Context, claims: readonly Claim[]): Promise<void> {
  for (const { assignment, lease } of claims) await releaseAssignment(ctx.db, { id: assignment.id, lease })
}

/**
 * Makes the target agree with what the grants of a claimed assignment want, and records what the target confirmed.
 * Safe to be killed anywhere: the lease runs out and another worker starts from what is true.
 */
export async function perform(ctx: Context, target: TargetRow, claim: Claim): Promise<'done' | 'failed'> {
  const { assignment, grants, lease, leasedUntil, signal } = claim
  const call: Call<unknown> = {
    config: target.config,
    secret: (reference) => ctx.secretOf(reference),
    signal,
    deadline: leasedUntil,
    stillWanted: () => holdsLease(ctx.db, { id: assignment.id, lease, now: ctx.now() }),
    delivered: deliveryLog(ctx, target.id),
  }
  const startedAt = ctx.now()
  const work = workFor(
    grants.map(toOpenGrant),
    { secretRenewal: assignment.secret_renewal, nativeUntil: assignment.native_until },
    startedAt,
  )
  const connector = ctx.connectorFor(target.connector)
  const outcome = await attempt({ ctx, target, connector, assignment, lease, call }, work)
  const operation = {
    assignment_id: assignment.id,
    kind: work.kind === 'look' ? ('verify' as const) : work.kind,
    outcome: outcome.kind === 'failed' ? ('error' as const) : ('ok' as const),
    error_class: outcome.kind === 'failed' ? outcome.errorClass : null,
    message: outcome.detail ?? outcome.kind,
    attempt: assignment.attempts + 1,
    started_at: startedAt,
    finished_at: ctx.now(),
  }
  await saveOutcome(ctx, { target, assignment, lease, grants, outcome, work, operation })
  // An order that was taken is no trouble with the target.
  return outcome.kind === 'failed' && outcome.errorClass !== 'pending' ? 'failed' : 'done'
}
