import { ActionForm } from '@/components/ui/action-form'
import type { FormAction } from '@/components/ui/form-state'
import { Input } from '@/components/ui/input'
import { SubmitButton } from '@/components/ui/submit-button'

interface Props {
  principalId: string
  /** The name of somebody else; null for oneself, whose session at hand stays. */
  somebody: string | null
  end: FormAction
}

/** Ends all sessions of a person at once. */
export function EndAll({ principalId, somebody, end }: Props) {
  return (
    <ActionForm
      action={end}
      values={{ principalId, sessionId: 'all' }}
      className="flex flex-wrap items-center gap-2"
    >
      {somebody !== null && (
        <Input
          name="reason"
          aria-label={`Why all sessions of ${somebody} end`}
          placeholder="Why"
          required
          maxLength={500}
          autoComplete="off"
          className="w-44"
        />
      )}
      <SubmitButton variant="secondary" size="sm" pendingLabel="Ending …">
        {somebody === null ? 'End all others' : 'End all'}
      </SubmitButton>
    </ActionForm>
  )
}
