'use client'
import { useActionState } from 'react'
import { Callout } from '@/components/ui/callout'
import { Field } from '@/components/ui/field'
import type { FormAction } from '@/components/ui/form-state'
import { controlClass, Input } from '@/components/ui/input'
import { SubmitButton } from '@/components/ui/submit-button'
import { maxRiskReasonLength, personRiskLabel, personRisks, type PersonRisk } from '@/lib/domain/person-risk'

interface Props {
  action: FormAction
  principalId: string
  /** As it stands now. */
  now: PersonRisk
}

/** Says how careful one has to be with a person from now on, why and until when. */
export function RiskForm({ action, principalId, now }: Props) {
  const [state, submit] = useActionState(action, {})
  const error = (name: string) => state.fields?.[name]
  return (
    // After each answer React empties the form; preventing that keeps what was typed.
    <form action={submit} onReset={(event) => event.preventDefault()} className="grid max-w-96 gap-3">
      <input type="hidden" name="principalId" value={principalId} />
      {state.error !== undefined && (
        <Callout tone="danger" live="alert">
          {state.error}
        </Callout>
      )}
      <Field label="Risk" required error={error('risk')}>
        {(control) => (
          <select
            {...control}
            name="risk"
            defaultValue={state.values?.['risk'] ?? now}
            className={`${controlClass} h-8 pointer-coarse:h-11`}
          >
            {personRisks.map((risk) => (
              <option key={risk} value={risk}>
                {personRiskLabel[risk]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field
        label="Reason"
        required
        hint="Approvers read it, and it stands in the audit log."
        error={error('reason')}
      >
        {(control) => (
          <Input
            {...control}
            name="reason"
            maxLength={maxRiskReasonLength}
            defaultValue={state.values?.['reason']}
          />
        )}
      </Field>
      <Field label="Last day" hint="Leave it empty for until reviewed." error={error('lastDay')}>
        {(control) => (
          <Input {...control} name="lastDay" type="date" defaultValue={state.values?.['lastDay']} />
        )}
      </Field>
      <div>
        <SubmitButton pendingLabel="Setting …">Set risk</SubmitButton>
      </div>
    </form>
  )
}
