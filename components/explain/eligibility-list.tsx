import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'

export interface WayView {
  group: string | null
  starts_at: Date
  ends_at: Date | null
  reason: string
}

/** Through what somebody is, was or will be eligible. */
export function EligibilityList({ ways, clock }: { ways: readonly WayView[]; clock: Clock }) {
  return (
    <ul className="grid gap-2 text-sm">
      {ways.map((way, index) => (
        <li key={index}>
          <p>
            {way.group === null ? 'Named in person' : `Through the group ${way.group}`},{' '}
            <When way={way} clock={clock} />
          </p>
          {way.reason !== '' && <p className="text-ink-2">{way.reason}</p>}
        </li>
      ))}
    </ul>
  )
}

function When({ way: { starts_at, ends_at }, clock }: { way: WayView; clock: Clock }) {
  if (starts_at > clock.now)
    return (
      <>
        from <Time at={starts_at} clock={clock} />
      </>
    )
  if (ends_at === null) return <>without an end</>
  return (
    <>
      {ends_at <= clock.now ? 'ended ' : 'until '}
      <Time at={ends_at} clock={clock} />
    </>
  )
}
