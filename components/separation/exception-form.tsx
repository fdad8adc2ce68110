'use client'
import { useActionState, useId } from 'react'
import { Callout } from '@/components/ui/callout'
import { Field } from '@/components/ui/field'
import type { FormAction } from '@/components/ui/form-state'
import { Input } from '@/components/ui/input'
import { SheetFooter } from '@/components/ui/sheet'
import { SubmitButton } from '@/components/ui/submit-button'
import { Textarea } from '@/components/ui/textarea'

interface Props {
  action: FormAction
  ruleId: string
  people: readonly { handle: string; name: string }[]
}

/** Leave for one person to break one rule: who answers for it, what makes up for it, and until when. */
export function ExceptionForm({ action, ruleId, people }: Props) {
  const [state, submit] = useActionState(action, {})
  const listId = useId()
  const field = (name: string) => ({ error: state.fields?.[name] })
  const input = (name: string) => ({ name, defaultValue: state.values?.[name] })
  return (
    // After each answer React empties the form; preventing that keeps what was typed.
    <form action={submit} onReset={(event) => event.preventDefault()} className="flex grow flex-col gap-4">
      <input type="hidden" name="ruleId" value={ruleId} />
      {state.error !== undefined && (
        <Callout tone="danger" live="alert">
          {state.error}
        </Callout>
      )}
      <Field label="Person" required hint="By handle." {...field('person')}>
        {(control) => (
          <Input {...control} {...input('person')} list={listId} maxLength={80} autoComplete="off" />
        )}
      </Field>
      <Field label="Who answers for it" required hint="By handle; not the person." {...field('owner')}>
        {(control) => (
          <Input {...control} {...input('owner')} list={listId} maxLength={80} autoComplete="off" />
        )}
      </Field>
      <datalist id={listId}>
        {people.map(({ handle, name }) => (
          <option key={handle} value={handle}>
            {name}
          </option>
        ))}
      </datalist>
      <Field
        label="Compensating control"
        required
        hint="What makes up for the risk meanwhile, such as a review by somebody else."
        {...field('control')}
      >
        {(control) => <Textarea {...control} {...input('control')} maxLength={500} />}
      </Field>
      <Field label="Reason" required {...field('reason')}>
        {(control) => <Textarea {...control} {...input('reason')} maxLength={500} />}
      </Field>
      <Field label="Last day" required hint="It ends by itself at midnight after it." {...field('lastDay')}>
        {(control) => <Input {...control} {...input('lastDay')} type="date" />}
      </Field>
      <SheetFooter>
        <SubmitButton size="lg" pendingLabel="Granting …">
          Grant exception
        </SubmitButton>
      </SheetFooter>
    </form>
  )
}
