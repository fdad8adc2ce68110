'use client'
import { Ellipsis } from 'lucide-react'
import type { Route } from 'next'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { cx } from '@/components/ui/cx'

export interface NavItem {
  href: Route
  label: string
  /** A 16 px icon element. */
  icon: React.ReactNode
  /** How many things wait there. */
  badge?: number
  /** Shown but not open to this person, and why. */
  disabledReason?: string
}

/** How many pages the bar of a phone has room for; where there are more, the last place leads to the others. */
const roomOnPhone = 5

/** The pages of the portal: a rail on a wide screen, a bar at the bottom of a narrow one. */
export function Nav({ items }: { items: readonly NavItem[] }) {
  const path = usePathname()
  const isCurrent = ({ href }: NavItem) => path === href || (href !== '/' && path.startsWith(`${href}/`))
  // On a phone there is room for what is open to the person; the rest, with its reason, is on wide screens.
  const open = items.filter((item) => item.disabledReason === undefined)
  const inBar = open.length > roomOnPhone ? open.slice(0, roomOnPhone - 1) : open
  const others = open.slice(inBar.length)
  return (
    <nav aria-label="Portal" className={bar}>
      <ul className="flex md:flex-col md:gap-px">
        {items.map((item) => (
          <li key={item.href} className={cx('min-w-0 flex-1', !inBar.includes(item) && 'max-md:hidden')}>
            <Item item={item} current={isCurrent(item)} />
          </li>
        ))}
        {others.length > 0 && (
          <li className="min-w-0 flex-1 md:hidden">
            {/* Closed again on every new page, for it is another one then. */}
            <details key={path} className="group">
              <summary
                className={cx(link, 'cursor-pointer list-none', others.some(isCurrent) && 'text-accent-ink')}
              >
                <Ellipsis />
                More
              </summary>
              <ul className="absolute end-2 bottom-full mb-2 grid min-w-48 rounded-lg border bg-surface p-1 shadow-lg">
                {others.map((item) => (
                  <li key={item.href}>
                    <Link
                      href={item.href}
                      prefetch={false}
                      aria-current={isCurrent(item) ? 'page' : undefined}
                      className="flex h-11 items-center gap-3 rounded-md px-3 text-sm hover:bg-hover aria-[current]:text-accent-ink [&_svg]:size-4"
                    >
                      {item.icon}
                      {item.label}
                      {item.badge !== undefined && item.badge > 0 && (
                        <span className="ms-auto text-xs tabular-nums">
                          {item.badge}
                          <span className="sr-only"> waiting</span>
                        </span>
                      )}
                    </Link>
                  </li>
                ))}
              </ul>
            </details>
          </li>
        )}
      </ul>
    </nav>
  )
}

function Item({ item, current }: { item: NavItem; current: boolean }) {
  if (item.disabledReason !== undefined) {
    return (
      <a
        role="link"
        aria-disabled="true"
        tabIndex={0}
        title={item.disabledReason}
        className={cx(link, 'text-ink-3!')}
      >
        {item.icon}
        <span className="max-w-full truncate">{item.label}</span>
        <span className="sr-only">. {item.disabledReason}</span>
      </a>
    )
  }
  return (
    <Link href={item.href} prefetch={false} aria-current={current ? 'page' : undefined} className={link}>
      {item.icon}
      <span className="max-w-full truncate">{item.label}</span>
      {item.badge !== undefined && item.badge > 0 && (
        <span className="absolute start-1/2 top-1 ms-1 rounded-full bg-accent px-1 text-2xs leading-4 font-semibold text-on-accent tabular-nums md:static md:ms-auto">
          {item.badge}
          <span className="sr-only"> waiting</span>
        </span>
      )}
    </Link>
  )
}

const bar = cx(
  'fixed inset-x-0 bottom-0 z-20 border-t bg-surface pb-[env(safe-area-inset-bottom)]',
  'md:static md:border-0 md:bg-transparent md:px-2 md:pb-0',
)

const link = cx(
  'relative flex h-14 flex-col items-center justify-center gap-1 text-2xs tracking-tight text-ink-2 hover:text-ink',
  'md:h-8 md:flex-row md:justify-start md:gap-2.5 md:rounded-md md:px-2 md:text-sm md:tracking-normal md:hover:bg-hover',
  'focus-visible:-outline-offset-2 [&_svg]:size-4.5 [&_svg]:shrink-0 md:[&_svg]:size-4',
  'aria-[current]:font-medium aria-[current]:text-accent-ink md:aria-[current]:bg-accent-soft',
)
