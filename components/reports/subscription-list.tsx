import type { Route } from 'next'
import Link from 'next/link'
import { ActionForm } from '@/components/ui/action-form'
import type { FormAction } from '@/components/ui/form-state'
import { SubmitButton } from '@/components/ui/submit-button'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import { everyLabel, type ReportSchedule } from '@/lib/domain/report/schedule'

export interface SubscriptionItem extends ReportSchedule {
  id: string
  title: string
  href: Route
  nextAt: Date
}

interface Props {
  items: readonly SubscriptionItem[]
  clock: Clock
  stop: FormAction
}

/** What one is sent, and how to end it. */
export function SubscriptionList({ items, clock, stop }: Props) {
  return (
    <ul className="divide-y">
      {items.map(({ id, title, href, every, params, attach, nextAt }) => (
        <li key={id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2 text-sm">
          <span className="min-w-0 grow">
            <Link href={href} prefetch={false} className="font-medium text-accent-ink hover:underline">
              {title}
            </Link>{' '}
            <span className="text-ink-2">
              {everyLabel[every]}
              {Object.entries(params).map(([name, value]) => (value === null ? '' : ` · ${name} ${value}`))}
              {attach && ' · with CSV'} · next <Time at={nextAt} clock={clock} show="absolute" />
            </span>
          </span>
          <ActionForm action={stop} values={{ id }}>
            <SubmitButton size="sm" aria-label={`Stop sending ${title}`}>
              Stop
            </SubmitButton>
          </ActionForm>
        </li>
      ))}
    </ul>
  )
}
