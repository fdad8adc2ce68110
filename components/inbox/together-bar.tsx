'use client'
import { useSyncExternalStore } from 'react'
import { Button } from '@/components/ui/button'
import { cx } from '@/components/ui/cx'
import { Input } from '@/components/ui/input'
import { maxTogether } from '@/lib/domain/inbox'

interface Props {
  /** How many are selected, and how many could be. */
  count: number
  pickable: number
  pending: boolean
  onClear: () => void
}

const never = () => () => undefined

/** Answers all that are selected. There once something is; without script, as soon as something could be. */
export function TogetherBar({ count, pickable, pending, onClear }: Props) {
  const scripted = useSyncExternalStore(never, () => true, () => false)
  if (pickable === 0 || (scripted && count === 0)) return null
  const tooMany = count > maxTogether ? `At most ${maxTogether} at once; ${count} are selected.` : undefined
  const how = scripted ? ` ${count}` : ' selected'
  return (
    <div className={cx('grid gap-2 border-t bg-raised p-3', !scripted && 'hidden noscript:grid')} role="group" aria-label="Selected requests">
      <Input name="reason" aria-label="Why deny them" placeholder="Why, if you deny them" autoComplete="off" maxLength={1_000} />
      <div className="flex flex-wrap items-center gap-2" aria-busy={pending}>
        <Button type="submit" name="verb" value="approve" size="sm" variant="primary" disabledReason={tooMany}>Approve{how}</Button>
        <Button type="submit" name="verb" value="deny" size="sm" {...(tooMany !== undefined && { disabledReason: tooMany, reasonPlacement: 'tip' })}>Deny{how}</Button>
        <Button size="sm" variant="ghost" className="needs-script ms-auto" onClick={onClear}>Clear</Button>
      </div>
    </div>
  )
}
