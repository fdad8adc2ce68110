'use client'
import { useState, useSyncExternalStore } from 'react'
import { Checkbox } from '@/components/ui/checkbox'
import { Field, type ControlProps } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import { Textarea } from '@/components/ui/textarea'
import type { SchemaField } from '@/lib/domain/schema-form'

export interface Offer {
  value: string
  label: string | null
}

interface Props {
  /** Before each field's name, so that two such forms may stand in one. */
  prefix: string
  fields: readonly SchemaField[]
  values: Readonly<Record<string, string>>
  errors: Readonly<Record<string, string>>
  /** What the target itself offers for a field. */
  offers?: Readonly<Record<string, readonly Offer[]>>
  /** What variables that hold its secrets begin with. */
  secretsNamed?: 'TARGET' | 'SINK'
  /** Sealed secrets that are kept: how old each is, in words. */
  kept?: Readonly<Record<string, string>>
}

/**
 * The fields of a connector's own schema. Those that apply only for one choice are hidden for the others; without
 * script all are there, and say what they belong to.
 */
export function SchemaFields({
  prefix,
  fields,
  values,
  errors,
  offers = {},
  secretsNamed = 'TARGET',
  kept = {},
}: Props) {
  const scripted = useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  )
  const chooser = fields.find(({ when }) => when !== null)?.when?.field
  const first = fields.find(({ name }) => name === chooser)
  const [chosen, choose] = useState(values[chooser ?? ''] ?? first?.initially ?? '')
  return (
    <div className="grid gap-4">
      {errors[''] !== undefined && <p className="text-sm font-medium text-danger">{errors['']}</p>}
      {fields.map((field) => (
        <div key={field.name} hidden={scripted && field.when !== null && !field.when.values.includes(chosen)}>
          {!scripted && field.when !== null && (
            <p className="text-xs text-ink-3">Only for {field.when.values.join(', ')}</p>
          )}
          <One
            field={field}
            name={`${prefix}${field.name}`}
            value={values[field.name] ?? field.initially}
            error={errors[field.name]}
            offers={offers[field.name] ?? []}
            kept={kept[field.name]}
            secretsNamed={secretsNamed}
            {...(field.name === chooser && { onChoose: choose })}
          />
        </div>
      ))}
    </div>
  )
}

interface OneProps {
  field: SchemaField
  name: string
  value: string
  error: string | undefined
  offers: readonly Offer[]
  kept: string | undefined
  secretsNamed: 'TARGET' | 'SINK'
  onChoose?: (value: string) => void
}

function One({ field, name, value, error, offers, kept, secretsNamed, onChoose }: OneProps) {
  const { label, as } = field
  // Hidden fields must not hold up the form.
  const required = field.required && field.when === null && kept === undefined
  if (as === 'check')
    return (
      <div className="grid gap-1">
        <Checkbox name={name} value="on" label={label} defaultChecked={value !== ''} />
        {field.hint !== null && <p className="text-xs text-ink-2">{field.hint}</p>}
      </div>
    )
  if (as === 'secret') return <Secret {...{ field, name, value, error, kept, secretsNamed }} />
  const list = offers.length > 0 ? `${name}-offers` : undefined
  return (
    <Field label={label} required={required} {...(field.hint !== null && { hint: field.hint })} error={error}>
      {(control) => (
        <>
          <Control {...{ field, name, value, control, list, onChoose }} />
          {list !== undefined && (
            <datalist id={list}>
              {offers.map((offer) => (
                <option key={offer.value} value={offer.value}>
                  {offer.label}
                </option>
              ))}
            </datalist>
          )}
        </>
      )}
    </Field>
  )
}

interface ControlledProps {
  field: SchemaField
  name: string
  value: string
  control: ControlProps
  list: string | undefined
  onChoose: ((value: string) => void) | undefined
}

function Control({ field: { as, choices }, name, value, control, list, onChoose }: ControlledProps) {
  const common = { ...control, name, defaultValue: value, autoComplete: 'off', spellCheck: false }
  switch (as) {
    case 'choice':
      return (
        <Select
          {...control}
          name={name}
          defaultValue={value}
          onChange={(event) => onChoose?.(event.target.value)}
        >
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </Select>
      )
    case 'number':
      return <Input {...common} inputMode="numeric" maxLength={12} />
    case 'lines':
      return <Textarea {...common} rows={3} />
    case 'text':
      return <Textarea {...common} rows={6} />
    case 'line':
    case 'check':
    case 'secret':
      return <Input {...common} maxLength={500} {...(list !== undefined && { list })} />
  }
}

/** Typed in and sealed, or named where it is kept. What is sealed is never shown again. */
function Secret({ field, name, value, error, kept, secretsNamed }: Omit<OneProps, 'offers' | 'onChoose'>) {
  return (
    <fieldset className="grid gap-2 rounded-md border p-3">
      <legend className="px-1 text-sm font-medium">{field.label}</legend>
      {kept !== undefined && <p className="text-xs text-ink-2">{kept} Leave both empty to keep it.</p>}
      <Field label={`${field.label}: the secret itself`} hint="Sealed at once and never shown again.">
        {(control) => (
          <Textarea
            {...control}
            name={`secret.${name}`}
            rows={1}
            autoComplete="off"
            spellCheck={false}
            className="min-h-8 [-webkit-text-security:disc]"
          />
        )}
      </Field>
      <Field
        label={`${field.label}: or where it is kept`}
        hint={`env:${secretsNamed}_NAME or file:/run/secrets/name.`}
        error={error}
      >
        {(control) => (
          <Input
            {...control}
            name={name}
            defaultValue={value}
            autoComplete="off"
            spellCheck={false}
            maxLength={300}
          />
        )}
      </Field>
    </fieldset>
  )
}
