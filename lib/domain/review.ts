import type { PrincipalId } from './ids'
import type { Terms } from './policy'
import { remindAfter } from './reminders'
import { planStages, seatsFrom, type SeatPlan } from './seats'

/** What the review of an emergency activation comes to. */
export const reviewOutcomes = ['justified', 'not-justified'] as const
export type ReviewOutcome = (typeof reviewOutcomes)[number]

export const reviewOutcomeLabel: Record<ReviewOutcome, string> = {
  justified: 'Justified',
  'not-justified': 'Not justified',
}

/** Where a review stands at some instant. */
export type ReviewState = 'open' | 'overdue' | ReviewOutcome

export const reviewStateLabel: Record<ReviewState, string> = {
  open: 'Review open',
  overdue: 'Review overdue',
  ...reviewOutcomeLabel,
}

/** At the very instant of `dueAt` it is overdue. */
export function reviewState(review: { dueAt: Date; outcome: ReviewOutcome | null }, now: Date): ReviewState {
  return review.outcome ?? (now >= review.dueAt ? 'overdue' : 'open')
}

/** The time to review counts from the planned end of the access: nobody reviews what still goes on. */
export function reviewDueAt(args: { now: Date; durationMs: number; withinMs: number }): Date {
  return new Date(args.now.getTime() + args.durationMs + args.withinMs)
}

/**
 * When somebody is told next that a review waits, after `given` reminders: its reviewers at growing distances from the
 * end of the access on, and everybody concerned at the very instant that it is overdue; null when that has been said.
 */
export function reviewNoticeAt(
  review: { accessEndsAt: Date; dueAt: Date },
  given: number,
  now: Date,
): Date | null {
  if (now >= review.dueAt) return null
  return remindAfter(now, { from: review.accessEndsAt, until: review.dueAt }, given) ?? review.dueAt
}

/** Who is passed over by an emergency activation under these terms, in any stage, and who reviews it afterwards. */
export function concernedBy(
  { approval, emergency }: Terms,
  asking: Parameters<typeof planStages>[1],
): { skipped: SeatPlan[]; reviewers: SeatPlan[] } {
  const stages = approval.kind === 'none' ? [] : planStages(approval, asking).stages
  const skipped = new Map(stages.flatMap(({ seats }) => seats).map((seat) => [seat.id, seat]))
  const named = emergency === null ? [] : seatsFrom(emergency.reviewers.from, asking)
  return {
    skipped: [...skipped.values()],
    reviewers: named.length > 0 ? named : seatsFrom([{ kind: 'administrators' }], asking),
  }
}

/** Whoever must hear of an emergency activation at once, each once, without whoever it is for or asked for it. */
export function toldOf(
  people: readonly PrincipalId[],
  { holderId, askedById }: { holderId: PrincipalId; askedById: PrincipalId | null },
): PrincipalId[] {
  return [...new Set(people)].filter((id) => id !== holderId && id !== askedById)
}
