'use client'
import { useEffect, useEffectEvent, useRef } from 'react'
import { formatDuration, MINUTE, SECOND } from '@/lib/domain/duration'
import { announce } from './announcer'
import { cx } from './cx'
import { tick, useServerNow } from './server-clock'
import { formatLeft } from './time-format'

interface Props {
  until: Date
  /** The instant the page was rendered at, by the server's clock. */
  now: Date
  /** How long before the end it is announced, in milliseconds, and shown as urgent: the earliest first. */
  marksMs: readonly number[]
  /** What is ending, for the announcement: `orders-read on Orders database`. */
  label: string
  /** Shown from the very instant on. */
  overText?: string
  onEnd?: () => void
}

/**
 * The time that is left. Screen readers can read it but are not told each second: only when one of the marks before
 * the end is passed, once each. `onEnd` is called at the end, not for what was already over when it was shown.
 */
export function Countdown({ until, now, marksMs, label, overText = 'Over', onEnd }: Props) {
  const left = until.getTime() - useServerNow(now).getTime()
  const before = useRef(left)
  const pass = useEffectEvent((from: number, to: number) => {
    const passed = marksMs.findLast((ms) => from > ms && to <= ms)
    if (passed !== undefined && to > 0) announce(`${label} ends in ${formatDuration(passed)}`)
    if (from > 0 && to <= 0) onEnd?.()
  })
  useEffect(() => {
    pass(before.current, left)
    before.current = left
    // The last second does not wait for the next tick: what is over must not look live.
    if (left <= 0 || left > SECOND) return
    const end = setTimeout(tick, left)
    return () => clearTimeout(end)
  }, [left])
  return (
    <span
      role="timer"
      aria-live="off"
      className={cx('font-medium whitespace-nowrap tabular-nums', urgency(left, marksMs))}
    >
      {left <= 0 ? overText : formatLeft(left)}
    </span>
  )
}

function urgency(left: number, marksMs: readonly number[]): string | undefined {
  if (left <= 0) return 'text-muted'
  if (left <= Math.min(5 * MINUTE, ...marksMs)) return 'text-danger'
  return left <= Math.max(0, ...marksMs) ? 'text-warn' : undefined
}
