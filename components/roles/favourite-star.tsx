import { ActionForm } from '@/components/ui/action-form'
import type { FormAction } from '@/components/ui/form-state'
import { cx } from '@/components/ui/cx'

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
        className="-m-1 flex size-7 items-center justify-center rounded-md hover:bg-hover pointer-coarse:size-10"
      >
        <svg
          viewBox="0 0 16 16"
          aria-hidden="true"
          strokeWidth="1.3"
          strokeLinejoin="round"
          stroke="currentColor"
          className={cx('size-4', favourite ? 'fill-warn text-warn' : 'fill-none text-ink-3')}
        >
          <path d="m8 1.8 1.9 4 4.3.6-3.1 3 .8 4.4L8 11.7l-3.9 2.1.8-4.4-3.1-3 4.3-.6z" />
        </svg>
      </button>
    </ActionForm>
  )
}
