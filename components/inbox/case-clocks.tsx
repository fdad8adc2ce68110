import { Fact, Facts } from '@/components/ui/facts'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import { formatDuration } from '@/lib/domain/duration'
import type { InboxCase } from '@/lib/domain/inbox-case'

/** The three clocks, never mixed up: how long it waits for an answer, when access starts, how long it lasts. */
export function CaseClocks({ view, startsAt, clock }: { view: InboxCase; startsAt: Date; clock: Clock }) {
  const { what } = view.facts
  const pending = view.state === 'PENDING_APPROVAL' && !view.lapsed
  const end = new Date(startsAt.getTime() + what.durationMs)
  return (
    <Facts layout="grid">
      {pending && view.decideBy !== null && (
        <Fact term="Answer by">
          <Time at={view.decideBy} clock={clock} />
        </Fact>
      )}
      <Fact term={pending ? 'Access starts' : 'Start asked for'}>
        {what.startsAt === null ? (
          'As soon as it is approved'
        ) : (
          <Time at={what.startsAt} clock={clock} show={pending ? 'both' : 'absolute'} />
        )}
      </Fact>
      <Fact term={pending ? 'Lasts' : 'Duration asked for'}>{formatDuration(what.durationMs)}</Fact>
      {pending && (
        <Fact term={what.startsAt === null ? 'Ends, if approved now' : 'Ends'}>
          <Time at={end} clock={clock} />
        </Fact>
      )}
    </Facts>
  )
}
