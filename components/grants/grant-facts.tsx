import { Fact, Facts } from '@/components/ui/facts'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import { formatDuration } from '@/lib/domain/duration'
import { endReasonLabel, type EndReason } from '@/lib/domain/grant'

export interface GrantFactsView {
  name: string
  plannedStart: Date | null
  activatingAt: Date | null
  accessGrantedAt: Date | null
  endsAt: Date | null
  /** How much was added to it, in milliseconds. */
  extendedMs: number
  revokeStartedAt: Date | null
  accessRemovedAt: Date | null
  verifiedAt: Date | null
  endReason: EndReason | null
  failure: string | null
}

/** What really happened on the target, instant by instant. */
export function GrantFacts({ grant, clock }: { grant: GrantFactsView; clock: Clock }) {
  const at = (instant: Date | null) => (instant === null ? null : <Time at={instant} clock={clock} />)
  const rows: readonly (readonly [string, React.ReactNode])[] = [
    [
      'Grant',
      <span key="name" className="font-mono text-xs">
        {grant.name}
      </span>,
    ],
    ['Planned start', at(grant.plannedStart)],
    ['Access granted', at(grant.accessGrantedAt)],
    ['Time to activate', between(grant.activatingAt, grant.accessGrantedAt)],
    ['Planned end', at(grant.endsAt)],
    ['Extended by', grant.extendedMs > 0 ? formatDuration(grant.extendedMs) : null],
    ['Revoke started', at(grant.revokeStartedAt)],
    ['Access removed', at(grant.accessRemovedAt)],
    ['Time to revoke', between(grant.revokeStartedAt, grant.accessRemovedAt)],
    ['Verified', at(grant.verifiedAt)],
    ['Why it ended', grant.endReason && endReasonLabel[grant.endReason]],
    ['Why it failed', grant.failure],
  ]
  return (
    <Facts>
      {rows.map(
        ([term, value]) =>
          value !== null && (
            <Fact key={term} term={term}>
              {value}
            </Fact>
          ),
      )}
    </Facts>
  )
}

function between(from: Date | null, to: Date | null): string | null {
  if (from === null || to === null) return null
  const ms = to.getTime() - from.getTime()
  return ms < 10_000 ? `${(ms / 1_000).toFixed(1)} s` : formatDuration(ms)
}
