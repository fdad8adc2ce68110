import { randomUUID } from 'node:crypto'
import { claimAssignment, holdsLease } from '@/db/queries/assignments'
import { openGrants } from '@/db/queries/grants'
import type { TargetRow } from '@/db/schema'
import type { Call } from '@/lib/connectors/connector'
import { workFor } from '@/lib/domain/assignment'
import type { AssignmentId } from '@/lib/domain/ids'
import type { Context } from '../context'
import { attempt, type Job } from './attempt'
import { toOpenGrant } from './open-grant'
import { saveOutcome } from './settle'

export type Worked = 'idle' | 'done' | 'failed'

/**
 * Takes one due assignment of `target`, makes the target agree with what its grants want, and records what the target
 * confirmed. Safe to be killed anywhere: the lease runs out and another worker starts from what is true.
 */
export async function workOnce(ctx: Context, target: TargetRow, id?: AssignmentId): Promise<Worked> {
  const connector = ctx.connectorFor(target.connector)
  const lease = randomUUID()
  const claimedAt = ctx.now()
  const leasedUntil = new Date(claimedAt.getTime() + ctx.engine.leaseMs)
  const assignment = await claimAssignment(ctx.db, {
    targetId: target.id,
    now: claimedAt,
    leasedUntil,
    lease,
    ...(id !== undefined && { id }),
  })
  if (assignment === null) return 'idle'
  const call: Call<unknown> = {
    config: target.config,
    secret: (reference) => ctx.secretOf(reference),
    signal: AbortSignal.timeout(ctx.engine.leaseMs * 0.8),
    deadline: leasedUntil,
    stillWanted: () => holdsLease(ctx.db, { id: assignment.id, lease, now: ctx.now() }),
  }
  return perform({ ctx, target, connector, assignment, lease, call })
}

async function perform(job: Job): Promise<Worked> {
  const { ctx, assignment } = job
  const grants = (await openGrants(ctx.db, assignment.id)).map(toOpenGrant)
  const startedAt = ctx.now()
  const work = workFor(grants, { secretRenewal: assignment.secret_renewal }, startedAt)
  const outcome = await attempt(job, work)
  const finishedAt = ctx.now()
  const operation = {
    assignment_id: assignment.id,
    kind: work.kind === 'look' ? ('verify' as const) : work.kind,
    outcome: outcome.kind === 'failed' ? ('error' as const) : ('ok' as const),
    error_class: outcome.kind === 'failed' ? outcome.errorClass : null,
    message: outcome.detail ?? outcome.kind,
    attempt: assignment.attempts + 1,
    started_at: startedAt,
    finished_at: finishedAt,
  }
  await saveOutcome(ctx, { target: job.target, assignment, lease: job.lease, outcome, work, operation })
  return outcome.kind === 'failed' ? 'failed' : 'done'
}
