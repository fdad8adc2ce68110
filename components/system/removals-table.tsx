import type { Route } from 'next'
import { Badge } from '@/components/ui/badge'
import { LinkButton } from '@/components/ui/link-button'
import { Mono } from '@/components/ui/mono'
import { RowHead, RowLink, Table, Tbody, Td, Thead, Tr } from '@/components/ui/table'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'

interface RemovalView {
  name: string
  requestName: string
  holder: string
  role: string
  target: string
  account: string | null
  since: Date
  attempts: number
  error: string | null
  nextAttemptAt: Date | null
  alarming: boolean
  assignmentId: string | null
  closing: ClosingView
}

export type ClosingView =
  | { kind: 'not-stuck' }
  | { kind: 'not-asked'; mayAsk: boolean }
  | { kind: 'asked'; by: string; at: Date; reason: string; mayAgree: { ok: boolean } }

/** Access that should be gone and is not confirmed to be, the longest wait first. */
export function RemovalsTable({ removals, clock }: { removals: readonly RemovalView[]; clock: Clock }) {
  return (
    <Table caption="Removals that are owed">
      <Thead columns={['Grant', 'Holder', 'Role', 'Owed since', 'Attempts', 'What the target said']} />
      <Tbody>
        {removals.map((removal) => (
          <Tr key={removal.name}>
            <RowHead>
              <RowLink href={`/requests/${removal.requestName}` as Route} className="font-mono text-xs">
                {removal.name}
              </RowLink>{' '}
              {removal.alarming && (
                <Badge tone="danger" glyph="alert">
                  Overdue
                </Badge>
              )}
            </RowHead>
            <Td label="Holder">
              <span>
                {removal.holder}
                {removal.account !== null && <Mono className="block text-ink-2">{removal.account}</Mono>}
              </span>
            </Td>
            <Td label="Role">
              <span>
                {removal.role} <span className="text-ink-2">{removal.target}</span>
              </span>
            </Td>
            <Td label="Owed since">
              <Time at={removal.since} clock={clock} />
            </Td>
            <Td label="Attempts">{removal.attempts}</Td>
            <Td label="What the target said">
              <div>
                {removal.error ?? <span className="text-ink-3">nothing yet</span>}
                {removal.nextAttemptAt !== null && removal.nextAttemptAt > clock.now && (
                  <p className="text-xs text-ink-2">
                    next attempt <Time at={removal.nextAttemptAt} clock={clock} show="relative" />
                  </p>
                )}
                <Closing removal={removal} clock={clock} />
              </div>
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}

function Closing({
  removal: { closing, assignmentId, name },
  clock,
}: {
  removal: RemovalView
  clock: Clock
}) {
  if (assignmentId === null || closing.kind === 'not-stuck') return null
  const href = `/admin/system?close=${assignmentId}` as Route
  if (closing.kind === 'asked')
    return (
      <p className="text-xs">
        {closing.by} asks to close it by hand, <Time at={closing.at} clock={clock} show="relative" />:{' '}
        {closing.reason}{' '}
        <LinkButton size="sm" href={href} scroll={false} aria-label={`Answer about ${name}`}>
          Answer
        </LinkButton>
      </p>
    )
  return closing.mayAsk ? (
    <LinkButton size="sm" href={href} scroll={false} aria-label={`Close ${name} by hand`}>
      Close by hand
    </LinkButton>
  ) : null
}
