'use client'
import { formatDuration } from '@/lib/domain/duration'
import { useServerNow } from './server-clock'

/** How long something has been going on, to the second. */
export function Elapsed({ since, now }: { since: Date; now: Date }) {
  const ms = useServerNow(now).getTime() - since.getTime()
  return <span className="tabular-nums">{formatDuration(ms)}</span>
}
