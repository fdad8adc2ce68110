'use client'
import { useActionState } from 'react'
import { Callout } from './callout'
import type { FormAction } from './form-state'

interface Props extends Omit<React.ComponentProps<'form'>, 'action'> {
  action: FormAction
  /** Hidden values sent along. */
  values?: Readonly<Record<string, string>>
  children: React.ReactNode
}

/** A form for buttons and short questions: sends to `action`, with or without script, and says what it answered. */
export function ActionForm({ action, values = {}, children, ...rest }: Props) {
  const [state, submit] = useActionState(action, {})
  return (
    <form {...rest} action={submit}>
      {Object.entries(values).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {state.error !== undefined && (
        <Callout tone="danger" live="alert">
          {state.error}
        </Callout>
      )}
      {state.done !== undefined && (
        <Callout tone="ok" live="status">
          {state.done}
        </Callout>
      )}
      {children}
    </form>
  )
}
