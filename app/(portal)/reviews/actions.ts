'use server'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import type { FormState } from '@/components/ui/form-state'
import { RequestId } from '@/lib/domain/ids'
import { reviewOutcomes } from '@/lib/domain/review'
import { withoutNul } from '@/lib/domain/readable-text'
import { giveReview, type ReviewRefusal } from '@/lib/services/reviews/give'
import { unreadable } from '../access-words'
import { signedIn } from '../viewer'

const Input = z.object({
  requestId: RequestId,
  outcome: z.enum(reviewOutcomes).optional(),
  comment: z.string().transform(withoutNul),
})

// To whoever is not named for it, an emergency reads as one that is not there.
const notReviewer =
  'There is no such emergency for you to review. The people named for it do that, and administrators.'

const said: Record<ReviewRefusal, string> = {
  'no-such-review': notReviewer,
  'own-emergency': 'Nobody reviews their own emergency; somebody else does.',
  'not-a-reviewer': notReviewer,
  'already-reviewed': 'Somebody has reviewed it meanwhile.',
  'still-open': 'The access is not over yet; it is reviewed afterwards.',
  'comment-missing': 'Say what you looked at.',
}

/** Says whether an emergency activation was justified. */
export async function review(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await signedIn('/reviews')
  const input = Input.safeParse(Object.fromEntries(form))
  if (!input.success) return { error: unreadable }
  const { outcome: verdict, ...rest } = input.data
  if (verdict === undefined) return { error: 'Say whether it was justified.' }
  const outcome = await giveReview(ctx, { ...rest, outcome: verdict })
  if (!outcome.ok) return { error: said[outcome.error] }
  redirect('/reviews')
}
