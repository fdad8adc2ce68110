'use client'
import { useEffect, useEffectEvent, useRef } from 'react'
import { MINUTE, SECOND } from '@/lib/domain/duration'
import { announce } from './announcer'
import { cx } from './cx'
import { tick, useServerNow } from './server-clock'
import { formatLeft } from './time-format'

interface Props {
  until: Date
  /** The instant the page was rendered at, by the server's clock. */
  now: Date
  /** What is ending, for the announcement: `orders-read on Orders database`. */
  label: string
  /** Shown from the very instant on. */
  overText?: string
  onEnd?: () => void
}

const announcedMinutes = [5, 15] as const

/**
 * The time that is left. Screen readers can read it but are not told each second: only when 15 and 5 minutes before
 * the end are passed, once each. `onEnd` is called at the end, not for what was already over when it was shown.
 */
export function Countdown({ until, now, label, overText = 'Over', onEnd }: Props) {
  const left = until.getTime() - useServerNow(now).getTime()
  const before = useRef(left)
  const pass = useEffectEvent((from: number, to: number) => {
    const passed = announcedMinutes.find((minutes) => from > minutes * MINUTE && to <= minutes * MINUTE)
    if (passed !== undefined && to > 0) announce(`${label} ends in ${passed} minutes`)
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
      className={cx('font-medium whitespace-nowrap tabular-nums', urgency(left))}
    >
      {left <= 0 ? overText : formatLeft(left)}
    </span>
  )
}

function urgency(left: number): string | undefined {
  if (left <= 0) return 'text-muted'
  if (left <= 5 * MINUTE) return 'text-danger'
  return left <= 15 * MINUTE ? 'text-warn' : undefined
}
