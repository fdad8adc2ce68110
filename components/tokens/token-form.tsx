'use client'
import { useActionState } from 'react'
import { Callout } from '@/components/ui/callout'
import { Checkbox } from '@/components/ui/checkbox'
import { CopyButton } from '@/components/ui/copy-button'
import { Field } from '@/components/ui/field'
import type { FormState } from '@/components/ui/form-state'
import { Input } from '@/components/ui/input'
import { CodeLine } from '@/components/ui/mono'
import { Select } from '@/components/ui/select'
import { SheetFooter } from '@/components/ui/sheet'
import { SubmitButton } from '@/components/ui/submit-button'
import { Textarea } from '@/components/ui/textarea'

/** What the form's action answers: the token's text, once. */
export interface TokenFormState extends FormState {
  text?: string
  /** Which boxes were ticked, where it was refused. */
  scopes?: readonly string[]
}

interface Props {
  action: (previous: TokenFormState, form: FormData) => Promise<TokenFormState>
  scopes: readonly { value: string; label: string }[]
  maxDays: number
  /** For whom it may be made, besides oneself; left out where it is for oneself. */
  owners?: readonly { value: string; label: string }[]
  /** Whether external ids may be said to be the subjects of a sign-in provider. */
  asksForIssuer?: boolean
}

/** What a token may do, for how long and from where; its text is shown in place of the form, this once. */
export function TokenForm({ action, scopes, maxDays, owners, asksForIssuer = false }: Props) {
  const [state, submit] = useActionState(action, {})
  if (state.text !== undefined) return <Shown text={state.text} />
  const values = state.values ?? {}
  const text = (name: string, initially = '') => ({
    name,
    defaultValue: values[name] ?? initially,
    autoComplete: 'off',
    spellCheck: false,
  })
  return (
    // After each answer React empties the form; preventing that keeps what was typed and ticked.
    <form action={submit} onReset={(event) => event.preventDefault()} className="flex grow flex-col gap-4">
      {state.error !== undefined && (
        <Callout tone="danger" live="alert">
          {state.error}
        </Callout>
      )}
      <Field
        label="Name"
        required
        hint="Where it will be used, so that it can be found again."
        error={state.fields?.['name']}
      >
        {(control) => <Input {...control} {...text('name')} maxLength={80} />}
      </Field>
      {owners !== undefined && (
        <Field label="Acts for" required error={state.fields?.['owner']}>
          {(control) => (
            <Select {...control} name="owner" defaultValue={values['owner'] ?? ''}>
              {owners.map(({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      <fieldset className="grid gap-1.5">
        <legend className="mb-1 text-sm font-medium">May</legend>
        {scopes.map(({ value, label }) => (
          <Checkbox
            key={value}
            name="scope"
            value={value}
            label={label}
            defaultChecked={state.scopes?.includes(value) ?? false}
          />
        ))}
        {state.fields?.['scope'] !== undefined && (
          <p className="text-xs font-medium text-danger">{state.fields['scope']}</p>
        )}
      </fieldset>
      <Field
        label="Days"
        required
        hint={`At most ${maxDays}. You are told before it ends.`}
        error={state.fields?.['days']}
      >
        {(control) => (
          <Input {...control} {...text('days', '30')} type="number" min={1} max={maxDays} step={1} />
        )}
      </Field>
      <Field
        label="From"
        hint="Addresses or ranges it may be used from, such as 203.0.113.0/24, one a line. Anywhere where left empty."
        error={state.fields?.['networks']}
      >
        {(control) => <Textarea {...control} {...text('networks')} rows={3} />}
      </Field>
      {asksForIssuer && (
        <Field
          label="External ids are the subjects of"
          hint="The issuer of your sign-in provider, if its subjects are what the directory sends as externalId. People are then known at their first sign-in; else by nothing they could claim themselves."
          error={state.fields?.['issuer']}
        >
          {(control) => <Input {...control} {...text('issuer')} maxLength={300} />}
        </Field>
      )}
      <SheetFooter>
        <SubmitButton size="lg" pendingLabel="Making …">
          Make token
        </SubmitButton>
      </SheetFooter>
    </form>
  )
}

function Shown({ text }: { text: string }) {
  return (
    <div className="grid gap-3">
      <Callout tone="ok" live="status" title="The token is made">
        Copy it now: it is shown this once and not kept.
      </Callout>
      <CodeLine action={<CopyButton text={text} label="Copy token" />}>{text}</CodeLine>
    </div>
  )
}
