import type { Route } from 'next'
import { ActionForm } from '@/components/ui/action-form'
import type { FormAction } from '@/components/ui/form-state'
import { LinkButton } from '@/components/ui/link-button'
import { SubmitButton } from '@/components/ui/submit-button'
import type { Permission } from '@/lib/domain/permission'
import { needsSecondAdministrator, type DraftPermissions } from '@/lib/domain/policy-draft'
import type { RiskTier } from '@/lib/domain/role'

interface Props {
  draftId: string
  may: DraftPermissions
  risk: RiskTier
  editHref: Route
  tryHref: Route
  replayHref: Route
  actions: Record<'propose' | 'publish' | 'withdraw', FormAction>
}

/** What may become of a draft: each button that cannot be used says why. */
export function DraftActions({ draftId, may, risk, editHref, tryHref, replayHref, actions }: Props) {
  const values = { draftId }
  // Where its author may publish alone there is nobody to propose it to, and a proposal is done with proposing.
  const mayPropose = may.propose.ok || needsSecondAdministrator(risk)
  return (
    <div className="grid gap-3">
      <p className="text-sm text-ink-2">
        {needsSecondAdministrator(risk)
          ? 'The policy of a role of this risk is published by a second administrator.'
          : 'Its author may publish it at once, or propose it to the others.'}
      </p>
      <div className="flex flex-wrap items-start gap-2">
        <LinkButton href={editHref} disabledReason={reasonOf(may.edit)} reasonPlacement="tip">
          Edit
        </LinkButton>
        <LinkButton href={tryHref}>What if</LinkButton>
        <LinkButton href={replayHref}>Replay</LinkButton>
        {mayPropose && (
          <ActionForm action={actions.propose} values={values}>
            <SubmitButton
              variant="secondary"
              disabledReason={reasonOf(may.propose)}
              pendingLabel="Proposing …"
            >
              Propose
            </SubmitButton>
          </ActionForm>
        )}
        <ActionForm action={actions.publish} values={values}>
          <SubmitButton disabledReason={reasonOf(may.publish)} pendingLabel="Publishing …">
            Publish
          </SubmitButton>
        </ActionForm>
        <ActionForm action={actions.withdraw} values={values}>
          <SubmitButton
            variant="ghost"
            disabledReason={reasonOf(may.withdraw)}
            reasonPlacement="tip"
            pendingLabel="Withdrawing …"
          >
            Withdraw
          </SubmitButton>
        </ActionForm>
      </div>
    </div>
  )
}

function reasonOf(permission: Permission): string | undefined {
  return permission.ok ? undefined : permission.reason
}
