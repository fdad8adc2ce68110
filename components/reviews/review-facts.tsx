import type { Route } from 'next'
import { Fact, Facts } from '@/components/ui/facts'
import { LinkButton } from '@/components/ui/link-button'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import type { Emergency } from '@/lib/domain/emergency'
import { ReviewStateBadge } from './review-state-badge'

/** Whom an emergency activation passed over, and what became of its review. */
export function ReviewFacts({ emergency, clock }: { emergency: Emergency; clock: Clock }) {
  const { name, skipped, review } = emergency
  return (
    <div className="grid gap-3">
      <Facts>
        <Fact term="Passed over">{skipped.length === 0 ? 'nobody' : skipped.join(', ')}</Fact>
        <Fact term="Review">
          <ReviewStateBadge state={review.state} />
        </Fact>
        <Fact term="Reviewers">{review.reviewers.join(', ')}</Fact>
        {review.given === null ? (
          <Fact term="Due">
            <Time at={review.dueAt} clock={clock} />
          </Fact>
        ) : (
          <Fact term="Reviewed">
            {review.given.by}, <Time at={review.given.at} clock={clock} />
            <span className="block">“{review.given.comment}”</span>
          </Fact>
        )}
      </Facts>
      {review.mayGive.ok && (
        <LinkButton size="sm" href={`/reviews?review=${name}` as Route} className="w-fit">
          Review
        </LinkButton>
      )}
    </div>
  )
}
