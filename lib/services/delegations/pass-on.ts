import type { Tx } from '@/db/client'
import { delegationsPassedBy } from '@/db/queries/delegated-seats'
import { findDelegation, type DelegationRow } from '@/db/queries/delegations'
import { isEmployedNow } from '@/db/queries/principals'
import { lockRequest, type RequestCase } from '@/db/queries/requests'
import { addSeats, leaveSeats } from '@/db/queries/seats'
import type { RequestId } from '@/lib/domain/ids'
import type { SeatPlan } from '@/lib/domain/seats'
import { record } from '../audit/record'
import type { Context } from '../context'
import { requestEvent } from '../requests/event'
import { excludedFrom, fillUp } from '../requests/seating'
import { tellAsked } from '../requests/telling'

export type Recorder = Pick<Context, 'actor' | 'origin'>

/**
 * Passes on what people are asked who are away, by a delegation that the places in this request were given without. The
 * caller holds the request's lock, and has given its places before.
 */
export async function passOnToDelegates(tx: Tx, ctx: Recorder, id: RequestId, now: Date): Promise<void> {
  for (const passedBy of await delegationsPassedBy(tx, { requestId: id, now })) {
    const [found, delegation] = [await lockRequest(tx, id), await findDelegation(tx, passedBy)]
    if (found !== null && delegation !== null) await passOn(tx, ctx, found, delegation, now)
  }
}

/** Those of the requests, locked one after the other, that still wait and of which `move` says that they moved. */
export async function movedOf(
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

/** Whether there was something to pass on. */
export async function passOn(
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
