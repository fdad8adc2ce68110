import type { Route } from 'next'
import { RefreshAt } from '@/components/live/refresh-at'
import { LinkButton } from '@/components/ui/link-button'
import { formatAt, type Clock } from '@/components/ui/time-format'
import { formatDuration } from '@/lib/domain/duration'
import type { Allowance } from '@/lib/domain/extension'

interface Props {
  /** What is to last longer, by its name in addresses: a grant, or a bundle with all of its parts. */
  grant: { name: string; role: { name: string } }
  allowance: Allowance
  clock: Clock
}

/** The way to more time: how much the policy leaves, or from when on, or why there is none. */
export function ExtendControl({ grant, allowance, clock }: Props) {
  const href = `/?extend=${grant.name}` as Route
  if (allowance.open)
    return (
      <span className="inline-flex flex-wrap items-center gap-2">
        <LinkButton size="sm" href={href} scroll={false} aria-label={`Extend ${grant.role.name}`}>
          Extend
        </LinkButton>
        <span className="text-xs text-ink-2">
          {formatDuration(allowance.leftMs)} more at most
          {allowance.asksNobody ? ', without approval' : ', with approval'}
        </span>
      </span>
    )
  const { reason, from } = allowance
  return (
    <>
      <LinkButton
        size="sm"
        href={href}
        aria-label={`Extend ${grant.role.name}`}
        disabledReason={from === null ? reason : `${reason} From ${formatAt(from, clock)} on.`}
      >
        Extend
      </LinkButton>
      {from !== null && <RefreshAt afterMs={from.getTime() - clock.now.getTime()} />}
    </>
  )
}
