import type { Route } from 'next'
import Link from 'next/link'
import { useId } from 'react'
import { buttonClass, type ButtonSize, type ButtonVariant } from './button-style'
import { WithReason, type ReasonPlacement } from './disabled-reason'

export interface LinkButtonProps extends Omit<React.ComponentProps<typeof Link>, 'href'> {
  href: Route
  variant?: ButtonVariant
  size?: ButtonSize
  disabledReason?: string | undefined
  reasonPlacement?: ReasonPlacement
}

/** A link that looks like a button: for going somewhere, opening a sheet included. Not prefetched: pages are per viewer. */
export function LinkButton(props: LinkButtonProps) {
  const { variant, size, disabledReason, reasonPlacement = 'beside', className, children, ...rest } = props
  const reasonId = useId()
  const look = buttonClass(variant, size, className)
  if (disabledReason === undefined)
    return (
      <Link prefetch={false} {...rest} className={look}>
        {children}
      </Link>
    )
  return (
    <WithReason id={reasonId} reason={disabledReason} placement={reasonPlacement}>
      <a
        role="link"
        tabIndex={0}
        aria-disabled="true"
        aria-describedby={reasonId}
        aria-label={rest['aria-label']}
        className={look}
      >
        {children}
      </a>
    </WithReason>
  )
}
