import { ActionForm } from '@/components/ui/action-form'
import { Field } from '@/components/ui/field'
import type { FormAction } from '@/components/ui/form-state'
import { Input } from '@/components/ui/input'
import { SheetFooter } from '@/components/ui/sheet'
import { SubmitButton } from '@/components/ui/submit-button'

interface Props {
  action: FormAction
  id: string
  /** Whether it is asked about a ticket, or who is on call. */
  asksForTicket: boolean
}

/** Asks a system once and says what it answered. */
export function TestForm({ action, id, asksForTicket }: Props) {
  return (
    <ActionForm action={action} values={{ id }} className="flex grow flex-col gap-4">
      {asksForTicket ? (
        <Field label="Ticket" required hint="One that is there, to see what the portal sees.">
          {(control) => <Input {...control} name="ticket" maxLength={80} autoComplete="off" />}
        </Field>
      ) : (
        <p className="text-sm text-ink-2">
          The schedule is asked who is on call now. People are recognised by mail address or handle.
        </p>
      )}
      <SheetFooter>
        <SubmitButton pendingLabel="Asking …">Ask now</SubmitButton>
      </SheetFooter>
    </ActionForm>
  )
}
