import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import type { FormAction } from '@/components/ui/form-state'
import type { GrantView } from './view'

/** Asks before access is given back. */
export function EndDialog({ grant, action }: { grant: GrantView; action: FormAction }) {
  const scheduled = grant.state === 'SCHEDULED'
  return (
    <ConfirmDialog
      closeHref="/"
      action={action}
      values={{ grantId: grant.id }}
      title={scheduled ? `Cancel the start of ${grant.role.name}?` : `End ${grant.role.name} now?`}
      confirmLabel={scheduled ? 'Cancel start' : 'End access'}
      pendingLabel={scheduled ? 'Canceling …' : 'Ending …'}
      cancelLabel={scheduled ? 'Keep it scheduled' : 'Keep access'}
    >
      {scheduled ? (
        <p>
          It will not start, and nothing on {grant.target} was touched. To have it after all, activate the
          role again.
        </p>
      ) : grant.keptBy !== null ? (
        <p>
          This grant ends, and nothing changes on {grant.target} yet: {grant.keptBy} gives the same access,
          and open sessions stay until that one ends too.
        </p>
      ) : (
        <p>
          Your access to {grant.target} is removed at once and open sessions are cut. To have it back,
          activate the role again.
        </p>
      )}
    </ConfirmDialog>
  )
}
