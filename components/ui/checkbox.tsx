import { cx } from './cx'

interface Props extends Omit<React.ComponentProps<'input'>, 'type'> {
  label: React.ReactNode
  /** Keeps the name for screen readers only, e.g. the select box of a row. */
  hideLabel?: boolean
}

/** A native checkbox inside its label, so the words are part of the target. */
export function Checkbox({ label, hideLabel = false, className, ...rest }: Props) {
  return (
    <label className={cx('inline-flex min-h-6 min-w-6 cursor-pointer items-center gap-2 text-sm', className)}>
      <input {...rest} type="checkbox" className="size-4 shrink-0 accent-accent disabled:opacity-40" />
      <span className={hideLabel ? 'sr-only' : undefined}>{label}</span>
    </label>
  )
}
