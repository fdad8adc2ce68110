'use client'
import { useActionState, useRef, useState } from 'react'
import { DurationField } from '@/components/requests/duration-field'
import { JustificationField } from '@/components/requests/justification-field'
import { Refusal } from '@/components/requests/refusal'
import { SendFooter } from '@/components/requests/send-footer'
import { Callout } from '@/components/ui/callout'
import type { FormState } from '@/components/ui/form-state'
import { formatAt, type Clock } from '@/components/ui/time-format'
import { parseDuration } from '@/lib/domain/duration'

export interface ExtendState extends FormState {
  /** The stored refusal. */
  rejected?: { name: string; reasons: string[] }
}

interface Props {
  action: (previous: ExtendState, form: FormData) => Promise<ExtendState>
  /** What is to last longer, as hidden fields. */
  values: Readonly<Record<string, string>>
  /** Made by the server for this rendering: sending twice with the same one makes one request. */
  idempotencyKey: string
  endsAt: Date
  clock: Clock
  maxMs: number
  presetsMs: readonly number[]
  duration: string
  /** What was filled in before its person left to sign in once more; empty where nothing was. */
  kept?: Readonly<Record<string, string>>
  justification: { required: boolean; minLength: number; maxLength: number; prompt: string }
  /** Who has to approve, or that nobody has to. */
  approval: string
  /** Why nothing can be sent at all. */
  blocked: string | null
}

/** The fields of the *Extend* sheet: how much more, and why; the new end is said as it is typed. */
export function ExtendForm(props: Props) {
  const { justification, endsAt, clock } = props
  const [state, submit] = useActionState(props.action, {})
  const values = { duration: props.duration, justification: '', ...props.kept, ...state.values }
  const form = useRef<HTMLFormElement>(null)
  const [typed, setTyped] = useState(values.duration)
  const [firstKey] = useState(props.idempotencyKey)
  // A preset changes the field only with the next rendering.
  const look = () => setTimeout(() => setTyped(textOf(form.current, 'duration')))
  return (
    <form
      ref={form}
      action={submit}
      onInput={look}
      onReset={(event) => event.preventDefault()}
      className="flex grow flex-col gap-4"
    >
      {Object.entries(props.values).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <input type="hidden" name="idempotencyKey" value={state.values?.['idempotencyKey'] || firstKey} />
      <Refusal state={state} />
      <DurationField
        maxMs={props.maxMs}
        presetsMs={props.presetsMs}
        value={values.duration}
        error={state.fields?.['duration']}
        onChange={look}
      />
      <JustificationField
        justification={justification}
        value={values.justification}
        error={state.fields?.['justification']}
      />
      <Callout tone="accent" live="status">
        <p suppressHydrationWarning>
          {newEnd(typed, endsAt, clock)} {props.approval}
        </p>
      </Callout>
      <SendFooter label="Extend" pendingLabel="Extending …" blocked={props.blocked} />
    </form>
  )
}

function newEnd(typed: string, endsAt: Date, clock: Clock): string {
  const read = parseDuration(typed)
  const old = formatAt(endsAt, clock)
  if (!read.ok) return `The time runs from the old end, ${old}.`
  return `Ends ${formatAt(new Date(endsAt.getTime() + read.value), clock)} instead of ${old}.`
}

function textOf(form: HTMLFormElement | null, name: string): string {
  const value = form === null ? null : new FormData(form).get(name)
  return typeof value === 'string' ? value : ''
}
