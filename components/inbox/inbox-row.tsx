'use client'
import { EmergencyBadge } from '@/components/reviews/emergency-badge'
import { Badge } from '@/components/ui/badge'
import { RelativeTime } from '@/components/ui/relative-time'
import { RiskBadge } from '@/components/ui/risk-badge'
import { GrantStateBadge, RequestStateBadge } from '@/components/ui/state-badge'
import type { Clock } from '@/components/ui/time-format'
import { formatDuration } from '@/lib/domain/duration'
import { mayPick, type InboxEntry } from '@/lib/domain/inbox'

interface Props {
  entry: InboxEntry
  current: boolean
  path: string
  clock: Clock
  picked: boolean
  onPick: () => void
}

/** One line of the queue; the whole of it opens the case. The list follows the link. */
export function InboxRow({ entry, current, path, clock, picked, onPick }: Props) {
  return (
    <li className="line">
      {entry.section === 'needs-me' && pick(entry, picked, onPick)}
      <a
        href={`${path}?case=${entry.name}`}
        data-row={entry.name}
        aria-current={current ? 'true' : undefined}
      >
        <span className="truncate">{entry.requester}</span> <small>{entry.name}</small>
      </a>
      <p>{`${entry.role} · ${entry.target}`}</p>
      {entry.only !== '' && <p title={entry.only}>{`Only: ${entry.only}`}</p>}
      <div>{entry.section === 'decided' ? outcome(entry, clock) : marks(entry, clock)}</div>
    </li>
  )
}

// Elements, not components, here and below: there are many rows, and the wrapping would cost more than they do.

/** The box for answering several together, or why this one is answered by itself. */
function pick(entry: InboxEntry, picked: boolean, onPick: () => void) {
  const reasonId = `why-${entry.name}`
  const permission = mayPick(entry)
  return (
    <label title={permission.ok ? undefined : permission.reason}>
      <input
        type="checkbox"
        name="request"
        value={entry.id}
        checked={picked && permission.ok}
        className="size-4 accent-accent"
        aria-label={`Select ${entry.name}`}
        disabled={!permission.ok}
        aria-describedby={permission.ok ? undefined : reasonId}
        onChange={onPick}
      />
      {!permission.ok && (
        <span id={reasonId} className="sr-only">
          {permission.reason}
        </span>
      )}
    </label>
  )
}

function outcome({ state, grant, emergency, decidedAt }: InboxEntry, clock: Clock) {
  const open = state === 'APPROVED' && grant !== null
  return (
    <>
      {open ? <GrantStateBadge state={grant.state} /> : <RequestStateBadge state={state} />}
      {emergency && <EmergencyBadge />}
      {decidedAt !== null && <RelativeTime at={new Date(decidedAt)} now={clock.now} />}
    </>
  )
}

function marks(entry: InboxEntry, clock: Clock) {
  const { decideBy } = entry
  return (
    <>
      {entry.nudged && (
        <Badge tone="warn" glyph="bang">
          Nudged
        </Badge>
      )}
      {entry.bundle !== null && <Badge>{`${entry.bundle.activation} ${entry.bundle.name}`}</Badge>}
      <RiskBadge risk={entry.risk} />
      <span>
        {formatDuration(entry.durationMs)}
        {entry.extension && ' more'}
      </span>
      {entry.stages > 1 && <span>{`Stage ${entry.stage} of ${entry.stages}`}</span>}
      {entry.needed > 1 && <span>{`${entry.approvals} of ${entry.needed}`}</span>}
      {decideBy !== null && (
        <span>
          lapses <RelativeTime at={new Date(decideBy)} now={clock.now} />
        </span>
      )}
    </>
  )
}
