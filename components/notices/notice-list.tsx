import { ActionForm } from '@/components/ui/action-form'
import { cx } from '@/components/ui/cx'
import type { FormAction } from '@/components/ui/form-state'
import { SubmitButton } from '@/components/ui/submit-button'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'

interface Notice {
  id: number
  text: string
  at: Date
  read: boolean
}

interface Props {
  notices: readonly Notice[]
  clock: Clock
  /** Marks a notice as read and goes where it leads. */
  open: FormAction
}

/** What one was told, the newest first. The text itself opens it, with or without script. */
export function NoticeList({ notices, clock, open }: Props) {
  return (
    <ul className="divide-y">
      {notices.map((notice) => (
        <li key={notice.id} className="flex items-start gap-2.5 px-3 py-2 sm:px-4">
          <span
            aria-hidden="true"
            className={cx('mt-2 size-2 shrink-0 rounded-full', notice.read ? 'bg-transparent' : 'bg-accent')}
          />
          <div className="min-w-0 grow">
            <ActionForm action={open} values={{ id: String(notice.id) }}>
              <SubmitButton
                variant="ghost"
                size="sm"
                className={cx(
                  'h-auto! min-h-6 justify-start! px-0! py-0.5 text-start font-normal! whitespace-normal!',
                  !notice.read && 'font-medium!',
                )}
              >
                {notice.text}
                {!notice.read && <span className="sr-only"> (new)</span>}
              </SubmitButton>
            </ActionForm>
            <p className="text-xs text-ink-2">
              <Time at={notice.at} clock={clock} />
            </p>
          </div>
        </li>
      ))}
    </ul>
  )
}
