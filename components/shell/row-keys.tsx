'use client'
import { useShortcut } from './shortcuts'

/** `J` and `K` go down and up through the row links of the page; render one beside the list. */
export function RowKeys() {
  useShortcut({ keys: 'j', label: 'Next row' }, () => move(1))
  useShortcut({ keys: 'k', label: 'Previous row' }, () => move(-1))
  return null
}

function move(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('main [data-row]')]
  const here = rows.findIndex((row) => row === document.activeElement)
  const next = here === -1 ? 0 : Math.min(rows.length - 1, Math.max(0, here + by))
  rows[next]?.focus()
}
