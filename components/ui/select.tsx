import { cx } from './cx'
import { controlClass } from './input'

export interface Option {
  value: string
  label: string
}

interface Props extends React.ComponentProps<'select'> {
  options: readonly Option[]
}

/** The native select: on a phone nothing is better. */
export function Select({ options, className, ...rest }: Props) {
  return (
    <select {...rest} className={cx(controlClass, 'h-8 pe-8 pointer-coarse:h-11', className)}>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  )
}
