import { ActionForm } from '@/components/ui/action-form'
import type { FormAction } from '@/components/ui/form-state'

interface Props {
  role: { id: string; name: string; favourite: boolean }
  action: FormAction
}

/** A star that puts a role at the top of one's own list; a form, so it works without script. */
export function FavouriteStar({ role, action }: Props) {
  const { favourite } = role
  return (
    <ActionForm
      action={action}
      values={{ roleId: role.id, on: favourite ? 'no' : 'yes' }}
      className="relative z-10"
    >
      <button
        type="submit"
        aria-pressed={favourite}
        aria-label={`Favourite: ${role.name}`}
        title={favourite ? 'Remove from favourites' : 'Add to favourites'}
        className="star"
      />
    </ActionForm>
  )
}
