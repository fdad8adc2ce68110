import type { Tx } from '@/db/client'
import { seatsByPolicy } from '@/db/queries/movers'
import type { RequestCase } from '@/db/queries/requests'
import { activationFacts } from '@/db/queries/roles'
import { addSeats, leaveSeats, seatsInStage } from '@/db/queries/seats'
import { termsFor } from '@/lib/domain/policy'
import { planStages, type SeatPlan } from '@/lib/domain/seats'
import { record } from '../audit/record'
import type { Context } from '../context'
import { requestEvent } from './event'
import { excludedFrom, fillUp } from './seating'
import { tellAsked } from './telling'

/**
 * Asks whomever the policy of a waiting request names by now: a new manager in place of the old one, and nobody who
 * has left the group of approvers. Answers given, and places that came another way, stay. The caller holds the
 * request's lock. Returns whether anything moved.
 */
export async function reseat(
  tx: Tx,
  ctx: Pick<Context, 'actor' | 'origin'>,
  { row, open }: RequestCase,
  now: Date,
): Promise<boolean> {
  const facts = await activationFacts(tx, {
    principalId: row.requester_id,
    roleId: row.role_id,
    version: row.policy_version_id,
    now,
  })
  if (facts === null) return false
  const { terms } = termsFor(facts.policy.settings, facts.requester)
  const approval = row.kind === 'extension' ? (terms.extension?.approval ?? terms.approval) : terms.approval
  // Other terms hold for them now, with other stages: approval judges by those, and what was frozen stays.
  if (approval.kind !== 'stages' || approval.stages.length !== row.stages) return false
  const { stages } = planStages(approval, { now, people: facts.people, excluded: excludedFrom(open) })
  const asked: SeatPlan[] = []
  let moved = false
  for (let stage = open.stage; stage <= row.stages; stage += 1) {
    const planned = stages[stage - 1]?.seats ?? []
    const sitting = await seatsInStage(tx, { requestId: row.id, stage })
    const [from, to] = [await seatsByPolicy(tx, { requestId: row.id, stage }), newcomers(planned, sitting)]
    const leaving = from.filter((id) => !planned.some((seat) => seat.id === id || seat.forId === id))
    if (leaving.length === 0) continue
    for (const principalId of leaving)
      await leaveSeats(tx, { requestId: row.id, stage, principalId, because: 'reassignment', now })
    await addSeats(
      tx,
      to.map((seat) => ({
        request_id: row.id,
        stage,
        principal_id: seat.id,
        for_id: seat.forId,
        via: seat.forId === null ? ('policy' as const) : ('delegation' as const),
      })),
    )
    if (stage === open.stage) asked.push(...to)
    moved = true
    await record(
      tx,
      ctx,
      now,
      await requestEvent(tx, row, {
        action: 'request.reassigned',
        reason: 'The policy names others by now.',
        before: { stage, approvers: leaving },
        after: { stage, approvers: to.map(({ id }) => id) },
      }),
    )
  }
  if (asked.length > 0) await tellAsked(tx, row, { seats: asked, why: 'policy', now })
  if (moved) await fillUp(tx, ctx, row.id, now)
  return moved
}

function newcomers(planned: readonly SeatPlan[], sitting: readonly { id: SeatPlan['id'] }[]): SeatPlan[] {
  return planned.filter((seat) => !sitting.some(({ id }) => id === seat.id))
}
