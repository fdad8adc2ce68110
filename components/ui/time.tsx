import { RelativeTime } from './relative-time'
import { formatAt, type Clock } from './time-format'

interface Props {
  at: Date
  clock: Clock
  /** `both`: absolute and relative. `absolute` for dense columns whose rows are long past. */
  show?: 'both' | 'absolute' | 'relative'
}

/** A point in time in the viewer's zone, the relative time beside it, ISO UTC in the title. */
export function Time({ at, clock, show = 'both' }: Props) {
  const iso = at.toISOString()
  // The browser's names for zones may be newer than the server's; either is right, so no mismatch is reported.
  if (show === 'absolute')
    return (
      <time dateTime={iso} title={iso} className="whitespace-nowrap" suppressHydrationWarning>
        {formatAt(at, clock)}
      </time>
    )
  if (show === 'relative')
    return (
      <time dateTime={iso} title={iso} className="whitespace-nowrap">
        <RelativeTime at={at} now={clock.now} />
      </time>
    )
  return (
    <time dateTime={iso} title={iso}>
      <span className="whitespace-nowrap" suppressHydrationWarning>
        {formatAt(at, clock)}
      </span>
      {', '}
      <span className="whitespace-nowrap text-ink-2">
        <RelativeTime at={at} now={clock.now} />
      </span>
    </time>
  )
}
