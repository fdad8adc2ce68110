'use client'
import type { Route } from 'next'
import Link from 'next/link'
import { cx } from '@/components/ui/cx'
import type { FormAction } from '@/components/ui/form-state'
import { LinkButton } from '@/components/ui/link-button'
import { formatAt, type Clock } from '@/components/ui/time-format'
import { formatDuration } from '@/lib/domain/duration'
import type { ApprovalProgress } from '@/lib/domain/progress'
import { Nudge } from './nudge'
import { WaitingProgress } from './waiting-progress'

export interface WaitingView {
  id: string
  name: string
  role: { name: string }
  target: string
  durationMs: number
  extension: boolean
  wantedStart: Date | null
  decideBy: Date
  progress: ApprovalProgress
  nudgeAgainAt: Date | null
}

interface Props {
  requests: readonly WaitingView[]
  clock: Clock
  nudge: FormAction
  /** The request that was just made. */
  fresh: string | null
}

/** Requests that wait for an answer: from whom, how far, and for how long they stay open. */
export function WaitingList({ requests, clock, nudge, fresh }: Props) {
  return (
    <ul className="divide-y">
      {requests.map((request) => (
        <li
          key={request.id}
          id={`access-${request.name}`}
          tabIndex={-1}
          aria-label={`${request.role.name} on ${request.target}`}
          className={cx(
            'flex flex-wrap items-start gap-x-6 gap-y-2 px-3 py-3 sm:px-4',
            request.name === fresh && 'bg-accent-soft',
          )}
        >
          <div className="min-w-0 grow basis-72">
            <p>
              <span className="font-medium">{request.role.name}</span>{' '}
              <span className="text-sm text-ink-2">{request.target}</span>{' '}
              <Link
                href={`/requests/${request.name}` as Route}
                prefetch={false}
                className="font-mono text-xs text-accent-ink"
              >
                {request.name}
              </Link>
            </p>
            <p className="text-sm text-ink-2">{wish(request, clock)}</p>
          </div>
          <div className="min-w-0 basis-72 text-sm">
            <WaitingProgress progress={request.progress} decideBy={request.decideBy} clock={clock} />
          </div>
          <div className="flex flex-wrap items-start gap-2">
            <Nudge request={request} action={nudge} clock={clock} />
            <LinkButton size="sm" href={`/?cancel=${request.name}` as Route} scroll={false}>
              Cancel
            </LinkButton>
          </div>
        </li>
      ))}
    </ul>
  )
}

function wish({ durationMs, extension, wantedStart }: WaitingView, clock: Clock): string {
  const start =
    wantedStart === null || wantedStart <= clock.now
      ? 'as soon as it is approved'
      : `from ${formatAt(wantedStart, clock)}`
  return `${formatDuration(durationMs)}${extension ? ' more' : ''}, ${start}`
}
