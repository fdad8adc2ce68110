import { assignmentById, targetsWithDueWork } from '@/db/queries/assignments'
import { grantAssignment } from '@/db/queries/grants'
import { targetById } from '@/db/queries/targets'
import type { TargetRow } from '@/db/schema'
import { isConnectorError } from '@/lib/connectors/connector'
import type { AssignmentId, GrantId } from '@/lib/domain/ids'
import type { Context } from '../context'
import { breakerFor } from './breaker'
import { claimQueue } from './queue'
import { claimWork, perform, releaseWork, type Claim } from './work'

export interface Reconciled {
  reconciled: number
  failed: number
}

/**
 * How many assignments of one target a process works on side by side at most: half as many again as the calls that the
 * target takes at once, because some are always just being claimed or saved.
 */
const workersPerTarget = 12
/** A target that takes fewer calls than this at once is not crowded at all: there one change may undo another. */
const fewCalls = 4

/**
 * Works off what is due until nothing is, or until `until`. Targets are worked on side by side and apart from each
 * other: one that does not answer holds up none of the others.
 */
export async function reconcileDue(ctx: Context, until: Date): Promise<Reconciled> {
  const targets = await targetsWithDueWork(ctx.db, ctx.now())
  const counts = await Promise.all(targets.map((target) => reconcileTarget(ctx, target, until)))
  return counts.reduce(
    (sum, count) => ({ reconciled: sum.reconciled + count.reconciled, failed: sum.failed + count.failed }),
    { reconciled: 0, failed: 0 },
  )
}

async function reconcileTarget(ctx: Context, target: TargetRow, until: Date): Promise<Reconciled> {
  const breaker = breakerFor(target.id)
  const sum = { reconciled: 0, failed: 0 }
  // How many it may be, the first piece of work tells.
  let width = 1
  const queue = claimQueue(ctx, target, () => width)
  async function worker(first: Claim | null): Promise<void> {
    let claim = first
    while (ctx.now() < until && breaker.closed(ctx.now())) {
      claim ??= await queue.take()
      if (claim === null) return
      const done = await guarded(queue.ctx, target, claim)
      claim = null
      breaker.note(done, ctx.now())
      if (done) sum.reconciled += 1
      else sum.failed += 1
    }
    if (claim !== null) await releaseWork(ctx, [claim])
  }
  const first = breaker.closed(ctx.now()) ? await queue.take() : null
  if (first !== null) {
    width = sideBySide(ctx, target, first)
    await Promise.all(Array.from({ length: width }, (_, index) => worker(index === 0 ? first : null)))
  }
  await queue.close()
  return sum
}

/** How many calls the target takes at once, as its connector says; what does not fit any more is worked on by itself. */
function sideBySide(ctx: Context, target: TargetRow, { assignment }: Claim): number {
  try {
    const { concurrency } = ctx.connectorFor(target.connector).capabilities(assignment.entitlement)
    return concurrency < fewCalls ? concurrency : Math.min(workersPerTarget, Math.ceil(concurrency * 1.5))
  } catch (error) {
    if (isConnectorError(error)) return 1
    throw error
  }
}

/** Whether it went well. A surprise in one assignment is logged and left to the end of its lease; the others go on. */
async function guarded(ctx: Context, target: TargetRow, claim: Claim): Promise<boolean> {
  try {
    return (await perform(ctx, target, claim)) === 'done'
  } catch (error) {
    ctx.log.error({ target: target.slug, err: error }, 'an assignment could not be worked on')
    return false
  }
}

/**
 * Makes one grant true right after the click that decided it: the same work the sweep would do, sooner. Returns once
 * nothing is due for it at this moment.
 */
export async function reconcileGrant(ctx: Context, grantId: GrantId): Promise<void> {
  const only = await grantAssignment(ctx.db, grantId)
  if (only !== null) await reconcileAssignment(ctx, only)
}

/** The same for whatever is due on one assignment. */
export async function reconcileAssignment(ctx: Context, only: AssignmentId): Promise<void> {
  const assignment = await assignmentById(ctx.db, only)
  const target = assignment && (await targetById(ctx.db, assignment.target_id))
  if (!target) return
  // A grant needs at most a provision and, where it was ended meanwhile, a revoke; the sweep has the rest.
  for (let round = 0; round < 3; round += 1) {
    const [claim] = await claimWork(ctx, target, { limit: 1, only })
    if (claim === undefined || !(await guarded(ctx, target, claim))) return
  }
}
