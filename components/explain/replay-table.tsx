import type { Route } from 'next'
import { LinkButton } from '@/components/ui/link-button'
import { RowHead, RowLink, Table, Tbody, Td, Thead, Tr } from '@/components/ui/table'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import { formatDuration } from '@/lib/domain/duration'
import { changeLabel, outcomeOf, type Change, type Outcome } from '@/lib/domain/replay'
import type { Verdict } from '@/lib/domain/verdict'
import { OutcomeBadge } from './outcome-badge'
import { becauseWords } from './verdict-words'

export interface ReplayedView {
  name: string
  requester: { name: string; handle: string }
  submittedAt: Date
  durationMs: number
  change: Change
  before: Outcome
  after: Verdict
}

interface Props {
  rows: readonly ReplayedView[]
  clock: Clock
  whatIfHref: (row: ReplayedView) => Route
}

/** What became of each request, and what would; the request itself and the question behind it are one click away. */
export function ReplayTable({ rows, clock, whatIfHref }: Props) {
  return (
    <Table caption="Requests that would come out differently">
      <Thead
        columns={[
          'Request',
          'Requester',
          'Asked',
          'Then',
          'Now',
          'Difference',
          { name: 'Action', hidden: true },
        ]}
      />
      <Tbody>
        {rows.map((row) => (
          <Tr key={row.name}>
            <RowHead>
              <RowLink href={`/requests/${row.name}` as Route}>{row.name}</RowLink>
            </RowHead>
            <Td label="Requester">{row.requester.name}</Td>
            <Td label="Asked">
              <span>
                <Time at={row.submittedAt} clock={clock} show="absolute" />
                <span className="block text-xs text-ink-2">for {formatDuration(row.durationMs)}</span>
              </span>
            </Td>
            <Td label="Then">
              <OutcomeBadge outcome={row.before} />
            </Td>
            <Td label="Now">
              <span>
                <OutcomeBadge outcome={outcomeOf(row.after)} />
                <span className="block text-xs text-ink-2">{becauseWords(row.after)}</span>
              </span>
            </Td>
            <Td label="Difference">{changeLabel[row.change]}</Td>
            <Td align="end">
              <LinkButton
                size="sm"
                className="relative z-10"
                href={whatIfHref(row)}
                aria-label={`What if: ${row.name}`}
              >
                What if
              </LinkButton>
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}
