import { useId } from 'react'
import { buttonClass, type ButtonSize, type ButtonVariant } from './button-style'
import { WithReason, type ReasonPlacement } from './disabled-reason'

export interface ButtonProps extends Omit<React.ComponentProps<'button'>, 'disabled'> {
  variant?: ButtonVariant
  size?: ButtonSize
  /** Why it cannot be used. Set, the button stays focusable, does nothing, and says this. */
  disabledReason?: string | undefined
  reasonPlacement?: ReasonPlacement
}

/** A native button; `type` is `button` unless told otherwise. It has no silent `disabled`: give `disabledReason`. */
export function Button(props: ButtonProps) {
  const {
    variant,
    size,
    disabledReason,
    reasonPlacement = 'beside',
    className,
    type = 'button',
    ...rest
  } = props
  const reasonId = useId()
  const look = buttonClass(variant, size, className)
  if (disabledReason === undefined) return <button {...rest} type={type} className={look} />
  const { onClick: _, name: _name, value: _value, formAction: _action, children, ...inert } = rest
  return (
    <WithReason id={reasonId} reason={disabledReason} placement={reasonPlacement}>
      {/* Never a submit button: without script nothing else would keep the form from being sent. */}
      <button {...inert} type="button" className={look} aria-disabled="true" aria-describedby={reasonId}>
        {children}
      </button>
    </WithReason>
  )
}
