import type { Route } from 'next'
import { RefreshAt } from '@/components/live/refresh-at'
import { Countdown } from '@/components/ui/countdown'
import { Fact, Facts } from '@/components/ui/facts'
import { LinkButton } from '@/components/ui/link-button'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import { ConnectPanel } from './connect-panel'
import type { SecretActions } from './secret-panel'
import type { GrantView } from './view'

interface Props {
  grant: GrantView
  clock: Clock
  actions: SecretActions
}

/** Live access: until when, how to get in, and how to give it back. */
export function LiveCard({ grant, clock, actions }: Props) {
  const { startedAt, endsAt, connection } = grant
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
          </Fact>
        )}
        {endsAt !== null && (
          <Fact term="Time left">
            <Countdown
              until={endsAt}
              now={clock.now}
              label={`${grant.role.name} on ${grant.target}`}
              overText="Over, removing access"
            />
            <RefreshAt afterMs={endsAt.getTime() - clock.now.getTime()} />
          </Fact>
        )}
        <Fact term="What it allows">{grant.role.allows}</Fact>
      </Facts>
      {connection !== null && <ConnectPanel grantId={grant.id} connection={connection} actions={actions} />}
      <div>
        <LinkButton size="sm" href={`/?end=${grant.name}` as Route} scroll={false}>
          End now
        </LinkButton>
      </div>
    </>
  )
}
