'use client'
import { useEffect } from 'react'
import { useShortcut } from '@/components/shell/shortcuts'
import { announce } from '@/components/ui/announcer'
import { mayPick, type InboxEntry } from '@/lib/domain/inbox'

interface Props {
  entries: readonly InboxEntry[]
  openName: string | null
  onPick: (id: string) => void
}

/** `J` and `K` open the next and the previous case, `X` selects the open one. */
export function ListKeys({ entries, openName, onPick }: Props) {
  usePinnedCase(openName)
  useShortcut({ keys: 'j', label: 'Next case' }, () => open(1))
  useShortcut({ keys: 'k', label: 'Previous case' }, () => open(-1))
  useShortcut({ keys: 'x', label: 'Select the case' }, () => {
    const name = focusedName() ?? openName
    const entry = entries.find((each) => each.name === name)
    if (entry === undefined) return
    const permission = mayPick(entry)
    if (permission.ok) onPick(entry.id)
    else announce(permission.reason)
  })
  function open(by: 1 | -1): void {
    const rows = [...document.querySelectorAll<HTMLAnchorElement>('a[data-row]')]
    const here = rows.findIndex((row) => row.dataset['row'] === openName)
    const row = rows[here === -1 ? 0 : Math.min(rows.length - 1, Math.max(0, here + by))]
    row?.scrollIntoView({ block: 'nearest' })
    row?.click()
  }
  return null
}

function focusedName(): string | undefined {
  const focused = document.activeElement
  return focused instanceof HTMLElement ? focused.dataset['row'] : undefined
}

/**
 * Where there is room beside the list the first case is open without being asked for. Its name goes into the address,
 * or a request that comes in above it would take its place under the reader's hands.
 */
function usePinnedCase(openName: string | null): void {
  useEffect(() => {
    const asked = new URLSearchParams(location.search)
    if (openName === null || asked.has('case') || !matchMedia('(min-width: 64rem)').matches) return
    asked.set('case', openName)
    history.replaceState(null, '', `?${asked.toString()}`)
  }, [openName])
}
