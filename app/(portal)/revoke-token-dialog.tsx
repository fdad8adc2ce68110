import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { revokeAToken } from './revoke-token'

interface Props {
  token: { id: string; name: string }
  back: '/admin/tokens' | '/account/tokens'
}

/** Asks before a token is ended. */
export function RevokeTokenDialog({ token, back }: Props) {
  return (
    <ConfirmDialog
      title={`Revoke ${token.name}?`}
      closeHref={back}
      action={revokeAToken}
      values={{ id: token.id, back }}
      confirmLabel="Revoke token"
      pendingLabel="Revoking …"
      cancelLabel="Keep"
    >
      <p>The next call with it is refused. It cannot be brought back; a new one has another text.</p>
      <Field label="Reason">{(control) => <Input {...control} name="reason" maxLength={500} />}</Field>
    </ConfirmDialog>
  )
}
