import Link from 'next/link'
import { Disclosure } from '@/components/ui/disclosure'
import { RelativeTime } from '@/components/ui/relative-time'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import type { ApprovalFacts } from '@/lib/domain/approval-facts'
import { formatDuration } from '@/lib/domain/duration'
import { grantStateLabel } from '@/lib/domain/grant'
import type { PastUseRow, PeerRow } from '@/lib/domain/inbox-case'
import { requestStateLabel } from '@/lib/domain/request'
import { CaseBlock } from './case-block'

interface PastUseProps {
  past: ApprovalFacts['pastUse']
  rows: readonly PastUseRow[]
  /** How these are called, in the same order. */
  names: readonly string[]
  /** Where requests have their pages; a request's own is below it. */
  requestsPath: string
  clock: Clock
}

/** How this person used this role in the last twelve months. */
export function PastUseBlock({ past, rows, names, requestsPath, clock }: PastUseProps) {
  return (
    <CaseBlock title="Past use">
      <p>
        {pastUseText(past)}
        {past.lastAt !== null && (
          <>
            {' '}
            Last <RelativeTime at={past.lastAt} now={clock.now} />.
          </>
        )}
      </p>
      {rows.length > 0 && (
        <Disclosure
          summary={
            rows.length < past.requests
              ? `The latest ${rows.length} requests`
              : counted(rows.length, 'request')
          }
        >
          <ul className="grid gap-1 text-ink-2">
            {rows.map((row, index) => (
              <li key={row.number} className="flex flex-wrap gap-x-3">
                <Link
                  href={{ pathname: `${requestsPath}/${names[index]}` }}
                  prefetch={false}
                  className="text-accent-ink underline"
                >
                  {names[index]}
                </Link>
                <Time at={row.submittedAt} clock={clock} show="absolute" />
                <span>{formatDuration(row.durationMs)}</span>
                <span>
                  {row.grantState === null ? requestStateLabel[row.state] : grantStateLabel[row.grantState]}
                </span>
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
    </CaseBlock>
  )
}

function pastUseText({ requests, granted, denied, usualMs }: ApprovalFacts['pastUse']): string {
  if (requests === 0) return 'Never asked for in the last 12 months.'
  const given = granted === 0 ? 'Never given' : `Given ${times(granted)}`
  const usual = usualMs === null ? '' : `, usually for ${formatDuration(usualMs)}`
  return `${given} in the last 12 months${usual}${denied === 0 ? '' : `; denied ${times(denied)}`}.`
}

interface PeersProps {
  peers: ApprovalFacts['peers']
  rows: readonly PeerRow[]
  clock: Clock
}

/** How the rest of the team uses the role. */
export function PeersBlock({ peers, rows, clock }: PeersProps) {
  if (peers === null)
    return (
      <CaseBlock title="Peers">
        <p className="text-ink-2">
          Not shown: with fewer than three others in the team, a count would point at a person.
        </p>
      </CaseBlock>
    )
  return (
    <CaseBlock title="Peers">
      <p>
        {peers.used === 0 ? 'None' : peers.used} of the {peers.size} others in {peers.team ?? 'the team'} used
        it in the last 12 months
        {peers.usualMs !== null && `, usually for ${formatDuration(peers.usualMs)}`}.
      </p>
      {rows.length > 0 && (
        <Disclosure summary={counted(rows.length, 'person', 'people')}>
          <ul className="grid gap-1 text-ink-2">
            {rows.map((row) => (
              <li key={row.name}>
                {row.name}, {times(row.times)}, last <Time at={row.lastAt} clock={clock} />
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
    </CaseBlock>
  )
}

function times(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}
