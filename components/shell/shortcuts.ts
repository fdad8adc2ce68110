'use client'
import { useEffect, useSyncExternalStore } from 'react'
import { useHotkeys } from 'react-hotkeys-hook'
import { recall, remember } from './preference'

export interface Shortcut {
  /** In react-hotkeys-hook's words, matched by the letter typed: `a`, `?`, `mod+k`. */
  keys: string
  /** What it does, for the list of keys: `Approve`. */
  label: string
  /** The heading it stands under in the list. */
  group?: string
}

let known: readonly Shortcut[] = []
let off: boolean | undefined
const listeners = new Set<() => void>()

function changed(): void {
  for (const each of listeners) each()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const nothing: readonly Shortcut[] = []

/** Every shortcut of the page that is open now. */
export function useKnownShortcuts(): readonly Shortcut[] {
  return useSyncExternalStore(
    subscribe,
    () => known,
    () => nothing,
  )
}

/** Whether single keys are on in this browser, and the switch. Combinations with ⌘ or Ctrl always work. */
export function useSingleKeys(): [on: boolean, set: (on: boolean) => void] {
  const on = useSyncExternalStore(
    subscribe,
    () => !(off ??= recall('keys') === 'off'),
    () => true,
  )
  return [
    on,
    (next) => {
      off = !next
      remember('keys', next ? 'on' : 'off')
      changed()
    },
  ]
}

/**
 * Runs `act` on a key and lists it under `?`. Never fires in a field, nor behind an open dialog unless the shortcut
 * lives in it, nor, for single keys, when the person has switched them off.
 */
export function useShortcut(
  shortcut: Shortcut,
  act: () => void,
  options: { enabled?: boolean; inDialog?: boolean } = {},
): void {
  const { keys, label, group = 'This page' } = shortcut
  const { enabled = true, inDialog = false } = options
  const [singleKeysOn] = useSingleKeys()
  const combined = keys.includes('mod')
  useEffect(() => {
    if (!enabled) return
    const entry = { keys, label, group }
    known = [...known, entry]
    changed()
    return () => {
      known = known.filter((each) => each !== entry)
      changed()
    }
  }, [keys, label, group, enabled])
  useHotkeys(keys, act, {
    enabled: enabled && (combined || singleKeysOn),
    enableOnFormTags: combined,
    preventDefault: true,
    useKey: true,
    // Signs such as `?` need shift on one keyboard and not on another: what counts is the sign.
    ignoreModifiers: !combined,
    ignoreEventWhen: (event) =>
      event.repeat ||
      (!combined && hasModifier(event)) ||
      (!inDialog && document.querySelector('dialog:modal') !== null),
  })
}

/** Whether a key that should stand alone was pressed with another: shift counts only where it made a capital. */
function hasModifier(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || event.altKey || (event.shiftKey && /^[a-z]$/i.test(event.key))
}
