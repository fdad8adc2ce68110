'use client'
import type { Route } from 'next'
import Link from 'next/link'
import { Autocomplete } from '@base-ui/react/autocomplete'
import { Modal } from '@/components/ui/modal'

export interface PaletteItem {
  href: Route
  label: string
  /** What it is, beside the label: `Page`, `Role on Orders database`. */
  detail?: string
}

interface Props {
  items: readonly PaletteItem[]
  onClose: () => void
}

/** Type a few letters, press Enter, be there. Loaded when first opened. */
export default function Palette({ items, onClose }: Props) {
  return (
    <Modal kind="dialog" title="Go to" onClose={onClose}>
      <Autocomplete.Root
        items={items}
        itemToStringValue={(item: PaletteItem) => `${item.label} ${item.detail ?? ''}`}
        inline
        open
        autoHighlight="always"
        keepHighlight
      >
        <Autocomplete.Input
          aria-label="Page or role"
          placeholder="Page or role"
          className="h-10 w-full rounded-md border border-control bg-surface px-3 text-base"
        />
        <Autocomplete.Empty className="text-sm text-ink-2">
          <p className="pt-3">Nothing has that name.</p>
        </Autocomplete.Empty>
        <Autocomplete.List className="mt-2 max-h-80 overflow-y-auto">
          {(item: PaletteItem) => (
            <Autocomplete.Item
              key={`${item.href} ${item.label}`}
              value={item}
              onClick={onClose}
              render={<Link href={item.href} prefetch={false} />}
              className="flex min-h-9 items-center justify-between gap-3 rounded-md px-3 text-sm data-highlighted:bg-accent-soft"
            >
              <span className="truncate">{item.label}</span>
              {item.detail !== undefined && (
                <span className="truncate text-xs text-ink-2">{item.detail}</span>
              )}
            </Autocomplete.Item>
          )}
        </Autocomplete.List>
      </Autocomplete.Root>
    </Modal>
  )
}
