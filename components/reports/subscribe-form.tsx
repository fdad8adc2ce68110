import { ActionForm } from '@/components/ui/action-form'
import { Checkbox } from '@/components/ui/checkbox'
import type { FormAction } from '@/components/ui/form-state'
import { Field } from '@/components/ui/field'
import { Select } from '@/components/ui/select'
import { SubmitButton } from '@/components/ui/submit-button'
import { everyLabel } from '@/lib/domain/report/schedule'

interface Props {
  action: FormAction
  /** The report and how it is asked. */
  values: Readonly<Record<string, string>>
  /** Why it cannot be sent. */
  disabledReason?: string | undefined
}

/** Has the report sent to oneself, week by week or month by month. */
export function SubscribeForm({ action, values, disabledReason }: Props) {
  return (
    <ActionForm action={action} values={values} aria-label="Send me this report" className="grid gap-3">
      <div className="flex flex-wrap items-end gap-x-4 gap-y-3">
        <Field label="How often" required className="w-80 max-w-full">
          {(control) => (
            <Select {...control} name="every" defaultValue="week">
              {Object.entries(everyLabel).map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Checkbox name="attach" label="With the rows as CSV, up to 1 MB" />
        <SubmitButton disabledReason={disabledReason}>Send me this</SubmitButton>
      </div>
      <p className="text-xs text-ink-2">
        Sent at 07:00 on your clock, with the figures and a link, for the role, target, person and limit that
        are set above.
      </p>
    </ActionForm>
  )
}
