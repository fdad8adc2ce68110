import type { Route } from 'next'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { Field } from '@/components/ui/field'
import type { FormAction } from '@/components/ui/form-state'
import { Input } from '@/components/ui/input'
import type { PersonView } from './people-table'

interface Props {
  person: PersonView
  closeHref: Route
  action: FormAction
}

/** Asks before everything that a person has comes to an end. */
export function OffboardDialog({ person, closeHref, action }: Props) {
  return (
    <ConfirmDialog
      title={`Offboard ${person.name}?`}
      closeHref={closeHref}
      action={action}
      values={{ principalId: person.id }}
      confirmLabel="Offboard"
      pendingLabel="Offboarding …"
      cancelLabel="Keep"
    >
      <p>
        Sessions in this portal end at once, and what waits for an answer is canceled.{' '}
        {whatEnds(person.openGrants)} Nobody can sign in as {person.name} afterwards. The record stays.
      </p>
      <Field label="Reason" required>
        {(control) => (
          <Input {...control} name="reason" maxLength={500} placeholder="Left the company on 30 April" />
        )}
      </Field>
    </ConfirmDialog>
  )
}

function whatEnds(openGrants: number): string {
  if (openGrants === 0) return 'No access is open or scheduled.'
  const grants = openGrants === 1 ? 'one open or scheduled grant' : `${openGrants} open or scheduled grants`
  return `So do ${grants}, and open sessions on the targets are cut.`
}
