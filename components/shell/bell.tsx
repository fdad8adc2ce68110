import { Bell as BellIcon } from 'lucide-react'
import type { Route } from 'next'
import Link from 'next/link'

interface Props {
  href: Route
  unread: number
  /** What is counted no further. */
  most: number
}

/** Leads to the notices; says how many are new. */
export function Bell({ href, unread, most }: Props) {
  const count = unread > most ? `${most}+` : String(unread)
  return (
    <Link
      href={href}
      prefetch={false}
      aria-label={unread === 0 ? 'Notices' : `Notices, ${count} new`}
      className="relative flex size-8 items-center justify-center rounded-md text-ink-2 hover:bg-hover hover:text-ink"
    >
      <BellIcon className="size-4.5" aria-hidden="true" />
      {unread > 0 && (
        <span
          aria-hidden="true"
          className="absolute start-1/2 top-0 rounded-full bg-accent px-1 text-2xs leading-4 font-semibold text-on-accent tabular-nums"
        >
          {count}
        </span>
      )}
    </Link>
  )
}
