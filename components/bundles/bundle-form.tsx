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

interface Props {
  action: FormAction
  roles: readonly { id: string; name: string; target: string }[]
}

/** Which roles belong together, and what becomes of them when one cannot be given. */
export function BundleForm({ action, roles }: Props) {
  const [state, submit] = useActionState(action, {})
  const values = state.values ?? {}
  const chosen = (values['roleIds'] ?? '').split(' ')
  return (
    // After each answer React empties the form; preventing that keeps what was typed and ticked.
    <form action={submit} onReset={(event) => event.preventDefault()} className="flex grow flex-col gap-4">
      {state.error !== undefined && (
        <Callout tone="danger" live="alert">
          {state.error}
        </Callout>
      )}
      <Field label="Name" required error={state.fields?.['name']}>
        {(control) => <Input {...control} name="name" maxLength={80} defaultValue={values['name']} />}
      </Field>
      <Field
        label="Address"
        required
        hint="Small letters, digits and hyphens; it opens at /go/…"
        error={state.fields?.['slug']}
      >
        {(control) => (
          <Input
            {...control}
            name="slug"
            maxLength={63}
            defaultValue={values['slug']}
            placeholder="orders-release"
            autoComplete="off"
          />
        )}
      </Field>
      <Field label="What it is for" hint="One sentence.">
        {(control) => <Input {...control} name="allows" maxLength={300} defaultValue={values['allows']} />}
      </Field>
      <Segmented
        legend="If one part cannot be given"
        name="ifOneFails"
        options={[
          { value: 'undo', label: 'Take the others back' },
          { value: 'keep', label: 'Keep the others' },
        ]}
        defaultValue={values['ifOneFails'] ?? 'undo'}
      />
      <fieldset className="min-w-0">
        <legend className="mb-1 text-sm font-medium">Roles</legend>
        <div className="grid max-h-72 gap-1 overflow-y-auto rounded-md border border-control px-2.5 py-2">
          {roles.map((role) => (
            <Checkbox
              key={role.id}
              name="roleIds"
              value={role.id}
              defaultChecked={chosen.includes(role.id)}
              label={
                <>
                  {role.name} <span className="text-xs text-ink-2">on {role.target}</span>
                </>
              }
            />
          ))}
        </div>
      </fieldset>
      <SheetFooter>
        <SubmitButton size="lg" pendingLabel="Adding …">
          Add bundle
        </SubmitButton>
      </SheetFooter>
    </form>
  )
}
