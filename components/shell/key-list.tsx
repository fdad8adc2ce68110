'use client'
import { Kbd } from '@/components/ui/kbd'
import { Modal } from '@/components/ui/modal'
import { useKnownShortcuts, useSingleKeys } from './shortcuts'

/** The list of keys that work on this page. */
export function KeyList({ onClose }: { onClose: () => void }) {
  const shortcuts = useKnownShortcuts()
  const [singleKeysOn, setSingleKeys] = useSingleKeys()
  const groups = [...new Set(shortcuts.map((shortcut) => shortcut.group ?? 'This page'))]
  return (
    <Modal kind="dialog" title="Keys" onClose={onClose}>
      <div className="grid gap-4 text-sm">
        {groups.map((group) => (
          <section key={group}>
            <h3 className="pb-1 text-xs text-ink-3">{group}</h3>
            <dl className="divide-y border-y">
              {shortcuts
                .filter((each) => (each.group ?? 'This page') === group)
                .map((each) => (
                  <div key={each.keys} className="flex items-center justify-between py-1.5">
                    <dt>{each.label}</dt>
                    <dd className="flex gap-1">
                      {words(each.keys).map((key) => (
                        <Kbd key={key}>{key}</Kbd>
                      ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
        <label className="flex min-h-6 items-center gap-2">
          <input
            type="checkbox"
            className="size-4 accent-accent"
            checked={singleKeysOn}
            onChange={(event) => setSingleKeys(event.target.checked)}
          />
          Single keys
        </label>
        <p className="text-xs text-ink-2">
          They never fire while you type in a field. Off, only combinations with Ctrl or ⌘ work.
        </p>
      </div>
    </Modal>
  )
}

/** `mod+k` as `mod`, `K`; `enter` as `Enter`. */
function words(keys: string): string[] {
  return keys.split('+').map((key) => {
    if (key === 'mod') return key
    return key.length === 1 ? key.toUpperCase() : `${key.charAt(0).toUpperCase()}${key.slice(1)}`
  })
}
