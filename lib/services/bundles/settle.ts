import {
  cancelWaitingOf,
  openActivations,
  postponeActivations,
  partOf,
  settleActivation,
  type OpenActivation,
} from '@/db/queries/bundles'
import { bundleOutcome } from '@/lib/domain/bundle'
import { MINUTE, SECOND } from '@/lib/domain/duration'
import { endableStates } from '@/lib/domain/grant'
import { ok } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type Context } from '../context'
import { endGrant } from '../grants/end'
import { requestEvent } from '../requests/event'

const perSweep = 200
const patienceMs = MINUTE

/**
 * Sees how activated bundles stand: complete ones are noted, and where a part is lost the others are taken back or
 * kept, as the bundle says. Grants are ended before the bundle is settled, so that a crash between leaves it due.
 * Returns how many were settled.
 */
export async function settleBundles(ctx: Context, now: Date): Promise<number> {
  let settled = 0
  const waiting: string[] = []
  for (const activation of await openActivations(ctx.db, { now, limit: perSweep })) {
    const parts = activation.parts.map(partOf)
    const outcome = wholeBy(activation) ? bundleOutcome(parts) : cutShort(activation, now)
    if (outcome === 'open') {
      waiting.push(activation.id)
      continue
    }
    if (outcome === 'failed' && activation.if_one_fails === 'undo') await endParts(ctx, activation)
    if (await settle(ctx, activation, outcome, now)) settled += 1
  }
  await postponeActivations(ctx.db, { ids: waiting, dueAt: nextLook(now) })
  return settled
}

/** A part that is denied, lapses or fails is noticed within this time. */
const lookEveryMs = 5 * SECOND

export function nextLook(now: Date): Date {
  return new Date(now.getTime() + lookEveryMs)
}

function wholeBy({ parts, roles }: OpenActivation): boolean {
  return parts.length >= roles
}

/** A click that broke off in the middle may be repeated with its key for a while; then what is missing is lost. */
function cutShort({ submitted_at }: OpenActivation, now: Date): 'open' | 'failed' {
  return now.getTime() < submitted_at.getTime() + patienceMs ? 'open' : 'failed'
}

async function endParts(ctx: Context, { name, parts }: OpenActivation): Promise<void> {
  for (const { grantId, grantState } of parts)
    if (grantId !== null && grantState !== null && endableStates.includes(grantState))
      await endGrant(ctx, {
        grantId,
        endReason: 'REVOKED',
        comment: `Part of ${name}, of which another part could not be given.`,
      })
}

async function settle(
  ctx: Context,
  activation: OpenActivation,
  outcome: 'complete' | 'failed',
  now: Date,
): Promise<boolean> {
  const undo = outcome === 'failed' && activation.if_one_fails === 'undo'
  const state = outcome === 'complete' ? 'complete' : undo ? 'undone' : 'incomplete'
  const done = await atomically<boolean, never>(ctx, async (tx) => {
    if (!(await settleActivation(tx, { id: activation.id, state, now }))) return ok(false)
    for (const row of undo ? await cancelWaitingOf(tx, { batchId: activation.id, now }) : [])
      await record(
        tx,
        ctx,
        now,
        await requestEvent(tx, row, {
          action: 'request.canceled',
          reason: `Part of ${activation.name}, of which another part could not be given.`,
          before: { state: 'PENDING_APPROVAL' },
          after: { state: 'CANCELED' },
        }),
      )
    await record(tx, ctx, now, {
      action: 'bundle.settled',
      object: { type: 'bundle', id: activation.id, name: activation.name },
      before: { state: 'open' },
      after: { state },
    })
    return ok(true)
  })
  return done.ok && done.value
}
