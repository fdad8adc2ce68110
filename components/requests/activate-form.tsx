'use client'
import { useActionState, useRef, useState } from 'react'
import { Callout } from '@/components/ui/callout'
import { Field } from '@/components/ui/field'
import type { FormState } from '@/components/ui/form-state'
import { Input } from '@/components/ui/input'
import { DurationField } from './duration-field'
import { JustificationField } from './justification-field'
import { OnlyField, type OfferedList } from './only-field'
import { Refusal } from './refusal'
import { SendFooter } from './send-footer'
import { StartField } from './start-field'
import { ForField } from './for-field'
import { Lines, Outcomes } from './several'
import { useOutlook, type OutlookView } from './use-outlook'

/** What the sheet's action answers. */
export interface ActivateState extends FormState {
  /** The sentence for what was sent, where it was refused. */
  outlook?: OutlookView
  /** Of several roles, what became of each, where one was refused. */
  outcomes?: { name: string; role: string; taken: boolean; text: string }[]
  /** The stored refusal. */
  rejected?: { name: string; reasons: string[] }
}

export interface ActivateFormProps {
  action: (previous: ActivateState, form: FormData) => Promise<ActivateState>
  /** One role, or several with commas between. */
  roleSlug: string
  /** The bundle whose roles these are; empty where they are not one. */
  bundle: string
  /** For whom else it can be asked; empty where only for oneself. */
  others: readonly { handle: string; name: string }[]
  /** What less can be asked of; empty where there is nothing to pick from. */
  lists: readonly OfferedList[]
  /** Made by the server for this rendering: sending twice with the same one makes one request. */
  idempotencyKey: string
  /** IANA name of the zone that the start is typed in. */
  zone: string
  mayStartLater: boolean
  maxMs: number
  presetsMs: readonly number[]
  justification: { required: boolean; minLength: number; maxLength: number; prompt: string }
  ticket: { required: boolean; example: string } | null
  values: { duration: string; justification: string; ticket: string }
  /** What was filled in before its person left to sign in once more; null for a form that was not. */
  kept: Readonly<Record<string, string>> | null
  outlook: OutlookView
  /** Why nothing can be sent at all. */
  blocked: string | null
}

/** The fields of the *Activate role* sheet, with and without script; what was typed survives every refusal. */
export function ActivateForm(props: ActivateFormProps) {
  const { justification, ticket } = props
  const [state, submit] = useActionState(props.action, {})
  const form = useRef<HTMLFormElement>(null)
  const [outlook, look] = useOutlook(form, state.outlook ?? props.outlook)
  const typed = state.values ?? props.kept ?? undefined
  const values = { ...props.values, ...typed }
  // A refresh of the page behind brings a new key; this form keeps the one it began with until it is used up.
  const [firstKey] = useState(props.idempotencyKey)
  // After each answer React empties the form; preventing that keeps what was typed, the chosen radio included.
  const keep = (event: React.FormEvent) => event.preventDefault()
  return (
    <form ref={form} action={submit} onInput={look} onReset={keep} className="flex grow flex-col gap-4">
      <input type="hidden" name="role" value={props.roleSlug} />
      {props.bundle !== '' && <input type="hidden" name="bundle" value={props.bundle} />}
      <input type="hidden" name="idempotencyKey" value={typed?.['idempotencyKey'] || firstKey} />
      {props.kept?.['resume'] !== undefined && (
        <>
          <input type="hidden" name="resume" value={props.kept['resume']} />
          <Callout tone="ok" live="status" title="Your form is as you left it">
            Read it once more, then activate: nothing has been sent yet.
          </Callout>
        </>
      )}
      <Refusal state={state} next="The refusal is on record. Change what is wrong and activate again." />
      {state.outcomes && <Outcomes outcomes={state.outcomes} />}
      {props.others.length > 0 && (
        <ForField others={props.others} value={typed?.['for'] ?? ''} error={state.fields?.['for']} />
      )}
      <StartField
        zone={props.zone}
        mayStartLater={props.mayStartLater}
        error={state.fields?.['start']}
        choices={outlook.choices ?? []}
        chosen={typed?.['startChoice'] ?? ''}
        value={typed?.['start'] ?? ''}
        onChange={look}
      />
      <DurationField
        maxMs={props.maxMs}
        presetsMs={props.presetsMs}
        value={values.duration}
        error={state.fields?.['duration']}
        onChange={look}
      />
      <OnlyField lists={props.lists} values={typed} error={state.fields?.['only']} />
      <JustificationField
        justification={justification}
        value={values.justification}
        error={state.fields?.['justification']}
      />
      {ticket !== null && (
        <Field
          label="Ticket"
          required={ticket.required}
          hint={`Such as ${ticket.example}`}
          error={state.fields?.['ticket']}
        >
          {(control) => (
            <Input
              {...control}
              name="ticket"
              defaultValue={values.ticket}
              autoComplete="off"
              maxLength={80}
            />
          )}
        </Field>
      )}
      <Callout tone={outlook.refused ? 'warn' : 'accent'} live="status">
        <p>{outlook.sentence}</p>
        {outlook.lines && <Lines lines={outlook.lines} />}
        {outlook.warnings?.map((warning) => (
          <p key={warning} className="mt-1">
            <span className="font-medium">Note:</span> {warning}
          </p>
        ))}
      </Callout>
      <SendFooter label="Activate" pendingLabel="Activating …" blocked={props.blocked} />
    </form>
  )
}
