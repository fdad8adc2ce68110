'use client'
import { MINUTE } from '@/lib/domain/duration'
import { useServerNow } from './server-clock'
import { formatRelative } from './time-format'

/** `in 3 h 12 min`, kept right while the page stays open. */
export function RelativeTime({ at, now }: { at: Date; now: Date }) {
  return <>{formatRelative(at, useServerNow(now, MINUTE / 4))}</>
}
