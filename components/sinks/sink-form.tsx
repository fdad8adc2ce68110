'use client'
import { useActionState } from 'react'
import { settingPrefix, settingsAmong } from '@/components/targets/prefixed'
import { SchemaFields } from '@/components/targets/schema-fields'
import { Callout } from '@/components/ui/callout'
import { Field } from '@/components/ui/field'
import type { FormAction } from '@/components/ui/form-state'
import { Input } from '@/components/ui/input'
import { Segmented } from '@/components/ui/segmented'
import { SheetFooter } from '@/components/ui/sheet'
import { SubmitButton } from '@/components/ui/submit-button'
import type { SchemaField } from '@/lib/domain/schema-form'
import { sinkFormatLabel, sinkFormats } from '@/lib/domain/sink'

interface Props {
  action: FormAction
  /** A new sink names its kind, one that exists its id. */
  sink: { kind: string } | { id: string }
  fields: readonly SchemaField[]
  /** What stands in the form at first; settings under `setting.`. */
  values: Readonly<Record<string, string>>
  kept: Readonly<Record<string, string>>
}

const starts = [
  { value: 'now', label: 'What comes from now on' },
  { value: 'beginning', label: 'The whole log' },
]

/** What a sink is called, how events are written for it, and the settings of its kind. */
export function SinkForm({ action, sink, fields, values: initial, kept }: Props) {
  const [state, submit] = useActionState(action, {})
  const values = state.values ?? initial
  const errors = state.fields ?? {}
  const isNew = 'kind' in sink
  return (
    // After each answer React empties the form; preventing that keeps what was typed and chosen.
    <form action={submit} onReset={(event) => event.preventDefault()} className="flex grow flex-col gap-4">
      {isNew ? (
        <input type="hidden" name="kind" value={sink.kind} />
      ) : (
        <input type="hidden" name="id" value={sink.id} />
      )}
      {state.error !== undefined && (
        <Callout tone="danger" live="alert">
          {state.error}
        </Callout>
      )}
      <Field label="Name" required hint="As people read it." error={errors['name']}>
        {(control) => <Input {...control} name="name" defaultValue={values['name'] ?? ''} maxLength={80} />}
      </Field>
      <Segmented
        legend="Events as"
        name="format"
        options={sinkFormats.map((value) => ({ value, label: sinkFormatLabel[value] }))}
        defaultValue={values['format'] ?? 'native'}
      />
      {isNew && (
        <Segmented
          legend="Starts with"
          name="start"
          options={starts}
          defaultValue={values['start'] ?? 'now'}
        />
      )}
      <SchemaFields
        prefix={settingPrefix}
        fields={fields}
        values={settingsAmong(values)}
        errors={settingsAmong(errors)}
        secretsNamed="SINK"
        kept={kept}
      />
      <SheetFooter>
        <SubmitButton size="lg" pendingLabel="Saving …">
          {isNew ? 'Add' : 'Save'}
        </SubmitButton>
      </SheetFooter>
    </form>
  )
}
