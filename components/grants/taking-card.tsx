import { Elapsed } from '@/components/ui/elapsed'
import { Steps, type Step } from '@/components/ui/steps'
import type { Clock } from '@/components/ui/time-format'
import { endReasonLabel } from '@/lib/domain/grant'
import { Trouble } from './trouble'
import type { GrantView } from './view'

/** While access is being taken away: gone is said only when the target has confirmed it twice. */
export function TakingCard({ grant, clock }: { grant: GrantView; clock: Clock }) {
  const failing = grant.state === 'REVOCATION_FAILED'
  return (
    <>
      <Steps label="Removal" steps={removal(grant, clock, failing)} />
      {grant.trouble !== null && (
        <Trouble
          trouble={grant.trouble}
          clock={clock}
          next={
            failing
              ? 'It is tried again without end, and stands on top of the operators’ page.'
              : 'It is tried again until the target confirms it.'
          }
        />
      )}
      {grant.endReason !== null && (
        <p className="text-sm text-ink-2">Ended because {endReasonLabel[grant.endReason]}.</p>
      )}
    </>
  )
}

function removal(grant: GrantView, clock: Clock, failing: boolean): Step[] {
  const since = grant.revokeStartedAt ?? grant.endsAt ?? clock.now
  if (grant.removedAt === null)
    return [
      {
        label: 'Removing access',
        state: failing ? 'failed' : 'now',
        detail: <Elapsed since={since} now={clock.now} />,
      },
      { label: 'Ended', state: 'todo' },
    ]
  return [
    { label: 'Removing access', state: 'done' },
    {
      label: 'Removed, verifying',
      state: 'now',
      detail: <Elapsed since={grant.removedAt} now={clock.now} />,
    },
    { label: 'Ended', state: 'todo' },
  ]
}
