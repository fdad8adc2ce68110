import { useId } from 'react'
import { cx } from './cx'
import { Glyph } from './glyph'

/** What the control inside a field must carry so that label, hint and error belong to it. */
export interface ControlProps {
  id: string
  required: boolean
  'aria-describedby'?: string
  'aria-invalid'?: true
}

interface Props {
  /** The label's exact text; whether the field is optional is said beside it, not in it. */
  label: string
  hint?: React.ReactNode
  error?: string | undefined
  required?: boolean
  className?: string
  children: (control: ControlProps) => React.ReactNode
}

/** `<Field label="Justification" required>{(control) => <Textarea {...control} name="justification" />}</Field>` */
export function Field({ label, hint, error, required = false, className, children }: Props) {
  const id = useId()
  const described = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`]
    .filter(Boolean)
    .join(' ')
  return (
    <div className={cx('grid gap-1', className)}>
      <div className="flex items-baseline justify-between gap-2">
        <label htmlFor={id} className="text-sm font-medium">
          {label}
        </label>
        {!required && <span className="text-xs text-ink-3">optional</span>}
      </div>
      {children({
        id,
        required,
        ...(described !== '' && { 'aria-describedby': described }),
        ...(error !== undefined && { 'aria-invalid': true }),
      })}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="text-xs text-ink-2">
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p id={`${id}-error`} className="flex items-baseline gap-1.5 text-xs font-medium text-danger">
          <Glyph name="alert" className="translate-y-px" />
          {error}
        </p>
      )}
    </div>
  )
}
