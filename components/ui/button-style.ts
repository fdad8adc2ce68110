import { cx } from './cx'

export type ButtonVariant = 'primary' | 'secondary' | 'danger' | 'ghost'
export type ButtonSize = 'sm' | 'md' | 'lg'

const variants: Record<ButtonVariant, string> = {
  primary: 'border-transparent bg-accent text-on-accent not-aria-disabled:hover:bg-accent-strong',
  secondary: 'border-control/60 bg-surface text-ink not-aria-disabled:hover:bg-hover',
  danger: 'border-transparent bg-danger-fill text-on-danger not-aria-disabled:hover:bg-danger-fill-strong',
  ghost:
    'border-transparent bg-transparent text-ink-2 not-aria-disabled:hover:bg-hover not-aria-disabled:hover:text-ink',
}

const sizes: Record<ButtonSize, string> = {
  sm: 'h-7 px-2.5 text-xs pointer-coarse:h-9',
  md: 'h-8 px-3 text-sm pointer-coarse:h-10',
  lg: 'h-10 px-4 text-base pointer-coarse:h-12',
}

// Not opacity: faded text would fall under the contrast that its reason beside it keeps.
const off =
  'aria-disabled:border-dashed aria-disabled:border-muted-line aria-disabled:bg-muted-soft aria-disabled:text-muted'

/** The classes of everything that looks like a button, whether it is a button, a link or a summary. */
export function buttonClass(
  variant: ButtonVariant = 'secondary',
  size: ButtonSize = 'md',
  className?: string,
): string {
  return cx(
    'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap select-none',
    variants[variant],
    sizes[size],
    off,
    className,
  )
}
