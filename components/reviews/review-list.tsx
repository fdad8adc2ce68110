import type { Route } from 'next'
import Link from 'next/link'
import { LinkButton } from '@/components/ui/link-button'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import type { Emergency } from '@/lib/domain/emergency'
import { EmergencyBadge } from './emergency-badge'
import { ReviewStateBadge } from './review-state-badge'

/** Emergency activations that wait for a review or have had it. */
export function ReviewList({ reviews, clock }: { reviews: readonly Emergency[]; clock: Clock }) {
  return (
    <ul className="divide-y">
      {reviews.map(({ requestId, name, holder, role, target, incident, justification, at, review }) => (
        <li
          key={requestId}
          aria-label={`${holder}, ${role} on ${target}`}
          className="flex flex-wrap items-start gap-x-6 gap-y-2 px-3 py-3 text-sm sm:px-4"
        >
          <div className="min-w-0 grow basis-72">
            <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
              <span className="font-medium">{holder}</span>
              <span className="text-ink-2">
                {role} on {target}
              </span>
              <EmergencyBadge incident={incident} />
              <Link
                href={`/requests/${name}` as Route}
                prefetch={false}
                className="font-mono text-xs text-accent-ink"
              >
                {name}
              </Link>
            </p>
            <p className="text-ink-2">
              <Time at={at} clock={clock} />: “{justification}”
            </p>
          </div>
          <div className="grid gap-1 text-ink-2">
            <ReviewStateBadge state={review.state} />
            {review.given === null ? (
              <span>
                due <Time at={review.dueAt} clock={clock} />
              </span>
            ) : (
              <span>“{review.given.comment}”</span>
            )}
          </div>
          {review.given === null && (
            <LinkButton
              size="sm"
              href={`/reviews?review=${name}` as Route}
              scroll={false}
              aria-label={`Review ${name}`}
              disabledReason={review.mayGive.ok ? undefined : review.mayGive.reason}
            >
              Review
            </LinkButton>
          )}
        </li>
      ))}
    </ul>
  )
}
