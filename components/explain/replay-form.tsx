import { Field } from '@/components/ui/field'
import { SubmitButton } from '@/components/ui/submit-button'
import { Select } from '@/components/ui/select'
import type { Choice } from './what-if-form'

interface Props {
  values: { role: string; against: string; days: string }
  roles: readonly Choice[]
  policies: readonly Choice[]
}

/** Which policy to play the past against. */
export function ReplayForm({ values, roles, policies }: Props) {
  return (
    <form
      method="get"
      action="/admin/try/replay"
      aria-label="Replay"
      className="grid gap-3 sm:flex sm:items-end"
    >
      <Field label="Role" required className="grow">
        {(control) => (
          <Select {...control} name="role" defaultValue={values.role}>
            {options(roles)}
          </Select>
        )}
      </Field>
      <Field label="Policy" required className="grow">
        {(control) => (
          <Select {...control} name="against" required={false} defaultValue={values.against}>
            {options(policies)}
          </Select>
        )}
      </Field>
      <Field label="Requests of the last" required>
        {(control) => (
          <Select {...control} name="days" defaultValue={values.days}>
            {options(['7', '30', '90'].map((days) => ({ value: days, label: `${days} days` })))}
          </Select>
        )}
      </Field>
      <SubmitButton pendingLabel="Replaying …">Replay</SubmitButton>
    </form>
  )
}

function options(choices: readonly Choice[]) {
  return choices.map(({ value, label }) => (
    <option key={value} value={value}>
      {label}
    </option>
  ))
}
