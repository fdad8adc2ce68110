'use client'
import Link from 'next/link'
import { useId } from 'react'
import { Badge } from '@/components/ui/badge'
import { cx } from '@/components/ui/cx'
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

/** One line of the queue; the whole of it opens the case. */
export function InboxRow({ entry, current, path, clock, picked, onPick }: Props) {
  return (
    <li
      className={cx(
        'relative grid grid-cols-[1.5rem_minmax(0,1fr)] gap-x-2 px-3 py-2 hover:bg-hover',
        current && 'lg:bg-accent-soft lg:hover:bg-accent-soft',
      )}
    >
      {current && (
        <span aria-hidden="true" className="absolute inset-y-0 start-0 hidden w-0.5 bg-accent lg:block" />
      )}
      <Pick entry={entry} picked={picked} onPick={onPick} />
      <div className="grid min-w-0 gap-0.5">
        <div className="flex items-baseline justify-between gap-2">
          <Link
            href={{ pathname: path, query: { case: entry.name } }}
            prefetch={false}
            data-row={entry.name}
            aria-current={current ? 'true' : undefined}
            className="min-w-0 truncate text-sm font-medium after:absolute after:inset-0 focus-visible:-outline-offset-2"
          >
            {entry.requester}
            <span className="sr-only">, {entry.name}</span>
          </Link>
          <span aria-hidden="true" className="shrink-0 text-xs text-ink-3 tabular-nums">
            {entry.name}
          </span>
        </div>
        <p className="truncate text-sm text-ink-2">
          {entry.role} · {entry.target}
        </p>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-ink-2">
          <Marks entry={entry} clock={clock} />
        </div>
      </div>
    </li>
  )
}

/** The box for answering several together, or why this one is answered by itself. */
function Pick({ entry, picked, onPick }: Pick<Props, 'entry' | 'picked' | 'onPick'>) {
  const reasonId = useId()
  if (entry.section !== 'needs-me') return <span />
  const permission = mayPick(entry)
  return (
    <label
      className="relative z-10 flex size-6 items-center justify-center"
      title={permission.ok ? undefined : permission.reason}
    >
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

function Marks({ entry, clock }: Pick<Props, 'entry' | 'clock'>) {
  const { state, grant, decidedAt, decideBy } = entry
  if (entry.section === 'decided') {
    const open = state === 'APPROVED' && grant !== null
    return (
      <>
        {open ? <GrantStateBadge state={grant.state} /> : <RequestStateBadge state={state} />}
        {decidedAt !== null && <RelativeTime at={new Date(decidedAt)} now={clock.now} />}
      </>
    )
  }
  return (
    <>
      {entry.nudged && (
        <Badge tone="warn" glyph="bang">
          Nudged
        </Badge>
      )}
      <RiskBadge risk={entry.risk} />
      <span className="whitespace-nowrap">{formatDuration(entry.durationMs)}</span>
      {entry.needed > 1 && (
        <span className="whitespace-nowrap">
          {entry.approvals} of {entry.needed}
        </span>
      )}
      {decideBy !== null && (
        <span className="whitespace-nowrap">
          lapses <RelativeTime at={new Date(decideBy)} now={clock.now} />
        </span>
      )}
    </>
  )
}
