import { cx } from './cx'
import { controlClass } from './input'

interface Props extends Omit<React.ComponentProps<'input'>, 'type'> {
  /** The field's name for screen readers. */
  label: string
}

/** The page's search box; `/` brings the focus here. Put it into a GET form so that it works without script. */
export function SearchField({ label, className, ...rest }: Props) {
  return (
    <input
      {...rest}
      type="search"
      aria-label={label}
      data-search=""
      className={cx(controlClass, 'h-8 pointer-coarse:h-11', className)}
    />
  )
}
