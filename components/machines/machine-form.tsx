'use client'
import { useActionState } from 'react'
import { Callout } from '@/components/ui/callout'
import { Field } from '@/components/ui/field'
import type { FormAction } from '@/components/ui/form-state'
import { Input } from '@/components/ui/input'
import { Segmented } from '@/components/ui/segmented'
import { SheetFooter } from '@/components/ui/sheet'
import { SubmitButton } from '@/components/ui/submit-button'

/** A service account or an agent: what it is called, what it is for, and who answers for it. */
export function MachineForm({ action }: { action: FormAction }) {
  const [state, submit] = useActionState(action, {})
  const text = (name: string) => ({ name, defaultValue: state.values?.[name] ?? '', autoComplete: 'off' })
  return (
    <form action={submit} onReset={(event) => event.preventDefault()} className="flex grow flex-col gap-4">
      {state.error !== undefined && (
        <Callout tone="danger" live="alert">
          {state.error}
        </Callout>
      )}
      <Segmented
        legend="Kind"
        name="kind"
        defaultValue={state.values?.['kind'] ?? 'agent'}
        options={[
          { value: 'agent', label: 'Agent' },
          { value: 'service_account', label: 'Service account' },
        ]}
      />
      <Field label="Name" required error={state.fields?.['name']}>
        {(control) => <Input {...control} {...text('name')} maxLength={60} />}
      </Field>
      <Field label="What it is for" required error={state.fields?.['purpose']}>
        {(control) => <Input {...control} {...text('purpose')} maxLength={200} />}
      </Field>
      <Field
        label="Sponsor"
        required
        hint="Who answers for it, by handle, address or full name. It may do nothing that they may not, and is disabled when they leave."
        error={state.fields?.['sponsor']}
      >
        {(control) => <Input {...control} {...text('sponsor')} maxLength={254} />}
      </Field>
      <SheetFooter>
        <SubmitButton size="lg" pendingLabel="Adding …">
          Add
        </SubmitButton>
      </SheetFooter>
    </form>
  )
}
