'use client'
import { useActionState } from 'react'
import { Callout } from '@/components/ui/callout'
import { Field } from '@/components/ui/field'
import type { FormAction } from '@/components/ui/form-state'
import { Input } from '@/components/ui/input'
import { SubmitButton } from '@/components/ui/submit-button'

/** Where in the log to begin again: a place, or an instant. */
export function ReplayForm({ action, id, head }: { action: FormAction; id: string; head: number }) {
  const [state, submit] = useActionState(action, {})
  const values = state.values ?? {}
  return (
    <form action={submit} onReset={(event) => event.preventDefault()} className="grid gap-3">
      <input type="hidden" name="id" value={id} />
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
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="From place" hint={`From 0 to ${head}.`} error={state.fields?.['sequence']}>
          {(control) => (
            <Input
              {...control}
              name="sequence"
              inputMode="numeric"
              maxLength={15}
              defaultValue={values['sequence'] ?? ''}
            />
          )}
        </Field>
        <Field label="Or from a time" hint="In UTC." error={state.fields?.['at']}>
          {(control) => (
            <Input {...control} name="at" type="datetime-local" defaultValue={values['at'] ?? ''} />
          )}
        </Field>
      </div>
      <div>
        <SubmitButton variant="secondary" pendingLabel="Setting back …">
          Send again
        </SubmitButton>
      </div>
    </form>
  )
}
