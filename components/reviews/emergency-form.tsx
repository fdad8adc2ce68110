'use client'
import { useActionState, useState } from 'react'
import { DurationField } from '@/components/requests/duration-field'
import { JustificationField } from '@/components/requests/justification-field'
import { OnlyField, type OfferedList } from '@/components/requests/only-field'
import { Refusal } from '@/components/requests/refusal'
import { SendFooter } from '@/components/requests/send-footer'
import { Field } from '@/components/ui/field'
import type { FormState } from '@/components/ui/form-state'
import { Input } from '@/components/ui/input'

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
  /** What was filled in before its person left to sign in once more; empty where nothing was. */
  kept: Readonly<Record<string, string>>
  justification: { required: boolean; minLength: number; maxLength: number; prompt: string }
  incident: { example: string; maxLength: number }
  /** What less can be asked of; empty where there is nothing to pick from. */
  lists: readonly OfferedList[]
  /** Why nothing can be sent at all. */
  blocked: string | null
}

/** The fields of the *Emergency activation* sheet: the incident, how long, and why nobody can be asked. */
export function EmergencyForm(props: Props) {
  const { justification, incident } = props
  const [state, submit] = useActionState(props.action, {})
  const values = { duration: props.duration, incident: '', justification: '', ...props.kept, ...state.values }
  const [firstKey] = useState(props.idempotencyKey)
  return (
    <form action={submit} onReset={(event) => event.preventDefault()} className="flex grow flex-col gap-4">
      <input type="hidden" name="role" value={props.roleSlug} />
      <input type="hidden" name="idempotencyKey" value={state.values?.['idempotencyKey'] || firstKey} />
      {props.kept['resume'] && <input type="hidden" name="resume" value={props.kept['resume']} />}
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
      <OnlyField lists={props.lists} values={state.values} error={state.fields?.['only']} />
      <JustificationField
        justification={justification}
        value={values.justification}
        error={state.fields?.['justification']}
      />
      <SendFooter
        label="Activate in an emergency"
        pendingLabel="Activating …"
        variant="danger"
        blocked={props.blocked}
      />
    </form>
  )
}
