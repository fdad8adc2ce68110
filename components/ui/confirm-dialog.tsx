import type { Route } from 'next'
import { ActionForm } from './action-form'
import type { FormAction } from './form-state'
import { LinkButton } from './link-button'
import { Modal } from './modal'
import { SubmitButton } from './submit-button'

interface Props {
  title: string
  closeHref: Route
  action: FormAction
  values?: Readonly<Record<string, string>>
  confirmLabel: string
  pendingLabel?: string
  /** The way out, in the words of what stays: `Keep access`. */
  cancelLabel?: string
  tone?: 'danger' | 'primary'
  /** What will happen; may hold fields, they are sent too. */
  children: React.ReactNode
}

/** Asks before something that cannot be taken back. Opened by the URL, so it works without script. */
export function ConfirmDialog(props: Props) {
  const {
    title,
    closeHref,
    action,
    values = {},
    confirmLabel,
    pendingLabel,
    cancelLabel = 'Back',
    tone = 'danger',
  } = props
  return (
    <Modal kind="dialog" title={title} closeHref={closeHref}>
      <ActionForm action={action} values={values} className="grid gap-4">
        <div className="grid gap-3 text-sm text-ink-2">{props.children}</div>
        <div className="flex flex-wrap justify-end gap-2">
          <LinkButton href={closeHref} replace scroll={false}>
            {cancelLabel}
          </LinkButton>
          <SubmitButton variant={tone} {...(pendingLabel !== undefined && { pendingLabel })}>
            {confirmLabel}
          </SubmitButton>
        </div>
      </ActionForm>
    </Modal>
  )
}
