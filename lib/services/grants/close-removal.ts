import { lockAssignment, updateAssignment } from '@/db/queries/assignments'
import { decideClosure, insertClosure, lockOpenClosure } from '@/db/queries/closures'
import { lockOpenGrants, moveGrant, type NamedGrant } from '@/db/queries/grants'
import type { Tx } from '@/db/client'
import type { AuditAction } from '@/lib/domain/audit'
import type { AssignmentId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import { readableText } from '@/lib/domain/readable-text'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { grantEvent } from './event'

export type CloseRefusal =
  | 'not-permitted'
  | 'reason-missing'
  | 'not-stuck'
  | 'asked-already'
  | 'not-asked'
  | 'own-asking'

/**
 * Asks to close a removal that the target does not confirm. Nothing changes until a second administrator agrees: the
 * portal goes on trying.
 */
export async function askToClose(
  ctx: PersonContext,
  input: { assignmentId: AssignmentId; reason: string },
): Promise<Result<null, CloseRefusal>> {
  if (!can(ctx.viewer, 'removal.close', { askedById: null }).ok) return err('not-permitted')
  const reason = readableText(input.reason)
  if (reason === '') return err('reason-missing')
  const now = ctx.now()
  return atomically<null, CloseRefusal>(ctx, async (tx) => {
    const stuck = await stuckGrants(tx, input.assignmentId)
    if (stuck === null) return err('not-stuck')
    const asked = await insertClosure(tx, {
      assignment_id: input.assignmentId,
      reason,
      asked_by: ctx.viewer.id,
      asked_at: now,
    })
    if (!asked) return err('asked-already')
    await recordFor(tx, ctx, stuck, { action: 'removal.closure_asked', reason, now })
    return ok(null)
  })
}

/** A second administrator agrees, and the grants end without the target's word; or refuses, and nothing changes. */
export async function answerClosing(
  ctx: PersonContext,
  input: { assignmentId: AssignmentId; agreed: boolean },
): Promise<Result<null, CloseRefusal>> {
  const { assignmentId, agreed } = input
  if (!can(ctx.viewer, 'removal.close', { askedById: null }).ok) return err('not-permitted')
  const now = ctx.now()
  return atomically<null, CloseRefusal>(ctx, async (tx) => {
    const stuck = await stuckGrants(tx, assignmentId)
    const closure = await lockOpenClosure(tx, assignmentId)
    if (closure === null) return err('not-asked')
    const permission = can(ctx.viewer, 'removal.close', { askedById: agreed ? closure.asked_by : null })
    if (!permission.ok) return err(closure.asked_by === ctx.viewer.id ? 'own-asking' : 'not-permitted')
    await decideClosure(tx, { id: closure.id, by: ctx.viewer.id, now, agreed })
    if (!agreed) {
      if (stuck !== null)
        await recordFor(tx, ctx, stuck, { action: 'removal.closure_refused', reason: closure.reason, now })
      return ok(null)
    }
    // The target may have answered meanwhile: then there is nothing to close.
    if (stuck === null) return err('not-stuck')
    await endByHand(tx, ctx, { assignmentId, grants: stuck, reason: closure.reason, now })
    return ok(null)
  })
}

/** The grants whose removal is not confirmed, locked before their assignment; null when nothing is stuck there. */
async function stuckGrants(tx: Tx, id: AssignmentId): Promise<NamedGrant[] | null> {
  const grants = await lockOpenGrants(tx, id)
  const assignment = await lockAssignment(tx, id)
  const failed = grants.filter(({ state }) => state === 'REVOCATION_FAILED')
  return assignment === null || failed.length === 0 ? null : failed
}

async function endByHand(
  tx: Tx,
  ctx: PersonContext,
  args: { assignmentId: AssignmentId; grants: readonly NamedGrant[]; reason: string; now: Date },
): Promise<void> {
  const { assignmentId, grants, reason, now } = args
  for (const grant of grants)
    await moveGrant(tx, {
      id: grant.id,
      from: grant.state,
      values: { state: 'ENDED', ended_at: now, failure: `Closed by hand, not confirmed: ${reason}` },
    })
  await recordFor(tx, ctx, grants, { action: 'removal.closed', reason, now })
  // Whoever else still holds it keeps the engine at work; else it rests. Should the target come back, the search for
  // what bears our mark finds what is left there.
  const left = await lockOpenGrants(tx, assignmentId)
  if (left.length === 0)
    await updateAssignment(tx, assignmentId, {
      due_at: null,
      lease: null,
      leased_until: null,
      second_look_at: null,
      failing_since: null,
      attempts: 0,
    })
}

async function recordFor(
  tx: Tx,
  ctx: PersonContext,
  grants: readonly NamedGrant[],
  { action, reason, now }: { action: AuditAction; reason: string; now: Date },
): Promise<void> {
  for (const grant of grants)
    await record(
      tx,
      ctx,
      now,
      grantEvent(grant, {
        action,
        reason,
        ...(action === 'removal.closed' && {
          before: { state: grant.state },
          after: { state: 'ENDED', verified: false },
        }),
      }),
    )
}
