'use client'
import { useActionState } from 'react'
import { Callout } from '@/components/ui/callout'
import { Field } from '@/components/ui/field'
import type { FormAction } from '@/components/ui/form-state'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import { SheetFooter } from '@/components/ui/sheet'
import { SubmitButton } from '@/components/ui/submit-button'
import { riskLabel, riskTiers } from '@/lib/domain/role'
import type { SchemaField } from '@/lib/domain/schema-form'
import { settingPrefix, settingsAmong } from './prefixed'
import { SchemaFields, type Offer } from './schema-fields'

interface Props {
  action: FormAction
  target: string
  fields: readonly SchemaField[]
  offers: Readonly<Record<string, readonly Offer[]>>
  /** Why the target's own offers are not there. */
  problem: string | null
  /** The handle that stands for the owner at first. */
  owner: string
}

/** A role on a target: what people read, what it hands out, who owns it and who may activate it. */
export function RoleForm({ action, target, fields, offers, problem, owner }: Props) {
  const [state, submit] = useActionState(action, {})
  const values = state.values ?? {}
  const errors = state.fields ?? {}
  const text = (name: string, longest: number, initially = '') => ({
    name,
    defaultValue: values[name] ?? initially,
    maxLength: longest,
    autoComplete: 'off',
    spellCheck: false,
  })
  return (
    // After each answer React empties the form; preventing that keeps what was typed and chosen.
    <form action={submit} onReset={(event) => event.preventDefault()} className="flex grow flex-col gap-4">
      <input type="hidden" name="target" value={target} />
      {state.error !== undefined && (
        <Callout tone="danger" live="alert">
          {state.error}
        </Callout>
      )}
      {problem !== null && <Callout tone="warn">{problem}</Callout>}
      <Field label="Name" required error={errors['name']}>
        {(control) => <Input {...control} {...text('name', 80)} />}
      </Field>
      <Field
        label="Short name"
        required
        hint="Lower-case letters, digits and dashes; it stays as it is."
        error={errors['slug']}
      >
        {(control) => <Input {...control} {...text('slug', 63)} />}
      </Field>
      <Field
        label="What it allows"
        required
        hint="One sentence, for whoever activates or approves it."
        error={errors['allows']}
      >
        {(control) => <Input {...control} {...text('allows', 300)} />}
      </Field>
      <SchemaFields
        prefix={settingPrefix}
        fields={fields}
        values={settingsAmong(values)}
        errors={settingsAmong(errors)}
        offers={offers}
      />
      <Field label="Risk" required error={errors['risk']}>
        {(control) => (
          <Select {...control} name="risk" defaultValue={values['risk'] ?? 'medium'}>
            {riskTiers.map((tier) => (
              <option key={tier} value={tier}>
                {riskLabel[tier]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="Owner" required hint="A handle. Owners are asked for approval." error={errors['owner']}>
        {(control) => <Input {...control} {...text('owner', 80, owner)} />}
      </Field>
      <Field
        label="Who may activate it"
        hint="The name of a group or the handle of a person."
        error={errors['eligible']}
      >
        {(control) => <Input {...control} {...text('eligible', 80)} />}
      </Field>
      <p className="text-xs text-ink-2">
        The first policy is cautious: four hours at most, with an owner’s approval. Edit it next.
      </p>
      <SheetFooter>
        <SubmitButton size="lg" pendingLabel="Adding …">
          Add role
        </SubmitButton>
      </SheetFooter>
    </form>
  )
}
