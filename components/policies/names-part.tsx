'use client'
import { useState } from 'react'
import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { shown, type FieldProps, type FormView } from './fields'

/** Empty places after the names that are there: without script more come with every check. */
const spare = 1

/** Names, one a field, each to be chosen from a list or written; what is left empty is not there. */
export function NamesPart({
  view,
  name,
  label,
  hint,
  list,
  required = false,
}: FieldProps & { list: string }) {
  const full = view.prefix + name
  const names = shown(view, name).split('\n').filter(Boolean)
  const [places, setPlaces] = useState(0)
  const count = Math.max(places, names.length + spare)
  const wrong = (index: number) => view.errorAt(`${full}.${index}`) !== undefined
  return (
    <Field label={label} required={required} error={view.errorAt(full)} {...(hint !== undefined && { hint })}>
      {(control) => (
        <div className="grid gap-1">
          {Array.from({ length: count }, (_empty, index) => (
            <Input
              key={index}
              {...(index === 0 ? control : { 'aria-label': `${label}, ${index + 1}` })}
              required={false}
              name={full}
              list={list}
              autoComplete="off"
              spellCheck={false}
              aria-invalid={wrong(index) || undefined}
              defaultValue={names[index] ?? ''}
              onChange={(event) => {
                if (index === count - 1 && event.target.value !== '') setPlaces(count + 1)
              }}
            />
          ))}
        </div>
      )}
    </Field>
  )
}

interface ChecksProps {
  view: FormView
  name: string
  label: string
  options: readonly (readonly [value: string, label: string])[]
}

/** Any of a few words; none of them means any. */
export function ChecksPart({ view, name, label, options }: ChecksProps) {
  const full = view.prefix + name
  const chosen = shown(view, name).split('\n')
  return (
    <fieldset className="grid gap-1">
      <legend className="text-sm font-medium">{label}</legend>
      <div className="flex flex-wrap gap-x-4 gap-y-1">
        {options.map(([value, word]) => (
          <Checkbox
            key={value}
            name={full}
            value={value}
            label={word}
            defaultChecked={chosen.includes(value)}
          />
        ))}
      </div>
      {view.errorAt(full) !== undefined && (
        <p className="text-xs font-medium text-danger">{view.errorAt(full)}</p>
      )}
    </fieldset>
  )
}
