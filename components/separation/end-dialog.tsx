import type { Route } from 'next'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { Field } from '@/components/ui/field'
import type { FormAction } from '@/components/ui/form-state'
import { Input } from '@/components/ui/input'

interface Props {
  title: string
  closeHref: Route
  action: FormAction
  values: Readonly<Record<string, string>>
  confirmLabel: string
  /** What follows from it. */
  children: React.ReactNode
}

/** Asks for a reason before a rule, or an exception from one, ends. */
export function EndDialog({ children, ...dialog }: Props) {
  return (
    <ConfirmDialog {...dialog} pendingLabel="Ending …" cancelLabel="Keep">
      <p>{children}</p>
      <Field label="Reason" required>
        {(control) => <Input {...control} name="reason" maxLength={500} />}
      </Field>
    </ConfirmDialog>
  )
}
