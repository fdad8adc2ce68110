'use client'
import { lazy, Suspense, useState } from 'react'
import { Kbd } from '@/components/ui/kbd'
import type { PaletteItem } from './palette'
import { useShortcut } from './shortcuts'

const Palette = lazy(() => import('./palette'))
const KeyList = lazy(async () => ({ default: (await import('./key-list')).KeyList }))

/** The keys that work everywhere, and the button that opens the palette for those who do not know them. */
export function ShellKeys({ items }: { items: readonly PaletteItem[] }) {
  const [open, setOpen] = useState<'palette' | 'keys' | null>(null)
  useShortcut({ keys: 'mod+k', label: 'Go to …', group: 'Everywhere' }, () => setOpen('palette'))
  useShortcut({ keys: '?', label: 'This list', group: 'Everywhere' }, () => setOpen('keys'))
  useShortcut({ keys: '/', label: 'Search', group: 'Everywhere' }, focusSearch)
  useShortcut({ keys: 'mod+enter', label: 'Send the form', group: 'Everywhere' }, submitForm, {
    inDialog: true,
  })
  const close = () => setOpen(null)
  return (
    <>
      <button
        type="button"
        onClick={() => setOpen('palette')}
        aria-haspopup="dialog"
        className="needs-script flex h-8 items-center gap-2 rounded-md border bg-surface px-2 text-xs text-ink-2 hover:bg-hover hover:text-ink md:w-full pointer-coarse:h-10"
      >
        <span className="grow text-start">Go to …</span>
        <span className="hidden gap-0.5 md:flex">
          <Kbd>mod</Kbd>
          <Kbd>K</Kbd>
        </span>
      </button>
      <Suspense>
        {open === 'palette' && <Palette items={items} onClose={close} />}
        {open === 'keys' && <KeyList onClose={close} />}
      </Suspense>
    </>
  )
}

function focusSearch(): void {
  document.querySelector<HTMLInputElement>('main input[data-search]')?.focus()
}

function submitForm(): void {
  document.activeElement?.closest('form')?.requestSubmit()
}
