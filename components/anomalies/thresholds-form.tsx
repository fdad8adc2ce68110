'use client'
import { useActionState } from 'react'
import { settingPrefix, settingsAmong } from '@/components/targets/prefixed'
import { SchemaFields } from '@/components/targets/schema-fields'
import { Callout } from '@/components/ui/callout'
import type { FormAction } from '@/components/ui/form-state'
import { SubmitButton } from '@/components/ui/submit-button'
import type { SchemaField } from '@/lib/domain/schema-form'

interface Props {
  action: FormAction
  fields: readonly SchemaField[]
  /** What is in force, by field. */
  values: Readonly<Record<string, string>>
}

/** From when on something counts as unusual. A field that is left empty switches its rule off. */
export function ThresholdsForm({ action, fields, values }: Props) {
  const [state, submit] = useActionState(action, {})
  return (
    // After each answer React empties the form; preventing that keeps what was typed.
    <form action={submit} onReset={(event) => event.preventDefault()} className="grid max-w-2xl gap-4">
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
      <SchemaFields
        prefix={settingPrefix}
        fields={fields}
        values={state.values === undefined ? values : settingsAmong(state.values)}
        errors={settingsAmong(state.fields ?? {})}
      />
      <div>
        <SubmitButton size="lg" pendingLabel="Saving …">
          Save
        </SubmitButton>
      </div>
    </form>
  )
}
