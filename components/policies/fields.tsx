import { Checkbox } from '@/components/ui/checkbox'
import { cx } from '@/components/ui/cx'
import { Field } from '@/components/ui/field'
import { controlClass, Input } from '@/components/ui/input'
import { Textarea } from '@/components/ui/textarea'
import { starters } from './starters'

/** Where a field reads what it shows, and what was wrong with it. */
export interface FormView {
  values: Readonly<Record<string, string>>
  /** What could not be taken, by the path of its field. */
  errorAt(path: string): string | undefined
  /** Empty for everybody's terms, `rules.0.` for those of a special rule. */
  prefix: string
}

/** What a field shows: its own value, else its default where its part is there, else what a new part begins with. */
export function shown({ values, prefix }: FormView, name: string, otherwise = ''): string {
  const own = values[prefix + name]
  if (own !== undefined) return own
  const parent = name.slice(0, Math.max(0, name.lastIndexOf('.')))
  if (parent !== '' && values[`${prefix}${parent}:as`] === 'own') return otherwise
  const everybodys = prefix === '' ? undefined : values[name]
  return everybodys ?? starters[name.replaceAll(/\.\d+/g, '')] ?? otherwise
}

export interface FieldProps {
  view: FormView
  /** The path in the policy, without the prefix. */
  name: string
  label: string
  hint?: string
  /** What holds where nothing is said. */
  otherwise?: string
  required?: boolean
  /** The list of names to choose from, where there is one. */
  list?: string
}

// No field is required by the browser: one of a part that is not asked for would keep the form from being sent.

export function TextPart({ view, name, label, hint, otherwise, required = false, list }: FieldProps) {
  return (
    <Field
      label={label}
      required={required}
      error={view.errorAt(view.prefix + name)}
      {...(hint !== undefined && { hint })}
    >
      {(control) => (
        <Input
          {...control}
          required={false}
          name={view.prefix + name}
          defaultValue={shown(view, name, otherwise)}
          {...(list !== undefined && { list, autoComplete: 'off' })}
        />
      )}
    </Field>
  )
}

export function LinesPart({ view, name, label, hint, required = false }: FieldProps) {
  return (
    <Field
      label={label}
      required={required}
      error={view.errorAt(view.prefix + name)}
      {...(hint !== undefined && { hint })}
    >
      {(control) => (
        <Textarea
          {...control}
          required={false}
          name={view.prefix + name}
          rows={2}
          className="min-h-10 font-mono text-xs"
          defaultValue={shown(view, name)}
        />
      )}
    </Field>
  )
}

export function FlagPart({ view, name, label, otherwise }: FieldProps) {
  const full = view.prefix + name
  return (
    <span>
      {/* A box that is not ticked sends nothing; this says no for it. */}
      <input type="hidden" name={full} value="no" />
      <Checkbox
        name={full}
        value="yes"
        label={label}
        defaultChecked={shown(view, name, otherwise) === 'yes'}
      />
    </span>
  )
}

interface ChoiceProps extends FieldProps {
  options: readonly (readonly [value: string, label: string])[]
}

export function ChoicePart({ view, name, label, hint, otherwise, options }: ChoiceProps) {
  return (
    <Field
      label={label}
      required
      error={view.errorAt(view.prefix + name)}
      {...(hint !== undefined && { hint })}
    >
      {(control) => (
        <Select
          {...control}
          required={false}
          name={view.prefix + name}
          defaultValue={shown(view, name, otherwise)}
          options={options}
        />
      )}
    </Field>
  )
}

interface SelectProps extends React.ComponentProps<'select'> {
  options: readonly (readonly [value: string, label: string])[]
}

function Select({ options, className, ...rest }: SelectProps) {
  return (
    <select {...rest} className={cx(controlClass, 'h-8 pointer-coarse:h-11', className)}>
      {options.map(([value, label]) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  )
}

interface PartProps {
  view: FormView
  name: string
  legend: string
  /** What it may be besides `own`; a special rule may also leave it as for everybody. */
  words: readonly (readonly [value: string, label: string])[]
  children: React.ReactNode
}

/** A part of a policy that may be there or not. What is not there keeps its fields out of sight, and sends them in vain. */
export function Part({ view, name, legend, words, children }: PartProps) {
  const full = view.prefix + name
  const as = view.values[`${full}:as`]
  const options = [...(isTop(view, name) ? [['', 'As for everybody'] as const] : []), ...words]
  const chosen = as ?? (options.some(([value]) => value === '') ? '' : (words[0]?.[0] ?? ''))
  return (
    <fieldset className="grid gap-2 rounded-md border p-3">
      <legend className="px-1 text-sm font-medium">{legend}</legend>
      <Select
        aria-label={`${legend}: whether and how`}
        name={`${full}:as`}
        defaultValue={chosen}
        options={options}
        className="peer max-w-80"
      />
      {view.errorAt(`${full}:as`) !== undefined && (
        <p className="text-xs font-medium text-danger">{view.errorAt(`${full}:as`)}</p>
      )}
      <div className="hidden gap-3 peer-has-[option[value=own]:checked]:grid">{children}</div>
    </fieldset>
  )
}

/** Only whole parts of a special rule may be left as for everybody. */
function isTop({ prefix }: FormView, name: string): boolean {
  return prefix !== '' && !name.includes('.')
}
