import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import type { FormAction } from '@/components/ui/form-state'
import type { OwnBundleView } from './view'

/** Asks before every part of a bundle is given back. */
export function BundleEndDialog({ bundle, action }: { bundle: OwnBundleView; action: FormAction }) {
  const { touching } = bundle.standing
  const parts = bundle.parts.filter(({ state }) => state !== 'over' && state !== 'lost')
  return (
    <ConfirmDialog
      closeHref="/"
      action={action}
      values={{ bundle: bundle.name }}
      title={touching ? `End all of ${bundle.bundle.name} now?` : `Cancel all of ${bundle.bundle.name}?`}
      confirmLabel={touching ? 'End all' : 'Cancel all'}
      pendingLabel={touching ? 'Ending …' : 'Canceling …'}
      cancelLabel={touching ? 'Keep access' : 'Keep it'}
    >
      <ul className="list-disc ps-5">
        {parts.map(({ role, target }) => (
          <li key={role.slug}>
            {role.name} on {target}
          </li>
        ))}
      </ul>
      <p>
        {touching
          ? 'What is live is removed from its target at once, with the sessions that are open there; what still waits is taken back.'
          : 'What waits is taken back, and what is scheduled does not start.'}
      </p>
    </ConfirmDialog>
  )
}
