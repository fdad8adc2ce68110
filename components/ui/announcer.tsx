'use client'
import { useSyncExternalStore } from 'react'

let said = ''
const listeners = new Set<() => void>()

/** Says `text` to screen readers, politely; for what changes on the page without focus moving there. */
export function announce(text: string): void {
  // The same words twice are two events: the no-break space makes the second one a change.
  said = said === text ? `${text}\u00a0` : text
  for (const each of listeners) each()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The one live region that `announce` speaks through; the shell holds it. */
export function Announcer() {
  const text = useSyncExternalStore(
    subscribe,
    () => said,
    () => '',
  )
  return (
    <div role="status" aria-live="polite" className="sr-only">
      {text}
    </div>
  )
}
