import type { Tx } from '@/db/client'
import { claimReviewNotice, mayReview, setReviewNotice } from '@/db/queries/due-reviews'
import { findRequest, type RequestCase } from '@/db/queries/requests'
import { reviewOf, type EmergencyRow } from '@/db/queries/reviews'
import { formatDuration, MINUTE } from '@/lib/domain/duration'
import { requestName, type RequestId } from '@/lib/domain/ids'
import { ok } from '@/lib/domain/result'
import { reviewNoticeAt } from '@/lib/domain/review'
import { record } from '../audit/record'
import { atomically, type Context } from '../context'
import { notify, type Notice } from '../notices/notify'
import { requestEvent } from '../requests/event'
import { isOpen } from './give'

/**
 * Reminds the reviewers of every emergency activation whose next reminder is due, and tells the administrators, the
 * reviewers and the holder, once, of one that is overdue. Returns of how many.
 */
export async function remindReviewers(ctx: Context, now: Date): Promise<number> {
  for (let total = 0; ; total += 1) {
    const outcome = await atomically<RequestId | null, never>(ctx, async (tx) => {
      const claimed = await claimReviewNotice(tx, now)
      if (claimed !== null) await tellOf(tx, ctx, { ...claimed, now })
      return ok(claimed && claimed.requestId)
    })
    if (!outcome.ok || outcome.value === null) return total
  }
}

async function tellOf(
  tx: Tx,
  ctx: Context,
  { requestId, reminders, now }: { requestId: RequestId; reminders: number; now: Date },
): Promise<void> {
  const [found, review] = [await findRequest(tx, { id: requestId }), await reviewOf(tx, requestId)]
  if (found === null || review === null) throw new Error(`The review of ${requestId} has no request.`)
  const accessEndsAt = new Date(review.submitted_at.getTime() + review.duration_ms)
  const given = reminders + 1
  const remindAt = reviewNoticeAt({ accessEndsAt, dueAt: review.due_at }, given, now)
  await setReviewNotice(tx, { requestId, reminders: given, remindAt })
  if (now >= review.due_at) await tellOverdue(tx, ctx, { found, review, now })
  // Nobody reviews what still goes on.
  else if (!isOpen(review, now)) await tellWaiting(tx, ctx, { found, review, now })
}

interface Telling {
  found: RequestCase
  review: EmergencyRow
  now: Date
}

async function tellWaiting(tx: Tx, ctx: Context, { found, review, now }: Telling): Promise<void> {
  const people = await mayReview(tx, { requestId: review.request_id, now })
  const named = people.filter((person) => person.named)
  // Where everybody who was named has left, the administrators are all who can.
  const to = named.length > 0 ? named : people
  const leftMs = review.due_at.getTime() - now.getTime()
  const left = formatDuration(Math.max(MINUTE, Math.floor(leftMs / MINUTE) * MINUTE))
  await record(
    tx,
    ctx,
    now,
    await requestEvent(tx, found.row, {
      action: 'review.reminded',
      after: { reviewers: to.map(({ name }) => name), reviewDueAt: review.due_at.toISOString() },
    }),
  )
  const text = `${whatOf(review)} waits for your review. ${left} left.`
  await notify(
    tx,
    now,
    to.map(({ id }) => ({ to: id, kind: 'review-reminder', text, href: '/reviews' })),
  )
}

async function tellOverdue(tx: Tx, ctx: Context, { found, review, now }: Telling): Promise<void> {
  const people = await mayReview(tx, { requestId: review.request_id, now })
  await record(
    tx,
    ctx,
    now,
    await requestEvent(tx, found.row, {
      action: 'review.overdue',
      after: {
        incident: review.incident,
        reviewers: review.reviewers,
        administrators: people.filter(({ administrator }) => administrator).map(({ name }) => name),
      },
    }),
  )
  const name = requestName(review.number)
  const toHolder = {
    to: review.holder_id,
    kind: 'review-overdue',
    text: `The review of your emergency activation ${name}, ${review.role}, is overdue. Until it is given you have no other one.`,
    href: `/requests/${name}`,
  }
  await notify(tx, now, [...people.map((person) => overdueTo(person, review)), toHolder])
}

function overdueTo(
  { id, named }: Awaited<ReturnType<typeof mayReview>>[number],
  review: EmergencyRow,
): Notice {
  const asked = review.reviewers.length === 0 ? 'nobody' : review.reviewers.join(', ')
  return {
    to: id,
    kind: 'review-overdue',
    text: named
      ? `${whatOf(review)} still waits for your review, which is overdue. The administrators have been told.`
      : `${whatOf(review)} should have been reviewed by now. Asked: ${asked}. You may review it yourself.`,
    href: named ? '/reviews' : '/emergencies',
  }
}

/** `The emergency activation REQ-12 by Ada Park, Orders administrator (INC-812),` */
function whatOf({ number, holder, role, incident }: EmergencyRow): string {
  return `The emergency activation ${requestName(number)} by ${holder}, ${role} (${incident}),`
}
