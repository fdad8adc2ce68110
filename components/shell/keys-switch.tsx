'use client'
import { Checkbox } from '@/components/ui/checkbox'
import { useSingleKeys } from './shortcuts'

/** Switches single-key shortcuts on and off for this browser. */
export function KeysSwitch() {
  const [on, set] = useSingleKeys()
  return (
    <Checkbox label="Single-key shortcuts" checked={on} onChange={(event) => set(event.target.checked)} />
  )
}
