import type { Route } from 'next'
import { ExtendControl } from '@/components/grants/extend-control'
import type { SecretActions } from '@/components/grants/secret-panel'
import { RefreshAt } from '@/components/live/refresh-at'
import { Countdown } from '@/components/ui/countdown'
import { Fact, Facts } from '@/components/ui/facts'
import type { FormAction } from '@/components/ui/form-state'
import { LinkButton } from '@/components/ui/link-button'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import { warningsBefore } from '@/lib/domain/warning'
import { BundleBadge } from './bundle-badge'
import { BundlePart } from './bundle-part'
import { Missing } from './missing'
import type { OwnBundleView } from './view'

interface Props {
  bundle: OwnBundleView
  clock: Clock
  actions: SecretActions
  nudge: FormAction
  /** The request that was just made. */
  fresh: string
}

/** An activated bundle as one thing: how it stands, its parts with the way in, and one end and one extension for all. */
export function BundleCard({ bundle, clock, actions, nudge, fresh }: Props) {
  const { name, standing, parts, allowance, ending } = bundle
  return (
    <li
      id={`access-${name}`}
      tabIndex={-1}
      aria-label={bundle.bundle.name}
      className="grid gap-3 px-3 py-3 sm:px-4"
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="text-base font-semibold">{bundle.bundle.name}</h3>
        <BundleBadge standing={standing} />
        <span className="ms-auto font-mono text-xs text-ink-2">{name}</span>
      </div>
      <Missing bundle={bundle} />
      {standing.endsAt !== null && <Clocks bundle={bundle} endsAt={standing.endsAt} clock={clock} />}
      <ul aria-label={`Parts of ${bundle.bundle.name}`} className="divide-y rounded-md border">
        {parts.map((part) => (
          <BundlePart
            key={part.role.slug}
            part={part}
            endsWith={standing.endsAt}
            clock={clock}
            actions={actions}
            nudge={nudge}
            fresh={part.requestName === fresh}
          />
        ))}
      </ul>
      {ending === null && (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          {allowance !== null && (
            <ExtendControl grant={{ name, role: bundle.bundle }} allowance={allowance} clock={clock} />
          )}
          <LinkButton size="sm" href={`/?end=${name}` as Route} scroll={false}>
            {standing.touching ? 'End now' : 'Cancel'}
          </LinkButton>
        </div>
      )}
    </li>
  )
}

/** The time of the whole is over when the first part's is. */
function Clocks({ bundle, endsAt, clock }: { bundle: OwnBundleView; endsAt: Date; clock: Clock }) {
  const starts = bundle.parts.flatMap(({ state, grant }) =>
    state === 'live' && grant !== null && grant.startedAt !== null ? [grant.startedAt.getTime()] : [],
  )
  const startedAt = starts.length === 0 ? null : new Date(Math.max(...starts))
  const whole = bundle.standing.state === 'ACTIVE'
  return (
    <Facts layout="grid">
      {startedAt !== null && (
        <Fact term={whole ? 'All active since' : 'Last part given'}>
          <Time at={startedAt} clock={clock} />
        </Fact>
      )}
      <Fact term={whole ? 'Ends' : 'First part ends'}>
        <Time at={endsAt} clock={clock} />
      </Fact>
      <Fact term="Time left">
        <Countdown
          until={endsAt}
          now={clock.now}
          marksMs={startedAt === null ? [] : warningsBefore(endsAt.getTime() - startedAt.getTime())}
          label={bundle.bundle.name}
          overText="Over, removing access"
        />
        <RefreshAt afterMs={endsAt.getTime() - clock.now.getTime()} />
      </Fact>
    </Facts>
  )
}
