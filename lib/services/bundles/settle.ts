import {
  dueActivations,
  postponeActivations,
  settleActivation,
  type ActivationRow,
} from '@/db/queries/bundle-activations'
import { bundleOutcome, type BundleSettlement } from '@/lib/domain/bundle'
import { SECOND } from '@/lib/domain/duration'
import { ok } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type Context } from '../context'
import { notify } from '../notices/notify'
import { beginEnd, endParts } from './end-parts'
import { bundleEvent, lossOf, missingParts, toActivated } from './parts'

const perSweep = 200

/**
 * Sees how activated bundles stand: complete ones are noted, and where a part is lost the others are taken back or
 * kept, as the bundle says. An end that broke off half way is brought to its end. Returns how many were settled.
 */
export async function settleBundles(ctx: Context, now: Date): Promise<number> {
  let settled = 0
  const waiting: string[] = []
  for (const activation of await dueActivations(ctx.db, { now, limit: perSweep })) {
    if (await settleBundle(ctx, activation, now)) settled += 1
    else waiting.push(activation.id)
  }
  await postponeActivations(ctx.db, { ids: waiting, dueAt: nextLook(now) })
  return settled
}

/** A part that is denied, lapses or fails is noticed within this time. */
const lookEveryMs = 5 * SECOND

export function nextLook(now: Date): Date {
  return new Date(now.getTime() + lookEveryMs)
}

/** The same for one activation that is open; false while it stays so, or where another was first. */
export async function settleBundle(ctx: Context, activation: ActivationRow, now: Date): Promise<boolean> {
  const { ending } = activation
  if (ending !== null) return (await endParts(ctx, activation, now)) && settle(ctx, activation, ending, now)
  switch (bundleOutcome(toActivated(activation), now)) {
    case 'open':
      return false
    case 'complete':
      return settle(ctx, activation, 'complete', now)
    case 'failed':
      return activation.if_one_fails === 'undo'
        ? undo(ctx, activation, now)
        : settle(ctx, activation, 'incomplete', now)
  }
}

async function undo(ctx: Context, activation: ActivationRow, now: Date): Promise<boolean> {
  const begun = await beginEnd(ctx, activation, {
    ending: 'undone',
    now,
    event: { action: 'bundle.failed', reason: whatIsMissing(activation, now) },
  })
  if (!begun) return false
  return settleBundle(ctx, { ...activation, ending: 'undone' }, now)
}

async function settle(
  ctx: Context,
  activation: ActivationRow,
  state: BundleSettlement,
  now: Date,
): Promise<boolean> {
  const missing = state === 'undone' || state === 'incomplete' ? whatIsMissing(activation, now) : null
  const done = await atomically<boolean, never>(ctx, async (tx) => {
    if (!(await settleActivation(tx, { id: activation.id, state, now }))) return ok(false)
    const before = { state: 'open' }
    await record(
      tx,
      ctx,
      now,
      bundleEvent(activation, { action: 'bundle.settled', reason: missing, before, after: { state } }),
    )
    if (missing !== null)
      await notify(tx, now, [
        {
          to: activation.principal_id,
          kind: 'bundle-failed',
          text: `${activation.name} could not be given whole: ${missing} ${becameOfOthers[state]}`,
          href: '/',
        },
      ])
    return ok(true)
  })
  if (done.ok && done.value) ctx.announce([{ topic: 'grant', id: null }])
  return done.ok && done.value
}

const becameOfOthers: Record<BundleSettlement, string> = {
  undone: 'The others were taken back.',
  incomplete: 'The others stay.',
  complete: '',
  released: '',
}

function whatIsMissing(activation: ActivationRow, now: Date): string {
  return missingParts(activation, now)
    .map((part) => sentence(lossOf(part)))
    .join(' ')
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
