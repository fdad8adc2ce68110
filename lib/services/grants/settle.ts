import { lockOpenGrants, moveGrant, type NamedGrant } from '@/db/queries/grants'
import { appendOperation, saveAssignment } from '@/db/queries/assignments'
import { noteFinding } from '@/db/queries/drift'
import { saveWork, type VersionedGrant } from '@/db/queries/work'
import type { Tx } from '@/db/client'
import type { AssignmentRow, NewOperation, TargetRow } from '@/db/schema'
import { settle, type GrantMove, type Settlement, type Work } from '@/lib/domain/assignment'
import { ok } from '@/lib/domain/result'
import { eventRow, record } from '../audit/record'
import { actingAs, atomically, type Context } from '../context'
import { grantEvent } from './event'
import type { Attempted } from './attempt'
import { effect } from './moves'
import { toOpenGrant } from './open-grant'

interface Saving {
  target: TargetRow
  assignment: AssignmentRow
  lease: string
  /** The open grants as they were when the work began. */
  grants: readonly VersionedGrant[]
  outcome: Attempted
  work: Work
  /** The attempt, kept whether or not the lease still holds. */
  operation: NewOperation
}

/**
 * Records what the target confirmed: grants move on, the assignment is due again or at rest, all at once or not at all
 * where this worker's lease was lost. Nearly always nothing has changed since the work began, and one statement that
 * makes sure of it is enough; else everything is read and decided again under locks.
 */
export async function saveOutcome(ctx: Context, saving: Saving): Promise<void> {
  const { target, assignment } = saving
  const engine = actingAs(ctx, { kind: 'connector', name: target.name }, 'engine')
  const now = ctx.now()
  const told =
    driftIn(saving) === null && (await saveAtOnce(engine, saving, now))
      ? saving.grants
      : await saveUnderLocks(engine, saving, now)
  if (told === null) {
    await appendOperation(ctx.db, saving.operation)
    ctx.log.warn({ assignment: assignment.id }, 'the lease was lost before the outcome could be saved')
    return
  }
  ctx.announce(told.map((grant) => ({ topic: 'grant', id: grant.id })))
}

function saveAtOnce(ctx: Context, saving: Saving, now: Date): Promise<boolean> {
  const { assignment, lease, grants, operation } = saving
  const settlement = settlementOf(ctx, saving, grants, now)
  const moved = movedBy(settlement, grants, now)
  return saveWork(ctx.db, {
    claimed: assignment,
    lease,
    grants,
    result: {
      assignment: columns(saving, settlement, now),
      moves: moved.map(({ grant, values }) => ({ id: grant.id, values })),
      operation,
      events: moved.map(({ event }) => eventRow(ctx, now, event)),
    },
  })
}

/** Answers the grants it was about, or null when the lease is lost. Grants are locked first, then their assignment. */
async function saveUnderLocks(ctx: Context, saving: Saving, now: Date): Promise<NamedGrant[] | null> {
  const { assignment, lease, outcome, operation } = saving
  const saved = await atomically<NamedGrant[], 'lease-lost'>(ctx, async (tx) => {
    const grants = await lockOpenGrants(tx, assignment.id)
    const settlement = settlementOf(ctx, saving, grants, now)
    const held = await saveAssignment(tx, {
      id: assignment.id,
      lease,
      values: columns(saving, settlement, now),
      claimedDueAt: assignment.due_at,
      wantedMeanwhile: outcome.kind === 'failed' ? null : now,
    })
    if (!held) return { ok: false, error: 'lease-lost' }
    await appendOperation(tx, operation)
    for (const { grant, values, event } of movedBy(settlement, grants, now)) {
      await moveGrant(tx, { id: grant.id, from: grant.state, values })
      await record(tx, ctx, now, event)
    }
    await noteDrift(tx, ctx, saving, now)
    return ok(grants)
  })
  return saved.ok ? saved.value : null
}

function settlementOf(
  ctx: Context,
  { assignment, outcome }: Saving,
  grants: readonly NamedGrant[],
  now: Date,
): Settlement {
  return settle({
    grants: grants.map(toOpenGrant),
    outcome,
    secondLookAt: assignment.second_look_at,
    toldUntil: assignment.native_until,
    attempts: assignment.attempts,
    patience: ctx.engine,
    chance: ctx.chance(),
    now,
  })
}

/** The grants that move on, with what is written of each and what the log says. */
function movedBy(settlement: Settlement, grants: readonly NamedGrant[], now: Date) {
  const byId = new Map(grants.map((grant) => [grant.id, grant]))
  return settlement.moves.flatMap((move) => {
    const grant = byId.get(move.id)
    return grant === undefined ? [] : [{ grant, ...told(grant, move, now) }]
  })
}

function told(grant: NamedGrant, move: GrantMove, now: Date) {
  const { values, action, reason = null, after } = effect(move, now)
  const event = grantEvent(grant, {
    action,
    reason,
    before: { state: grant.state },
    after: { state: values.state, ...after },
  })
  return { values, event }
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

/** What the work has shown to be otherwise on the target than the grants want it, or null. */
function driftIn({ outcome }: Saving): 'lost' | 'altered' | null {
  if (outcome.kind === 'gone-by-itself') return 'lost'
  return outcome.repaired ? 'altered' : null
}

async function noteDrift(tx: Tx, ctx: Context, saving: Saving, now: Date): Promise<void> {
  const { target, assignment } = saving
  const kind = driftIn(saving)
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
