import type { Route } from 'next'
import { Elapsed } from '@/components/ui/elapsed'
import { LinkButton } from '@/components/ui/link-button'
import { Steps } from '@/components/ui/steps'
import type { Clock } from '@/components/ui/time-format'
import { formatDuration } from '@/lib/domain/duration'
import { Trouble } from './trouble'
import type { GrantView } from './view'

/** While the target is being told: the time has not begun to count. */
export function GivingCard({ grant, clock }: { grant: GrantView; clock: Clock }) {
  return (
    <>
      <GivingSteps grant={grant} clock={clock} />
      <div>
        <LinkButton size="sm" href={`/?end=${grant.name}` as Route} scroll={false}>
          End now
        </LinkButton>
      </div>
    </>
  )
}

/** How far the target is with it. */
export function GivingSteps({ grant, clock }: { grant: GrantView; clock: Clock }) {
  const since = grant.activatingAt ?? grant.plannedStart
  return (
    <>
      <Steps
        label="Activation"
        steps={[
          { label: 'Approved', state: 'done' },
          { label: 'Granting', state: 'now', detail: <Elapsed since={since} now={clock.now} /> },
          { label: 'Verified', state: 'todo' },
        ]}
      />
      {grant.trouble !== null && (
        <Trouble
          trouble={grant.trouble}
          clock={clock}
          next="It is tried again until the target answers or the wait is over."
        />
      )}
      <p className="text-sm text-ink-2">
        The {formatDuration(grant.durationMs)} begin when the target confirms the access.
      </p>
    </>
  )
}
