import type { Route } from 'next'
import Link from 'next/link'
import { ConnectPanel } from '@/components/grants/connect-panel'
import { GivingSteps } from '@/components/grants/giving-card'
import type { SecretActions } from '@/components/grants/secret-panel'
import { TakingCard } from '@/components/grants/taking-card'
import { Nudge } from '@/components/requests/nudge'
import { WaitingProgress } from '@/components/requests/waiting-progress'
import { cx } from '@/components/ui/cx'
import type { FormAction } from '@/components/ui/form-state'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import { endReasonLabel } from '@/lib/domain/grant'
import { PartBadge } from './bundle-badge'
import type { OwnBundleView } from './view'

interface Props {
  part: OwnBundleView['parts'][number]
  /** The end of the whole: a part says its own only where that is another. */
  endsWith: Date | null
  clock: Clock
  actions: SecretActions
  nudge: FormAction
  /** Just asked for by the person: it is marked. */
  fresh: boolean
}

/** One role of an activated bundle: how far it is, and the way in once it is live. */
export function BundlePart(props: Props) {
  const { part, fresh } = props
  const { role, target, requestName } = part
  return (
    <li
      id={requestName === null ? undefined : `access-${requestName}`}
      tabIndex={-1}
      aria-label={`${role.name} on ${target}`}
      className={cx('grid gap-2 px-3 py-2', fresh && 'bg-accent-soft')}
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h4 className="font-medium">{role.name}</h4>
        <span className="text-sm text-ink-2">{target}</span>
        <PartBadge state={part.state} />
        {requestName !== null && (
          <Link
            href={`/requests/${requestName}` as Route}
            prefetch={false}
            className="ms-auto font-mono text-xs text-accent-ink underline-offset-2 hover:underline"
          >
            {requestName}
          </Link>
        )}
      </div>
      <Body {...props} />
    </li>
  )
}

function Body({ part, endsWith, clock, actions, nudge }: Props) {
  const { state, grant, waiting } = part
  switch (state) {
    case 'waiting':
      return (
        waiting && (
          <div className="flex flex-wrap items-start gap-x-6 gap-y-2 text-sm">
            <div className="min-w-0 grow">
              <WaitingProgress progress={waiting.progress} decideBy={waiting.decideBy} clock={clock} />
            </div>
            <Nudge request={waiting} action={nudge} clock={clock} />
          </div>
        )
      )
    case 'giving':
      return grant && <GivingSteps grant={grant} clock={clock} />
    case 'live':
      return grant && <Live grant={grant} endsWith={endsWith} clock={clock} actions={actions} />
    case 'ending':
      return grant && <TakingCard grant={grant} clock={clock} />
    case 'scheduled':
      return (
        grant && (
          <p className="text-sm text-ink-2">
            Starts <Time at={grant.plannedStart} clock={clock} />
          </p>
        )
      )
    case 'over':
      return (
        grant &&
        grant.endReason !== null && (
          <p className="text-sm text-ink-2">Over: {endReasonLabel[grant.endReason]}.</p>
        )
      )
    case 'to-come':
    case 'lost':
      return null
  }
}

type LiveProps = Pick<Props, 'endsWith' | 'clock' | 'actions'> & {
  grant: NonNullable<Props['part']['grant']>
}

function Live({ grant, endsWith, clock, actions }: LiveProps) {
  const { endsAt, connection } = grant
  return (
    <>
      {endsAt !== null && endsAt.getTime() !== endsWith?.getTime() && (
        <p className="text-sm text-ink-2">
          Ends <Time at={endsAt} clock={clock} />
        </p>
      )}
      {connection !== null && <ConnectPanel grantId={grant.id} connection={connection} actions={actions} />}
    </>
  )
}
