import { cx } from './cx'

/** The look shared by every text control. 16 px on touch screens, or iOS zooms into the field. */
export const controlClass = cx(
  'w-full rounded-md border border-control bg-surface px-2.5 text-sm text-ink placeholder:text-ink-3 pointer-coarse:text-lg',
  'focus-visible:border-accent-ink focus-visible:outline-offset-0',
  'aria-invalid:border-danger [&[readonly]]:bg-sunken',
)

export function Input({ className, ...rest }: React.ComponentProps<'input'>) {
  return <input {...rest} className={cx(controlClass, 'h-8 pointer-coarse:h-11', className)} />
}
