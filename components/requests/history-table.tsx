import type { Route } from 'next'
import { EmergencyBadge } from '@/components/reviews/emergency-badge'
import { Badge } from '@/components/ui/badge'
import { LinkButton } from '@/components/ui/link-button'
import { GrantStateBadge, RequestStateBadge } from '@/components/ui/state-badge'
import { RowHead, RowLink, Table, Tbody, Td, Thead, Tr } from '@/components/ui/table'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import { formatDuration } from '@/lib/domain/duration'
import { endReasonLabel, type EndReason, type GrantState } from '@/lib/domain/grant'
import type { RequestState } from '@/lib/domain/request'

interface HistoryView {
  name: string
  state: RequestState
  extension: boolean
  incident: string | null
  role: { name: string; slug: string }
  target: string
  submittedAt: Date
  durationMs: number
  justification: string
  grant: { state: GrantState; endReason: EndReason | null } | null
}

/** One's own requests with what came of them; each row opens its timeline. */
export function HistoryTable({ entries, clock }: { entries: readonly HistoryView[]; clock: Clock }) {
  return (
    <Table caption="Your requests, the newest first">
      <Thead
        columns={[
          'Request',
          'Role',
          'Asked',
          'Duration',
          'Request state',
          'Access',
          { name: 'Action', hidden: true },
        ]}
      />
      <Tbody>
        {entries.map((entry) => (
          <Tr key={entry.name}>
            <RowHead>
              <RowLink
                href={`/requests/${entry.name}` as Route}
                className="font-mono text-xs whitespace-nowrap"
              >
                {entry.name}
              </RowLink>
            </RowHead>
            <Td label="Role">
              <div>
                <span className="whitespace-nowrap">{entry.role.name}</span>{' '}
                <span className="whitespace-nowrap text-ink-2">{entry.target}</span>
                {entry.justification !== '' && (
                  <p className="line-clamp-1 text-xs text-ink-2">{entry.justification}</p>
                )}
              </div>
            </Td>
            <Td label="Asked">
              <Time at={entry.submittedAt} clock={clock} show="absolute" />
            </Td>
            <Td label="Duration" className="whitespace-nowrap">
              {formatDuration(entry.durationMs)}
            </Td>
            <Td label="Request state">
              <span className="flex flex-wrap items-center gap-1">
                <RequestStateBadge state={entry.state} />
                {entry.extension && <Badge>More time</Badge>}
                {entry.incident !== null && <EmergencyBadge incident={entry.incident} />}
              </span>
            </Td>
            <Td label="Access">
              <Access grant={entry.grant} />
            </Td>
            <Td align="end">
              <LinkButton
                size="sm"
                variant="ghost"
                href={`/?activate=${entry.role.slug}&again=${entry.name}` as Route}
                aria-label={`Activate again: ${entry.role.name}, ${entry.name}`}
                className="relative z-10"
              >
                Activate again
              </LinkButton>
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}

function Access({ grant }: { grant: HistoryView['grant'] }) {
  if (grant === null) return <span className="text-ink-3">none</span>
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      <GrantStateBadge state={grant.state} />
      {grant.endReason !== null && (
        <span className="text-xs text-ink-2">{endReasonLabel[grant.endReason]}</span>
      )}
    </span>
  )
}
