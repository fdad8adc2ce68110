'use client'
import type { Route } from 'next'
import Link from 'next/link'
import { EmergencyBadge } from '@/components/reviews/emergency-badge'
import { LinkButton } from '@/components/ui/link-button'
import { GrantStateBadge, RequestStateBadge } from '@/components/ui/state-badge'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import { endReasonLabel } from '@/lib/domain/grant'
import type { RequestState } from '@/lib/domain/request'
import type { GrantView } from './view'

interface TurnedDownView {
  name: string
  state: RequestState
  role: { name: string; slug: string }
  target: string
  at: Date
  deniedBy: string | null
  reason: string | null
}

interface Props {
  grants: readonly GrantView[]
  turnedDown: readonly TurnedDownView[]
  clock: Clock
}

/** What has just ended, failed or been turned down: why, and what to do next. */
export function LatelyList({ grants, turnedDown, clock }: Props) {
  return (
    <ul className="divide-y">
      {grants.map((grant) => (
        <LatelyItem
          key={grant.id}
          name={grant.requestName}
          role={grant.role}
          target={grant.target}
          at={grant.endedAt ?? clock.now}
          clock={clock}
          badge={
            <>
              <GrantStateBadge state={grant.state} />
              {grant.incident !== null && <EmergencyBadge incident={grant.incident} />}
            </>
          }
          told={toldOf(grant)}
        />
      ))}
      {turnedDown.map((request) => (
        <LatelyItem
          key={request.name}
          name={request.name}
          role={request.role}
          target={request.target}
          at={request.at}
          clock={clock}
          badge={<RequestStateBadge state={request.state} />}
          told={
            request.deniedBy === null
              ? 'Nobody answered while it was open. Ask again, and nudge the approvers.'
              : `${request.deniedBy}: ${request.reason ?? ''}`
          }
        />
      ))}
    </ul>
  )
}

interface ItemProps {
  name: string
  role: { name: string; slug: string }
  target: string
  badge: React.ReactNode
  told: string
  at: Date
  clock: Clock
}

function LatelyItem({ name, role, target, badge, told, at, clock }: ItemProps) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2 text-sm sm:px-4">
      <div className="min-w-0 grow basis-72">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-medium">{role.name}</span>
          <span className="text-ink-2">{target}</span>
          {badge}
          <Link
            href={`/requests/${name}` as Route}
            prefetch={false}
            className="font-mono text-xs whitespace-nowrap text-accent-ink"
          >
            {name}
          </Link>
        </p>
        <p className="text-ink-2">{told}</p>
      </div>
      <span className="text-xs text-ink-2">
        <Time at={at} clock={clock} />
      </span>
      <LinkButton
        size="sm"
        href={`/?activate=${role.slug}&again=${name}` as Route}
        scroll={false}
        aria-label={`Activate again: ${role.name}, ${name}`}
      >
        Activate again
      </LinkButton>
    </li>
  )
}

function toldOf(grant: GrantView): string {
  if (grant.state === 'ACTIVATION_FAILED')
    return `The target did not give the access: ${grant.failure ?? 'it did not say why'}. Nothing is left there; activate again, or tell the operators.`
  return grant.endReason === null ? 'It is over.' : `Over: ${endReasonLabel[grant.endReason]}.`
}
