'use client'
import { useSyncExternalStore } from 'react'
import { Button } from '@/components/ui/button'
import { cx } from '@/components/ui/cx'
import { Disclosure } from '@/components/ui/disclosure'
import { Input } from '@/components/ui/input'
import { maxTogether } from '@/lib/domain/inbox'

interface Props {
  /** How many are selected, and how many could be. */
  count: number
  pickable: number
  pending: boolean
  /** How many more belong to the bundles of what is selected. */
  rest: number
  onRest: () => void
  onClear: () => void
}

const never = () => () => undefined

/** Answers all that are selected. There once something is; without script, as soon as something could be. */
export function TogetherBar({ count, pickable, ...bar }: Props) {
  const scripted = useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
  if (pickable === 0 || (scripted && count === 0)) return null
  if (scripted)
    return (
      <div className={box}>
        <Questions count={count} {...bar} />
      </div>
    )
  if (pickable === 1) return null
  return (
    <div className={cx(box, 'hidden noscript:block')}>
      <Disclosure summary="Answer those that are selected">
        <Questions count={null} {...bar} />
      </Disclosure>
    </div>
  )
}

const box = 'shrink-0 border-t bg-raised p-3 max-lg:sticky max-lg:bottom-14 max-lg:z-10 md:max-lg:bottom-0'

/** `count` is null where nobody counts, without script. */
function Questions({
  count,
  pending,
  rest,
  onRest,
  onClear,
}: Pick<Props, 'pending' | 'rest' | 'onRest' | 'onClear'> & { count: number | null }) {
  const tooMany =
    count !== null && count > maxTogether
      ? `At most ${maxTogether} at once; ${count} are selected.`
      : undefined
  const what = count ?? 'selected'
  return (
    <div className="grid gap-2" role="group" aria-label="Selected requests">
      {rest > 0 && (
        <Button size="sm" variant="ghost" className="needs-script justify-self-start" onClick={onRest}>
          Select the rest of the bundle ({rest})
        </Button>
      )}
      <Input
        name="reason"
        aria-label="Why deny them"
        placeholder="Why, if you deny them"
        autoComplete="off"
        maxLength={1_000}
      />
      <div className="flex flex-wrap items-center gap-2" aria-busy={pending}>
        <Button
          type="submit"
          name="verb"
          value="approve"
          size="sm"
          variant="primary"
          disabledReason={tooMany}
        >
          Approve {what}
        </Button>
        <Button
          type="submit"
          name="verb"
          value="deny"
          size="sm"
          disabledReason={tooMany}
          reasonPlacement="tip"
        >
          Deny {what}
        </Button>
        <Button size="sm" variant="ghost" className="needs-script ms-auto" onClick={onClear}>
          Clear
        </Button>
      </div>
    </div>
  )
}
