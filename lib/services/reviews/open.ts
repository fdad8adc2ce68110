import type { Tx } from '@/db/client'
import { personNames } from '@/db/queries/cases'
import { answerableFor, insertReview } from '@/db/queries/reviews'
import type { ActivationFacts } from '@/db/queries/roles'
import type { RequestRow } from '@/db/schema'
import { requestName, type PrincipalId } from '@/lib/domain/ids'
import { termsFor } from '@/lib/domain/policy'
import { concernedBy, reviewDueAt, reviewNoticeAt, toldOf } from '@/lib/domain/review'
import type { SeatPlan } from '@/lib/domain/seats'
import { record } from '../audit/record'
import type { Context } from '../context'
import { notify } from '../notices/notify'

/**
 * What an emergency activation owes, in the transaction that lets it through: a review by somebody else with a deadline,
 * and that everybody hears of it who was passed over, who answers for the role or who reviews it.
 */
export async function openReview(
  tx: Tx,
  ctx: Pick<Context, 'actor' | 'origin'>,
  args: { request: RequestRow; facts: ActivationFacts; now: Date },
): Promise<void> {
  const { request, facts, now } = args
  const { terms } = termsFor(facts.policy.settings, facts.requester)
  if (terms.emergency === null) throw new Error(`Request ${request.id} is no emergency: the policy has none.`)
  const excluded = [request.requester_id, ...(request.asked_by_id === null ? [] : [request.asked_by_id])]
  const asking = { now, people: facts.people, excluded }
  const concerned = concernedBy(terms, asking)
  const { reviewers } = concerned
  const skipped = concerned.skipped.map((seat) => seat.id)
  const dueAt = reviewDueAt({
    now,
    durationMs: request.duration_ms,
    withinMs: terms.emergency.reviewWithinMs,
  })
  await insertReview(tx, {
    requestId: request.id,
    holderId: request.requester_id,
    dueAt,
    remindAt: reviewNoticeAt({ accessEndsAt: new Date(now.getTime() + request.duration_ms), dueAt }, 0, now),
    reviewers,
    skipped,
  })
  await tell(tx, { ...args, reviewers, skipped })
  const names = await personNames(tx, [...skipped, ...reviewers.map((seat) => seat.id)])
  const namesOf = (ids: readonly PrincipalId[]) => ids.map((id) => names.get(id) ?? id)
  await record(tx, ctx, now, {
    action: 'request.emergency',
    object: { type: 'request', id: request.id, name: requestName(request.number) },
    requestId: request.id,
    subject: { id: facts.requester.id, name: facts.requester.name },
    role: { id: facts.role.id, name: facts.role.name },
    target: { id: facts.target.id, name: facts.target.name },
    reason: `${request.incident ?? ''}: ${request.justification}`,
    after: {
      incident: request.incident,
      skipped: namesOf(skipped),
      reviewers: namesOf(reviewers.map((seat) => seat.id)),
      reviewDueAt: dueAt.toISOString(),
    },
  })
}

interface Telling {
  request: RequestRow
  facts: ActivationFacts
  reviewers: readonly SeatPlan[]
  skipped: readonly PrincipalId[]
  now: Date
}

async function tell(tx: Tx, { request, facts, reviewers, skipped, now }: Telling): Promise<void> {
  const answerable = await answerableFor(tx, { roleId: facts.role.id, targetId: facts.target.id, now })
  const reviewing = reviewers.map((seat) => seat.id)
  const everybody = toldOf([...reviewing, ...skipped, ...answerable], {
    holderId: request.requester_id,
    askedById: request.asked_by_id,
  })
  const name = requestName(request.number)
  const what = `${facts.requester.name} has activated ${facts.role.name} in an emergency (${request.incident ?? ''}), asking nobody: ${name}.`
  await notify(
    tx,
    now,
    everybody.map((to) => ({
      to,
      kind: 'emergency',
      text: reviewing.includes(to) ? `${what} You are to review it afterwards.` : what,
      // The request itself is shown to those it passed over; the register to whoever else hears of it.
      href: reviewing.includes(to) ? '/reviews' : skipped.includes(to) ? `/requests/${name}` : '/emergencies',
    })),
  )
}
