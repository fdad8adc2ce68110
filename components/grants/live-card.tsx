import type { Route } from 'next'
import { RefreshAt } from '@/components/live/refresh-at'
import { Countdown } from '@/components/ui/countdown'
import { Fact, Facts } from '@/components/ui/facts'
import { LinkButton } from '@/components/ui/link-button'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import { formatDuration } from '@/lib/domain/duration'
import { warningsBefore } from '@/lib/domain/warning'
import { ConnectPanel } from './connect-panel'
import { ExtendControl } from './extend-control'
import type { SecretActions } from './secret-panel'
import type { GrantView } from './view'

interface Props {
  grant: GrantView
  clock: Clock
  actions: SecretActions
}

/** Live access: until when, how to get in, and how to give it back. */
export function LiveCard({ grant, clock, actions }: Props) {
  const { startedAt, endsAt, connection, allowance, extendedMs } = grant
  return (
    <>
      <Facts layout="grid">
        {startedAt !== null && (
          <Fact term="Started">
            <Time at={startedAt} clock={clock} />
          </Fact>
        )}
        {endsAt !== null && (
          <Fact term="Ends">
            <Time at={endsAt} clock={clock} />
            {extendedMs > 0 && (
              <span className="block text-xs text-ink-2">extended by {formatDuration(extendedMs)}</span>
            )}
          </Fact>
        )}
        {endsAt !== null && (
          <Fact term="Time left">
            <Countdown
              until={endsAt}
              now={clock.now}
              marksMs={startedAt === null ? [] : warningsBefore(endsAt.getTime() - startedAt.getTime())}
              label={`${grant.role.name} on ${grant.target}`}
              overText="Over, removing access"
            />
            <RefreshAt afterMs={endsAt.getTime() - clock.now.getTime()} />
          </Fact>
        )}
        <Fact term="What it allows">{grant.role.allows}</Fact>
      </Facts>
      {connection !== null && <ConnectPanel grantId={grant.id} connection={connection} actions={actions} />}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        {allowance !== null && <ExtendControl grant={grant} allowance={allowance} clock={clock} />}
        <LinkButton size="sm" href={`/?end=${grant.name}` as Route} scroll={false}>
          End now
        </LinkButton>
      </div>
    </>
  )
}
