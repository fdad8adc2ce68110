import type { Route } from 'next'
import { ActionForm } from '@/components/ui/action-form'
import { Callout } from '@/components/ui/callout'
import { Field } from '@/components/ui/field'
import type { FormAction } from '@/components/ui/form-state'
import { Input } from '@/components/ui/input'
import { Sheet } from '@/components/ui/sheet'
import { SubmitButton } from '@/components/ui/submit-button'
import type { ClosingView } from './removals-table'

interface Props {
  removal: { name: string; holder: string; target: string; assignmentId: string | null; closing: ClosingView }
  ask: FormAction
  answer: FormAction
  closeHref: Route
}

/** Two administrators close a removal that the target never confirms: one asks, the other agrees. */
export function ClosingSheet({ removal, ask, answer, closeHref }: Props) {
  const { name, holder, target, assignmentId, closing } = removal
  if (assignmentId === null || closing.kind === 'not-stuck') return null
  return (
    <Sheet title={`Close ${name} by hand`} subtitle={`${holder}, ${target}`} closeHref={closeHref}>
      <div className="grid gap-4">
        <Callout tone="danger">
          {holder} may still hold the access: the target has not confirmed that it is gone. Look there first.
          The log will say that it was closed without the target’s word.
        </Callout>
        {closing.kind === 'not-asked' ? (
          <ActionForm action={ask} values={{ assignmentId }} className="grid gap-4">
            <Field label="Reason" required hint="A second administrator reads it and has to agree.">
              {(control) => <Input {...control} name="reason" maxLength={500} />}
            </Field>
            <div>
              <SubmitButton pendingLabel="Asking …">Ask a second administrator</SubmitButton>
            </div>
          </ActionForm>
        ) : (
          <ActionForm action={answer} values={{ assignmentId }} className="grid gap-4">
            <p>
              {closing.by} asks for it: {closing.reason}
            </p>
            <div className="flex gap-2">
              {closing.mayAgree.ok && (
                <SubmitButton name="answer" value="agree" pendingLabel="Closing …">
                  Agree and close
                </SubmitButton>
              )}
              <SubmitButton name="answer" value="refuse" variant="secondary" pendingLabel="Saving …">
                {closing.mayAgree.ok ? 'Refuse' : 'Take it back'}
              </SubmitButton>
            </div>
          </ActionForm>
        )}
      </div>
    </Sheet>
  )
}
