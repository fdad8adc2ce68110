import type { Tx } from '@/db/client'
import { delegatedSeats, requestsToGiveBack } from '@/db/queries/delegated-seats'
import { updateDelegation, type DelegationRow } from '@/db/queries/delegations'
import type { RequestCase } from '@/db/queries/requests'
import { addSeats, leaveSeats } from '@/db/queries/seats'
import type { RequestId } from '@/lib/domain/ids'
import { record } from '../audit/record'
import { requestEvent } from '../requests/event'
import { excludedFrom, fillUp } from '../requests/seating'
import { tellAsked } from '../requests/telling'
import { movedOf, passOnToDelegates, type Recorder } from './pass-on'

/** Brings the cases that nobody has answered for them back to whoever was away. Returns the requests that moved. */
export async function giveBack(
  tx: Tx,
  ctx: Recorder,
  delegation: DelegationRow,
  now: Date,
): Promise<RequestId[]> {
  const ids = await requestsToGiveBack(tx, delegation)
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
  // Another delegation of theirs may follow upon this one.
  await passOnToDelegates(tx, ctx, row.id, now)
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
