import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import type { FormAction } from '@/components/ui/form-state'
import type { WaitingView } from './waiting-list'

/** Asks before a request is taken back. */
export function CancelDialog({ request, action }: { request: WaitingView; action: FormAction }) {
  return (
    <ConfirmDialog
      closeHref="/"
      action={action}
      values={{ requestId: request.id }}
      title={`Cancel ${request.name}?`}
      confirmLabel="Cancel request"
      pendingLabel="Canceling …"
      cancelLabel="Keep waiting"
    >
      <p>
        {request.role.name} on {request.target} will not be decided any more. What was asked stays on record,
        and you can ask again.
      </p>
    </ConfirmDialog>
  )
}
