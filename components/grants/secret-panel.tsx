'use client'
import { useActionState } from 'react'
import { ActionForm } from '@/components/ui/action-form'
import { Callout } from '@/components/ui/callout'
import { CopyButton } from '@/components/ui/copy-button'
import type { FormAction } from '@/components/ui/form-state'
import { CodeLine } from '@/components/ui/mono'
import type { IssueAction } from './issue-panel'
import { SubmitButton } from '@/components/ui/submit-button'

export interface SecretState {
  error?: string
  /** It has been shown elsewhere meanwhile, beside another grant of the same login. */
  shown?: boolean
  /** In clear, once. */
  password?: string
}

export interface SecretActions {
  show: (previous: SecretState, form: FormData) => Promise<SecretState>
  renew: FormAction
  test: FormAction
  issue: IssueAction
}

interface Props {
  grantId: string
  /** Whether a password waits to be shown, has been, or is being replaced. */
  secret: 'ready' | 'shown' | 'coming'
  actions: SecretActions
}

/** The one-time password: tested unseen, shown once, replaced when lost. Give it a `key` that changes with the password. */
export function SecretPanel({ grantId, secret, actions }: Props) {
  const [state, show] = useActionState(actions.show, {})
  const values = { grantId }
  if (secret === 'coming')
    return (
      <p role="status" className="text-sm text-ink-2">
        A new password is being set on the target …
      </p>
    )
  if (state.password !== undefined)
    return (
      <div className="grid gap-2">
        <CodeLine action={<CopyButton text={state.password} label="Copy password" />}>
          {state.password}
        </CodeLine>
        <p className="text-xs text-ink-2">
          Shown this once and not kept. Paste it where you are asked for it.
        </p>
        <ActionForm action={actions.renew} values={values} className="grid justify-items-start gap-2">
          <SubmitButton variant="ghost" size="sm" pendingLabel="Asking …">
            New password
          </SubmitButton>
        </ActionForm>
      </div>
    )
  return (
    <div className="grid gap-2">
      {state.error !== undefined && (
        <Callout tone="danger" live="alert">
          {state.error}
        </Callout>
      )}
      {secret === 'shown' || state.shown === true ? (
        <div className="flex flex-wrap items-center gap-2 text-sm text-ink-2">
          <span>The password has been shown and is not kept.</span>
          <ActionForm action={actions.renew} values={values} className="grid gap-2">
            <SubmitButton variant="secondary" size="sm" pendingLabel="Asking …">
              New password
            </SubmitButton>
          </ActionForm>
        </div>
      ) : (
        <div className="flex flex-wrap items-start gap-2">
          <form action={show}>
            <input type="hidden" name="grantId" value={grantId} />
            <SubmitButton variant="secondary" size="sm" pendingLabel="Showing …">
              Show password
            </SubmitButton>
          </form>
          <ActionForm
            action={actions.test}
            values={values}
            className="flex flex-row-reverse flex-wrap items-start justify-end gap-2"
          >
            <SubmitButton variant="secondary" size="sm" pendingLabel="Signing in …">
              Test connection
            </SubmitButton>
          </ActionForm>
        </div>
      )}
    </div>
  )
}
