import type { Tx } from '@/db/client'
import { openStage, unseatEarlier, type RequestCase } from '@/db/queries/requests'
import { seatsInStage } from '@/db/queries/seats'
import { answerBy } from '@/lib/domain/extension'
import type { PersonContext } from '../context'
import { fillUp } from './seating'
import { tellAsked } from './telling'

/** Turns to the approvers of the next stage, whose own time to answer begins now. */
export async function advance(
  tx: Tx,
  ctx: PersonContext,
  { row }: RequestCase,
  stage: number,
  now: Date,
): Promise<void> {
  const plan = row.verdict.outcome === 'needs-approval' ? row.verdict.stages[stage - 1] : undefined
  if (plan === undefined) throw new Error(`Request ${row.id} has no stage ${stage}.`)
  await openStage(tx, row.id, {
    stage,
    needed: plan.needed,
    decideBy: answerBy(
      { oldEnd: row.extends_grant_id === null ? null : row.wanted_start, withinMs: plan.decideWithinMs },
      now,
    ),
    now,
  })
  if (plan.someoneElse) await unseatEarlier(tx, row.id, { stage, now })
  const seats = await seatsInStage(tx, { requestId: row.id, stage })
  await tellAsked(tx, row, { seats, why: 'policy', now })
  // Whoever was to answer this stage may have gone while the one before it was open.
  await fillUp(tx, ctx, row.id, now)
}
