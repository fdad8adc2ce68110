import { controlClass } from './input'
import { cx } from './cx'

/** A native list to choose one of; goes into a `Field`. */
export function Select({ className, ...rest }: React.ComponentProps<'select'>) {
  return <select {...rest} className={cx(controlClass, 'h-8 pointer-coarse:h-11', className)} />
}
