'use client'
import { useActionState, useState } from 'react'
import { DurationField } from '@/components/requests/duration-field'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { Field } from '@/components/ui/field'
import type { FormState } from '@/components/ui/form-state'
import { Input } from '@/components/ui/input'
import { SheetFooter } from '@/components/ui/sheet'
import { SubmitButton } from '@/components/ui/submit-button'
import { Textarea } from '@/components/ui/textarea'

export interface EmergencyState extends FormState {
  /** The stored refusal. */
  rejected?: { name: string; reasons: string[] }
}

interface Props {
  action: (previous: EmergencyState, form: FormData) => Promise<EmergencyState>
  roleSlug: string
  /** Made by the server for this rendering: sending twice with the same one makes one request. */
  idempotencyKey: string
  maxMs: number
  presetsMs: readonly number[]
  duration: string
  justification: { required: boolean; minLength: number; maxLength: number; prompt: string }
  incident: { example: string; maxLength: number }
  /** Why nothing can be sent at all. */
  blocked: string | null
}

/** The fields of the *Emergency activation* sheet: the incident, how long, and why nobody can be asked. */
export function EmergencyForm(props: Props) {
  const { justification, incident } = props
  const [state, submit] = useActionState(props.action, {})
  const values = { duration: props.duration, incident: '', justification: '', ...state.values }
  const [firstKey] = useState(props.idempotencyKey)
  return (
    <form action={submit} onReset={(event) => event.preventDefault()} className="flex grow flex-col gap-4">
      <input type="hidden" name="role" value={props.roleSlug} />
      <input type="hidden" name="idempotencyKey" value={state.values?.['idempotencyKey'] || firstKey} />
      <Refusal state={state} />
      <Field
        label="Incident"
        required
        hint={`Such as ${incident.example}`}
        error={state.fields?.['incident']}
      >
        {(control) => (
          <Input
            {...control}
            name="incident"
            defaultValue={values.incident}
            maxLength={incident.maxLength}
            autoComplete="off"
          />
        )}
      </Field>
      <DurationField
        maxMs={props.maxMs}
        presetsMs={props.presetsMs}
        value={values.duration}
        error={state.fields?.['duration']}
        onChange={() => {}}
      />
      <Field
        label="Justification"
        required={justification.required}
        hint={justification.prompt}
        error={state.fields?.['justification']}
      >
        {(control) => (
          <Textarea
            {...control}
            name="justification"
            defaultValue={values.justification}
            maxLength={justification.maxLength}
            {...(justification.minLength > 0 && { minLength: justification.minLength })}
          />
        )}
      </Field>
      <SheetFooter>
        {props.blocked === null ? (
          <SubmitButton variant="danger" pendingLabel="Activating …" size="lg">
            Activate in an emergency
          </SubmitButton>
        ) : (
          <Button variant="danger" size="lg" disabledReason={props.blocked}>
            Activate in an emergency
          </Button>
        )}
      </SheetFooter>
    </form>
  )
}

function Refusal({ state }: { state: EmergencyState }) {
  if (state.rejected !== undefined)
    return (
      <Callout tone="danger" live="alert" title={`${state.rejected.name} was refused by the policy`}>
        <ul>
          {state.rejected.reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      </Callout>
    )
  return state.error === undefined ? null : (
    <Callout tone="danger" live="alert">
      {state.error}
    </Callout>
  )
}
