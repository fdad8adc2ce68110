import { ActionForm } from '@/components/ui/action-form'
import type { FormAction } from '@/components/ui/form-state'
import { SubmitButton } from '@/components/ui/submit-button'
import { formatAt, type Clock } from '@/components/ui/time-format'

interface Props {
  request: { id: string; nudgeAgainAt: Date | null }
  action: FormAction
  clock: Clock
}

/** Reminds the approvers, or says from when on they may be reminded again. */
export function Nudge({ request, action, clock }: Props) {
  return (
    <ActionForm action={action} values={{ requestId: request.id }} className="grid gap-2">
      <SubmitButton
        variant="secondary"
        size="sm"
        pendingLabel="Nudging …"
        disabledReason={
          request.nudgeAgainAt === null
            ? undefined
            : `Nudged; again from ${formatAt(request.nudgeAgainAt, clock)}`
        }
      >
        Nudge
      </SubmitButton>
    </ActionForm>
  )
}
