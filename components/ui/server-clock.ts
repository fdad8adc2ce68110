'use client'
import { useSyncExternalStore } from 'react'

/**
 * The server's time in the browser. A page carries the instant it was rendered at; a cached page carries an old one,
 * so the smallest difference ever seen is the one nearest to the truth.
 */
let skewMs = Number.POSITIVE_INFINITY
let tickedAt = 0
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

/** Reads the clock and tells everyone; by itself once a second while anyone looks. */
export function tick(): void {
  tickedAt = Date.now()
  for (const each of listeners) each()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  if (timer === undefined) {
    timer = setInterval(tick, 1_000)
    tickedAt = Date.now()
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

function serverMs(rendered: Date): number {
  tickedAt ||= Date.now()
  skewMs = Math.min(skewMs, Date.now() - rendered.getTime())
  return tickedAt - skewMs
}

/**
 * The server's now as of the last tick, or at most `stepMs` older, for texts that need not be redrawn each second.
 * While hydrating it is exactly the `rendered` instant that the server used.
 */
export function useServerNow(rendered: Date, stepMs = 1): Date {
  const ms = useSyncExternalStore(
    subscribe,
    () => Math.floor(serverMs(rendered) / stepMs) * stepMs,
    () => rendered.getTime(),
  )
  return new Date(Math.max(ms, rendered.getTime()))
}
