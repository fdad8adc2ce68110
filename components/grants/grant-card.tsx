'use client'
import type { Route } from 'next'
import Link from 'next/link'
import { EmergencyBadge } from '@/components/reviews/emergency-badge'
import { cx } from '@/components/ui/cx'
import { RiskBadge } from '@/components/ui/risk-badge'
import { GrantStateBadge } from '@/components/ui/state-badge'
import type { Clock } from '@/components/ui/time-format'
import type { GrantState } from '@/lib/domain/grant'
import { GivingCard } from './giving-card'
import { LiveCard } from './live-card'
import { TakingCard } from './taking-card'
import type { SecretActions } from './secret-panel'
import { grantAnchor, type GrantView } from './view'

interface Props {
  grant: GrantView
  clock: Clock
  actions: SecretActions
  /** Just made by the person: it is marked. */
  fresh: boolean
}

/** One grant that touches the target now: what it is, how far it is, and what can be done with it. */
export function GrantCard({ grant, clock, actions, fresh }: Props) {
  return (
    <li
      id={grantAnchor(grant)}
      tabIndex={-1}
      aria-label={`${grant.role.name} on ${grant.target}`}
      className={cx('grid gap-3 px-3 py-3 sm:px-4', fresh && 'bg-accent-soft')}
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="text-base font-semibold">{grant.role.name}</h3>
        <span className="text-sm text-ink-2">{grant.target}</span>
        <GrantStateBadge state={grant.state} />
        <RiskBadge risk={grant.role.risk} />
        {grant.incident !== null && <EmergencyBadge incident={grant.incident} />}
        <Link
          href={`/requests/${grant.requestName}` as Route}
          prefetch={false}
          className="ms-auto font-mono text-xs text-accent-ink underline-offset-2 hover:underline"
        >
          {grant.requestName}
        </Link>
      </div>
      {grant.only !== '' && <p className="text-sm">Only: {grant.only}</p>}
      <Body grant={grant} clock={clock} actions={actions} />
    </li>
  )
}

type BodyProps = Pick<Props, 'grant' | 'clock' | 'actions'>

const bodies: Record<GrantState, ((props: BodyProps) => React.ReactNode) | null> = {
  ACTIVATING: GivingCard,
  ACTIVE: LiveCard,
  DEACTIVATING: TakingCard,
  REVOCATION_FAILED: TakingCard,
  SCHEDULED: null,
  ENDED: null,
  ACTIVATION_FAILED: null,
}

function Body(props: BodyProps) {
  const Shown = bodies[props.grant.state]
  return Shown === null ? null : <Shown {...props} />
}
