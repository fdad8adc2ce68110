import type { Tx } from '@/db/client'
import { awaitPlacesOf, requestsToPassOn } from '@/db/queries/delegated-seats'
import {
  claimHolding,
  claimMoving,
  claimReturning,
  lockDelegation,
  updateDelegation,
  type DelegationRow,
} from '@/db/queries/delegations'
import type { RequestId } from '@/lib/domain/ids'
import { ok } from '@/lib/domain/result'
import { atomically, type Context } from '../context'
import { giveBack } from './give-back'
import { movedOf, passOn, type Recorder } from './pass-on'

type Move = (tx: Tx, ctx: Recorder, delegation: DelegationRow, now: Date) => Promise<RequestId[]>

/**
 * Moves the cases of every delegation that begins or is over at `now`. It begins in two steps of one transaction each:
 * it takes hold, and its open cases move.
 */
export async function moveDelegations(ctx: Context, now: Date): Promise<void> {
  while (await moveNext(ctx, claimHolding, takeHold, now));
  while (await moveNext(ctx, claimMoving, begin, now));
  while (await moveNext(ctx, claimReturning, giveBack, now));
}

/** Whether there was one to move. */
async function moveNext(
  ctx: Context,
  claim: (tx: Tx, now: Date) => Promise<string | null>,
  move: Move,
  now: Date,
): Promise<boolean> {
  // No audit event: each case that moves has one of its own, recorded by `begin` and `giveBack`.
  const outcome = await atomically<RequestId[] | null, never>(ctx, async (tx) => {
    const id = await claim(tx, now)
    const delegation = id === null ? null : await lockDelegation(tx, id)
    return ok(delegation && (await move(tx, ctx, delegation, now)))
  })
  if (!outcome.ok || outcome.value === null) return false
  ctx.announce(outcome.value.map((id) => ({ topic: 'request', id })))
  return true
}

/** Begins one delegation whose time has come, as the sweep would. Returns the requests that moved. */
export async function beginAtOnce(ctx: Context, id: string, now: Date): Promise<RequestId[]> {
  const moved: RequestId[] = []
  for (const move of [takeHold, begin])
    // No audit event: each case that moves has one of its own.
    await atomically<null, never>(ctx, async (tx) => {
      const delegation = await lockDelegation(tx, id)
      if (delegation !== null && delegation.ended_at === null)
        moved.push(...(await move(tx, ctx, delegation, now)))
      return ok(null)
    })
  return moved
}

/**
 * From here on it holds for whoever gives places, and those that were given without it are there to be moved: by their
 * clock it may not have begun. It locks nothing that they wait for, so moving is a step of its own.
 */
async function takeHold(tx: Tx, _ctx: Recorder, delegation: DelegationRow, now: Date): Promise<RequestId[]> {
  if (delegation.began_at !== null) return []
  await awaitPlacesOf(tx, delegation.principal_id)
  await updateDelegation(tx, delegation.id, { began_at: now })
  return []
}

/** Passes the open cases of whoever is away to the delegate. Returns the requests that moved. */
async function begin(tx: Tx, ctx: Recorder, delegation: DelegationRow, now: Date): Promise<RequestId[]> {
  if (delegation.moved_at !== null) return []
  const ids = await requestsToPassOn(tx, delegation)
  const moved = await movedOf(tx, ids, (found) => passOn(tx, ctx, found, delegation, now))
  await updateDelegation(tx, delegation.id, { moved_at: now })
  return moved
}
