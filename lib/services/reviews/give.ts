import { findRequest } from '@/db/queries/requests'
import { lockReview, reviewOf, saveReview } from '@/db/queries/reviews'
import { endableStates } from '@/lib/domain/grant'
import { requestName, type RequestId } from '@/lib/domain/ids'
import { stateAt } from '@/lib/domain/inbox'
import { can } from '@/lib/domain/permission'
import { readableText } from '@/lib/domain/readable-text'
import { err, ok, type Result } from '@/lib/domain/result'
import { reviewOutcomeLabel, type ReviewOutcome } from '@/lib/domain/review'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { notify } from '../notices/notify'
import { requestEvent } from '../requests/event'

export type ReviewRefusal =
  | 'no-such-review'
  | 'own-emergency'
  | 'not-a-reviewer'
  | 'already-reviewed'
  | 'still-open'
  | 'comment-missing'

/** The comment's longest length, in characters. */
export const maxCommentLength = 1_000

/**
 * Says of an emergency activation whether it was justified, once it is over: for those named to review it and for
 * administrators, never for its holder or whoever asked for them.
 */
export async function giveReview(
  ctx: PersonContext,
  input: { requestId: RequestId; outcome: ReviewOutcome; comment: string },
): Promise<Result<{ name: string }, ReviewRefusal>> {
  const now = ctx.now()
  const comment = readableText(input.comment).slice(0, maxCommentLength)
  const outcome = await atomically<{ name: string }, ReviewRefusal>(ctx, async (tx) => {
    const found = await findRequest(tx, { id: input.requestId })
    if (found === null || !(await lockReview(tx, input.requestId))) return err('no-such-review')
    const review = await reviewOf(tx, input.requestId)
    if (review === null) return err('no-such-review')
    const { holder_id: holderId, asked_by_id: askedById, reviewer_ids: reviewerIds } = review
    if (!can(ctx.viewer, 'review.give', { holderId, askedById, reviewerIds }).ok)
      return err([holderId, askedById].includes(ctx.viewer.id) ? 'own-emergency' : 'not-a-reviewer')
    if (review.reviewed_at !== null) return err('already-reviewed')
    if (isOpen(review, now)) return err('still-open')
    if (comment === '') return err('comment-missing')
    await saveReview(tx, { ...input, by: ctx.viewer.id, comment, now })
    await record(
      tx,
      ctx,
      now,
      await requestEvent(tx, found.row, {
        action: 'review.given',
        reason: comment,
        after: { outcome: input.outcome, incident: review.incident, overdue: now >= review.due_at },
      }),
    )
    const name = requestName(review.number)
    await notify(tx, now, [
      {
        to: holderId,
        kind: 'reviewed',
        text: `${ctx.actor.name} has reviewed your emergency activation ${name}. ${reviewOutcomeLabel[input.outcome]}: “${comment}”`,
        href: `/requests/${name}`,
      },
    ])
    return ok({ name })
  })
  if (outcome.ok) ctx.announce([{ topic: 'request', id: input.requestId }])
  return outcome
}

/** Nobody reviews what still goes on. */
export function isOpen(
  { grant_state: state, ends_at: endsAt }: NonNullable<Awaited<ReturnType<typeof reviewOf>>>,
  now: Date,
): boolean {
  return state !== null && endableStates.includes(stateAt({ state, endsAt }, now))
}
