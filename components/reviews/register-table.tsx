import type { Route } from 'next'
import { LinkButton } from '@/components/ui/link-button'
import { GrantStateBadge } from '@/components/ui/state-badge'
import { RowHead, RowLink, Table, Tbody, Td, Thead, Tr } from '@/components/ui/table'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import { formatDuration } from '@/lib/domain/duration'
import type { Emergency } from '@/lib/domain/emergency'
import { ReviewStateBadge } from './review-state-badge'

/** The register of emergency activations; each row opens its request. */
export function RegisterTable({ emergencies, clock }: { emergencies: readonly Emergency[]; clock: Clock }) {
  return (
    <Table caption="Emergency activations, the latest first">
      <Thead
        columns={[
          'Request',
          'Who and what',
          'Incident',
          'When',
          'Passed over',
          'Access',
          'Review',
          { name: 'Action', hidden: true },
        ]}
      />
      <Tbody>
        {emergencies.map((emergency) => (
          <Tr key={emergency.requestId}>
            <RowHead>
              <RowLink
                href={`/requests/${emergency.name}` as Route}
                className="font-mono text-xs whitespace-nowrap"
              >
                {emergency.name}
              </RowLink>
            </RowHead>
            <Td label="Who and what">
              <span>
                {emergency.holder}
                <span className="block text-xs text-ink-2">
                  {emergency.role} on {emergency.target}
                </span>
              </span>
            </Td>
            <Td label="Incident">
              <span>
                {emergency.incident}
                <span className="line-clamp-2 text-xs text-ink-2">{emergency.justification}</span>
              </span>
            </Td>
            <Td label="When">
              <span>
                <Time at={emergency.at} clock={clock} show="absolute" />
                <span className="block text-xs text-ink-2">for {formatDuration(emergency.durationMs)}</span>
              </span>
            </Td>
            <Td label="Passed over" className="text-xs">
              {emergency.skipped.length === 0 ? 'nobody' : emergency.skipped.join(', ')}
            </Td>
            <Td label="Access">
              {emergency.grant === null ? 'none' : <GrantStateBadge state={emergency.grant.state} />}
            </Td>
            <Td label="Review">
              <Review review={emergency.review} clock={clock} />
            </Td>
            <Td align="end">
              {emergency.review.mayGive.ok && (
                <LinkButton
                  size="sm"
                  href={`/reviews?review=${emergency.name}` as Route}
                  aria-label={`Review ${emergency.name}`}
                  className="relative z-10"
                >
                  Review
                </LinkButton>
              )}
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}

function Review({ review, clock }: { review: Emergency['review']; clock: Clock }) {
  return (
    <span className="grid gap-1">
      <ReviewStateBadge state={review.state} />
      {review.given === null ? (
        <span className="text-xs text-ink-2">
          due <Time at={review.dueAt} clock={clock} />
        </span>
      ) : (
        <span className="text-xs text-ink-2">
          {review.given.by}: {review.given.comment}
        </span>
      )}
    </span>
  )
}
