import { Button, type ButtonProps } from './button'
import { cx } from './cx'

interface Props extends Omit<ButtonProps, 'aria-label'> {
  /** What it does, for screen readers and as the tooltip. */
  label: string
  /** The icon, 16 px. */
  children: React.ReactNode
}

/** A square button with an icon; its name is `label`. */
export function IconButton({ label, variant = 'ghost', reasonPlacement = 'tip', className, ...rest }: Props) {
  return (
    <Button
      {...rest}
      variant={variant}
      reasonPlacement={reasonPlacement}
      aria-label={label}
      title={label}
      className={cx('aspect-square px-0!', className)}
    />
  )
}
