import type { Metadata } from 'next'
import { LiveRefresh } from '@/components/live/live-refresh'
import { ReviewList } from '@/components/reviews/review-list'
import { ReviewSheet } from '@/components/reviews/review-sheet'
import { Callout } from '@/components/ui/callout'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { maxCommentLength } from '@/lib/services/reviews/give'
import { myReviews, readReview } from '@/lib/services/reviews/list'
import { readQuery, type Query } from '../query'
import { signedIn, viewerZone } from '../viewer'
import { review } from './actions'

export const metadata: Metadata = { title: 'Reviews' }

/** Emergency activations that wait for one's review. */
export default async function ReviewsPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = readQuery(await searchParams)
  const ctx = await signedIn('/reviews')
  const clock = { now: ctx.now(), zone: await viewerZone() }
  const { waiting, given } = await myReviews(ctx)
  const asked = query.request('review')
  const open = asked === null ? null : await readReview(ctx, asked)
  return (
    <>
      <PageHeader
        title="Reviews"
        actions={
          <LinkButton href="/emergencies" size="sm">
            Register
          </LinkButton>
        }
      >
        Emergency activations ask nobody beforehand; somebody else looks at each one afterwards.
      </PageHeader>
      <LiveRefresh topics={['grant', 'request']} />
      {open !== null && !open.review.mayGive.ok && (
        <Callout tone="warn" title={`${open.name} is not for you to review now`}>
          {open.review.mayGive.reason}
        </Callout>
      )}
      <Panel title="Waiting for you" count={waiting.length}>
        {waiting.length === 0 ? (
          <EmptyState title="Nothing waits for your review">
            You are told when an emergency activation names you as a reviewer.
          </EmptyState>
        ) : (
          <ReviewList reviews={waiting} clock={clock} />
        )}
      </Panel>
      {given.length > 0 && (
        <Panel title="Reviewed lately" count={given.length}>
          <ReviewList reviews={given} clock={clock} />
        </Panel>
      )}
      {open !== null && open.review.mayGive.ok && (
        <ReviewSheet emergency={open} clock={clock} action={review} maxLength={maxCommentLength} />
      )}
    </>
  )
}
