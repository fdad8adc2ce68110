'use client'
import { useActionState } from 'react'
import { Callout } from '@/components/ui/callout'
import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import type { FormAction } from '@/components/ui/form-state'
import { Input } from '@/components/ui/input'
import { Segmented } from '@/components/ui/segmented'
import { SheetFooter } from '@/components/ui/sheet'
import { SubmitButton } from '@/components/ui/submit-button'
import { separationEffectLabel, separationEffects } from '@/lib/domain/separation'

interface RoleChoice {
  id: string
  name: string
  target: string
}

interface Props {
  action: FormAction
  roles: readonly RoleChoice[]
}

/** What is kept apart, and what happens to whoever would hold both. */
export function RuleForm({ action, roles }: Props) {
  const [state, submit] = useActionState(action, {})
  const values = state.values ?? {}
  return (
    // After each answer React empties the form; preventing that keeps what was typed and ticked.
    <form action={submit} onReset={(event) => event.preventDefault()} className="flex grow flex-col gap-4">
      {state.error !== undefined && (
        <Callout tone="danger" live="alert">
          {state.error}
        </Callout>
      )}
      <Field label="Name" required hint="Whoever is stopped reads it." error={state.fields?.['name']}>
        {(control) => (
          <Input
            {...control}
            name="name"
            maxLength={80}
            defaultValue={values['name']}
            placeholder="Who creates a payment may not release it"
          />
        )}
      </Field>
      <Field label="Reason" hint="One sentence, shown with it." error={state.fields?.['reason']}>
        {(control) => <Input {...control} name="reason" maxLength={300} defaultValue={values['reason']} />}
      </Field>
      <Segmented
        legend="What happens"
        name="effect"
        options={separationEffects.map((effect) => ({ value: effect, label: separationEffectLabel[effect] }))}
        defaultValue={values['effect'] ?? 'block'}
      />
      <Side legend="Whoever holds one of these" name="first" {...{ roles }} chosen={values['first']} />
      <Side
        legend="may not hold one of these"
        hint="Leave it empty to keep any two of the first apart."
        name="second"
        {...{ roles }}
        chosen={values['second']}
      />
      <SheetFooter>
        <SubmitButton size="lg" pendingLabel="Adding …">
          Add rule
        </SubmitButton>
      </SheetFooter>
    </form>
  )
}

interface SideProps {
  legend: string
  hint?: string
  name: string
  roles: readonly RoleChoice[]
  /** Ids with spaces between. */
  chosen: string | undefined
}

function Side({ legend, hint, name, roles, chosen = '' }: SideProps) {
  const ticked = chosen.split(' ')
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-sm font-medium">{legend}</legend>
      {hint !== undefined && <p className="mb-1 text-xs text-ink-2">{hint}</p>}
      <div className="grid max-h-56 gap-1 overflow-y-auto rounded-md border border-control px-2.5 py-2">
        {roles.map((role) => (
          <Checkbox
            key={role.id}
            name={name}
            value={role.id}
            defaultChecked={ticked.includes(role.id)}
            label={
              <>
                {role.name} <span className="text-xs text-ink-2">on {role.target}</span>
              </>
            }
          />
        ))}
      </div>
    </fieldset>
  )
}
