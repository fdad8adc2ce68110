'use client'
import { useActionState } from 'react'
import { Callout } from '@/components/ui/callout'
import { Field } from '@/components/ui/field'
import type { FormAction } from '@/components/ui/form-state'
import { Input } from '@/components/ui/input'
import { SubmitButton } from '@/components/ui/submit-button'
import { DelegationScope, type ScopedTarget } from './delegation-scope'

interface Props {
  /** Whom to offer first: handle and name. */
  colleagues: readonly { handle: string; name: string }[]
  /** The zone that the times are typed in. */
  zone: string
  /** What it may be limited to. */
  targets: readonly ScopedTarget[]
  /** Whether whoever fills it in may do so for somebody else. */
  forOthers: boolean
  set: FormAction
}

/** From when to when one is away, and to whom one's cases go meanwhile. */
export function DelegationForm({ colleagues, zone, targets, forOthers, set }: Props) {
  const [state, submit] = useActionState(set, {})
  const { values = {}, fields = {} } = state
  return (
    <form action={submit} aria-label="Delegate" className="grid max-w-xl gap-4">
      {state.error !== undefined && (
        <Callout tone="danger" live="alert">
          {state.error}
        </Callout>
      )}
      {state.done !== undefined && (
        <Callout tone="ok" live="status">
          {state.done}
        </Callout>
      )}
      {forOthers && (
        <Field
          label="Who is away"
          hint="As an administrator you may set it for somebody else, with a reason. Left empty, it is about you."
          error={fields['absent']}
        >
          {(control) => (
            <Input
              {...control}
              name="absent"
              list="delegates"
              maxLength={200}
              autoComplete="off"
              defaultValue={values['absent']}
            />
          )}
        </Field>
      )}
      <Field
        label={forOthers ? 'The cases go to' : 'My cases go to'}
        hint="A handle, an address or a full name. Left empty, nobody stands in: the fallback approvers are asked."
        error={fields['delegate']}
      >
        {(control) => (
          <Input
            {...control}
            name="delegate"
            list="delegates"
            maxLength={200}
            autoComplete="off"
            defaultValue={values['delegate']}
          />
        )}
      </Field>
      <datalist id="delegates">
        {colleagues.map(({ handle, name }) => (
          <option key={handle} value={handle}>
            {name}
          </option>
        ))}
      </datalist>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field label="From" hint={`Left empty, from now on. Time zone: ${zone}.`} error={fields['from']}>
          {(control) => (
            <Input {...control} type="datetime-local" name="from" defaultValue={values['from']} />
          )}
        </Field>
        <Field label="To" required hint="Then the cases come back by themselves." error={fields['to']}>
          {(control) => <Input {...control} type="datetime-local" name="to" defaultValue={values['to']} />}
        </Field>
      </div>
      <DelegationScope
        targets={targets}
        chosen={new Set((values['scope'] ?? '').split(' ').filter(Boolean))}
        error={fields['scope']}
      />
      <Field label="Reason" hint="It stands in the record of the cases." error={fields['reason']}>
        {(control) => (
          <Input
            {...control}
            name="reason"
            maxLength={500}
            autoComplete="off"
            defaultValue={values['reason']}
          />
        )}
      </Field>
      <div>
        <SubmitButton pendingLabel="Delegating …">Delegate</SubmitButton>
      </div>
    </form>
  )
}
