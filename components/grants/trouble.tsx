import { Callout } from '@/components/ui/callout'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import type { GrantView } from './view'

interface Props {
  trouble: NonNullable<GrantView['trouble']>
  clock: Clock
  /** What happens next. */
  next: string
}

/** What the target answered, and how it goes on. */
export function Trouble({ trouble, clock, next }: Props) {
  const { message, attempts, nextAttemptAt } = trouble
  return (
    <Callout
      tone="warn"
      title={`Not confirmed by the target yet (${attempts} ${attempts === 1 ? 'attempt' : 'attempts'})`}
    >
      <p>{message}</p>
      <p className="text-ink-2">
        {next}
        {nextAttemptAt !== null && nextAttemptAt > clock.now && (
          <>
            {' '}
            Next attempt <Time at={nextAttemptAt} clock={clock} show="relative" />.
          </>
        )}
      </p>
    </Callout>
  )
}
