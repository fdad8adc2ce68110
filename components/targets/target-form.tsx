'use client'
import { useActionState } from 'react'
import { Callout } from '@/components/ui/callout'
import { Field } from '@/components/ui/field'
import type { FormAction } from '@/components/ui/form-state'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import { SubmitButton } from '@/components/ui/submit-button'
import type { SchemaField } from '@/lib/domain/schema-form'
import { settingPrefix, settingsAmong } from './prefixed'
import { SchemaFields } from './schema-fields'

interface Props {
  action: FormAction
  /** A new target names its kind and its slug; one that exists only its slug. */
  kind: string | null
  slug: string | null
  fields: readonly SchemaField[]
  /** What stands in the form at first; settings under `setting.`. */
  values: Readonly<Record<string, string>>
  kept: Readonly<Record<string, string>>
}

/** A target's name, where it belongs, and the settings that its connector asks for. */
export function TargetForm({ action, kind, slug, fields, values: initial, kept }: Props) {
  const [state, submit] = useActionState(action, {})
  const values = state.values ?? initial
  const errors = state.fields ?? {}
  return (
    // After each answer React empties the form; preventing that keeps what was typed and chosen.
    <form action={submit} onReset={(event) => event.preventDefault()} className="grid max-w-2xl gap-4">
      {kind !== null && <input type="hidden" name="kind" value={kind} />}
      {slug !== null && <input type="hidden" name="slug" value={slug} />}
      {state.error !== undefined && (
        <Callout tone="danger" live="alert">
          {state.error}
        </Callout>
      )}
      <Field label="Name" required hint="As people read it." error={errors['name']}>
        {(control) => <Input {...control} name="name" defaultValue={values['name'] ?? ''} maxLength={80} />}
      </Field>
      {slug === null && (
        <Field
          label="Short name"
          required
          hint="Lower-case letters, digits and dashes; it stays as it is."
          error={errors['slug']}
        >
          {(control) => <Input {...control} name="slug" defaultValue={values['slug'] ?? ''} maxLength={63} />}
        </Field>
      )}
      <Field label="Description">
        {(control) => (
          <Input {...control} name="description" defaultValue={values['description'] ?? ''} maxLength={300} />
        )}
      </Field>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field label="Environment" required>
          {(control) => (
            <Select {...control} name="environment" defaultValue={values['environment'] ?? 'production'}>
              <option value="production">Production</option>
              <option value="staging">Staging</option>
              <option value="development">Development</option>
            </Select>
          )}
        </Field>
        <Field
          label="Mode"
          required
          hint="On a dry run everything is looked at and nothing is changed; a grant says what would have been."
        >
          {(control) => (
            <Select {...control} name="mode" defaultValue={values['mode'] ?? 'live'}>
              <option value="live">Live</option>
              <option value="dry-run">Dry run</option>
            </Select>
          )}
        </Field>
      </div>
      <SchemaFields
        prefix={settingPrefix}
        fields={fields}
        values={settingsAmong(values)}
        errors={settingsAmong(errors)}
        kept={kept}
      />
      <div>
        <SubmitButton size="lg" pendingLabel="Saving …">
          {kind === null ? 'Save' : 'Connect'}
        </SubmitButton>
      </div>
    </form>
  )
}
