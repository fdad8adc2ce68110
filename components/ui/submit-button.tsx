'use client'
import { useFormStatus } from 'react-dom'
import { Button, type ButtonProps } from './button'
import { Spinner } from './spinner'

interface Props extends Omit<ButtonProps, 'type'> {
  /** Replaces the text while the form is on its way, e.g. `Activating …`. */
  pendingLabel?: string
}

/** The form's submit button: shows that the answer is awaited, and a second click sends nothing. */
export function SubmitButton({ pendingLabel, variant = 'primary', children, onClick, ...rest }: Props) {
  const { pending } = useFormStatus()
  return (
    <Button
      {...rest}
      type="submit"
      variant={variant}
      aria-busy={pending}
      onClick={(event) => (pending ? event.preventDefault() : onClick?.(event))}
    >
      {pending && <Spinner />}
      {pending ? (pendingLabel ?? children) : children}
    </Button>
  )
}
