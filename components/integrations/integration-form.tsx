'use client'
import { useActionState } from 'react'
import { Callout } from '@/components/ui/callout'
import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import type { FormAction, FormState } from '@/components/ui/form-state'
import { Input } from '@/components/ui/input'
import { SheetFooter } from '@/components/ui/sheet'
import { SubmitButton } from '@/components/ui/submit-button'
import { Textarea } from '@/components/ui/textarea'
import type { SettingField } from '@/lib/domain/integration'

interface Props {
  action: FormAction
  kind: string
  provider: string
  fields: readonly SettingField[]
  /** What the secret is; null where the system takes none. */
  secret: string | null
}

/** What an integration is called, where it is, and the settings of its own kind of system. */
export function IntegrationForm({ action, kind, provider, fields, secret }: Props) {
  const [state, submit] = useActionState(action, {})
  const text = (name: string, initially = '') => ({
    name,
    defaultValue: state.values?.[name] ?? initially,
    autoComplete: 'off',
    spellCheck: false,
  })
  return (
    // After each answer React empties the form; preventing that keeps what was typed and ticked.
    <form action={submit} onReset={(event) => event.preventDefault()} className="flex grow flex-col gap-4">
      <input type="hidden" name="kind" value={kind} />
      <input type="hidden" name="provider" value={provider} />
      {state.error !== undefined && (
        <Callout tone="danger" live="alert">
          {state.error}
        </Callout>
      )}
      <Field label="Name" required hint="As people read it." error={state.fields?.['name']}>
        {(control) => <Input {...control} {...text('name')} maxLength={80} />}
      </Field>
      <Field
        label="Name in policies"
        required
        hint="Lower-case letters, digits and dashes, such as payments-on-call. It stays as it is."
        error={state.fields?.['slug']}
      >
        {(control) => <Input {...control} {...text('slug')} maxLength={63} />}
      </Field>
      {fields.map((field) => (
        <Setting key={field.name} {...{ field, state }} />
      ))}
      {secret !== null && (
        <Field
          label="Secret"
          hint={`${secret}, given as env:INTEGRATION_NAME or file:/run/secrets/name. The value itself is never kept here.`}
          error={state.fields?.['secret']}
        >
          {(control) => (
            <Input {...control} {...text('secret')} maxLength={200} placeholder="env:INTEGRATION_NAME" />
          )}
        </Field>
      )}
      <SheetFooter>
        <SubmitButton size="lg" pendingLabel="Adding …">
          Add
        </SubmitButton>
      </SheetFooter>
    </form>
  )
}

function Setting({ field, state }: { field: SettingField; state: FormState }) {
  const { label, hint, example, as, required, initially } = field
  const name = `setting.${field.name}`
  const value = state.values?.[name] ?? initially
  if (as === 'check') return <Checkbox name={name} value="on" label={label} defaultChecked={value !== ''} />
  const common = { name, defaultValue: value, placeholder: example ?? undefined, spellCheck: false }
  return (
    <Field label={label} required={required} {...(hint !== null && { hint })} error={state.fields?.[name]}>
      {(control) =>
        as === 'line' ? (
          <Input {...control} {...common} maxLength={500} autoComplete="off" />
        ) : (
          <Textarea {...control} {...common} rows={as === 'text' ? 8 : 3} />
        )
      }
    </Field>
  )
}
