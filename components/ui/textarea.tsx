import { cx } from './cx'
import { controlClass } from './input'

/** Grows with its text where the browser can; `rows` is the least height. */
export function Textarea({ className, rows = 3, ...rest }: React.ComponentProps<'textarea'>) {
  return (
    <textarea
      {...rest}
      rows={rows}
      className={cx(controlClass, 'field-sizing-content max-h-80 min-h-16 py-1.5', className)}
    />
  )
}
