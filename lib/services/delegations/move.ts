import type { Tx } from '@/db/client'
import {
  claimBeginning,
  claimReturning,
  delegatedSeats,
  lockDelegation,
  requestsDelegatedBy,
  updateDelegation,
  type DelegationRow,
} from '@/db/queries/delegations'
import { lockRequest, type RequestCase } from '@/db/queries/requests'
import { addSeats, leaveSeats, pendingSeatsOf } from '@/db/queries/seats'
import { isEmployedNow } from '@/db/queries/principals'
import type { RequestId } from '@/lib/domain/ids'
import { ok } from '@/lib/domain/result'
import type { SeatPlan } from '@/lib/domain/seats'
import { record } from '../audit/record'
import { atomically, type Context } from '../context'
import { requestEvent } from '../requests/event'
import { excludedFrom, fillUp } from '../requests/seating'
import { tellAsked } from '../requests/telling'

type Recorder = Pick<Context, 'actor' | 'origin'>

/** Moves the cases of every delegation that begins or is over at `now`. Each is one transaction: all of it, or not yet. */
export async function moveDelegations(ctx: Context, now: Date): Promise<void> {
  while (await moveNext(ctx, claimBeginning, begin, now));
  while (await moveNext(ctx, claimReturning, giveBack, now));
}

/** Whether there was one to move. */
async function moveNext(
  ctx: Context,
  claim: typeof claimBeginning,
  move: typeof begin,
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

/** Passes the open cases of whoever is away to the delegate. Returns the requests that moved. */
export async function begin(
  tx: Tx,
  ctx: Recorder,
  delegation: DelegationRow,
  now: Date,
): Promise<RequestId[]> {
  const ids = await pendingSeatsOf(tx, delegation.principal_id)
  const moved = await movedOf(tx, ids, (found) => passOn(tx, ctx, found, delegation, now))
  await updateDelegation(tx, delegation.id, { began_at: now })
  return moved
}

/** Those of the requests, locked one after the other, that still wait and of which `move` says that they moved. */
async function movedOf(
  tx: Tx,
  ids: readonly RequestId[],
  move: (found: RequestCase) => Promise<boolean>,
): Promise<RequestId[]> {
  const moved: RequestId[] = []
  for (const id of ids) {
    const found = await lockRequest(tx, id)
    if (found?.row.state === 'PENDING_APPROVAL' && (await move(found))) moved.push(id)
  }
  return moved
}

async function passOn(
  tx: Tx,
  ctx: Recorder,
  found: RequestCase,
  delegation: DelegationRow,
  now: Date,
): Promise<boolean> {
  const { row, open } = found
  const left = await leaveSeats(tx, {
    requestId: row.id,
    stage: { from: open.stage },
    principalId: delegation.principal_id,
    because: 'delegation',
    now,
  })
  if (left.length === 0) return false
  const delegateId = delegation.delegate_id
  const able =
    delegateId !== null &&
    !excludedFrom(open).includes(delegateId) &&
    (await isEmployedNow(tx, { id: delegateId, now }))
  const seats = able
    ? left.map(({ stage }) => ({
        request_id: row.id,
        stage,
        principal_id: delegateId,
        for_id: delegation.principal_id,
        via: 'delegation' as const,
      }))
    : []
  const added = await addSeats(tx, seats)
  await record(
    tx,
    ctx,
    now,
    await requestEvent(tx, row, {
      action: 'request.delegated',
      reason: delegation.reason || null,
      before: { approver: delegation.principal_name },
      after: { approver: able ? delegation.delegate_name : null },
    }),
  )
  const isOpen = left.some(({ stage }) => stage === open.stage)
  if (isOpen && added.length > 0)
    await tellAsked(tx, row, { seats: seats.slice(0, 1).map(toSeat), why: 'delegation', now })
  await fillUp(tx, ctx, row.id, now)
  return true
}

function toSeat(seat: { principal_id: SeatPlan['id']; for_id: SeatPlan['forId'] }): SeatPlan {
  return { id: seat.principal_id, forId: seat.for_id }
}

/** Brings the cases that nobody has answered for them back to whoever was away. Returns the requests that moved. */
export async function giveBack(
  tx: Tx,
  ctx: Recorder,
  delegation: DelegationRow,
  now: Date,
): Promise<RequestId[]> {
  const ids = await requestsDelegatedBy(tx, delegation.principal_id)
  const moved = await movedOf(tx, ids, (found) => bringBack(tx, ctx, found, delegation, now))
  await updateDelegation(tx, delegation.id, { returned_at: now })
  return moved
}

async function bringBack(
  tx: Tx,
  ctx: Recorder,
  found: RequestCase,
  delegation: DelegationRow,
  now: Date,
): Promise<boolean> {
  const { row, open } = found
  const { principal_id: principalId } = delegation
  const seats = await delegatedSeats(tx, { requestId: row.id, stage: open.stage, principalId })
  const stages = [...new Set(seats.map((seat) => seat.stage))].filter((stage) => {
    const here = seats.filter((seat) => seat.stage === stage)
    // Where the delegate has answered, or handed the place on, it has been used.
    return !here.some(
      (seat) => seat.forId === principalId && (seat.answered || (seat.sits && seat.via !== 'delegation')),
    )
  })
  const back = stages.filter((stage) => comesBack(seats, stage, delegation))
  if (back.length === 0 || excludedFrom(open).includes(principalId)) return false
  for (const seat of seats.filter((each) => each.forId === principalId && back.includes(each.stage)))
    await leaveSeats(tx, {
      requestId: row.id,
      stage: seat.stage,
      principalId: seat.id,
      because: 'handed-over',
      now,
    })
  const added = await addSeats(
    tx,
    back.map((stage) => ({
      request_id: row.id,
      stage,
      principal_id: principalId,
      for_id: null,
      via: 'policy' as const,
    })),
  )
  if (added.length === 0) return false
  await record(
    tx,
    ctx,
    now,
    await requestEvent(tx, row, {
      action: 'request.returned',
      before: { approver: delegation.delegate_name },
      after: { approver: delegation.principal_name },
    }),
  )
  if (back.includes(open.stage))
    await tellAsked(tx, row, { seats: [{ id: principalId, forId: null }], why: 'policy', now })
  await fillUp(tx, ctx, row.id, now)
  return true
}

/** Whether the stage has a seat of theirs that went with the delegation, or that a delegate was given in their place. */
function comesBack(
  seats: Awaited<ReturnType<typeof delegatedSeats>>,
  stage: number,
  { principal_id: principalId }: DelegationRow,
): boolean {
  return seats.some(
    (seat) =>
      seat.stage === stage &&
      ((seat.id === principalId && seat.left_because === 'delegation') ||
        (seat.forId === principalId && seat.via === 'delegation' && seat.sits)),
  )
}
