'use client'
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

/** The pages of the portal: a rail on a wide screen, a bar at the bottom of a narrow one. */
export function Nav({ items }: { items: readonly NavItem[] }) {
  const path = usePathname()
  return (
    <nav aria-label="Portal" className={bar}>
      <ul className="flex md:flex-col md:gap-px">
        {/* On a phone there is room for what is open to the person; the rest, with its reason, is on wide screens. */}
        {items.map((item) => (
          <li
            key={item.href}
            className={cx('min-w-0 flex-1', item.disabledReason !== undefined && 'max-md:hidden')}
          >
            <Item
              item={item}
              current={path === item.href || (item.href !== '/' && path.startsWith(`${item.href}/`))}
            />
          </li>
        ))}
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
  'relative flex h-14 flex-col items-center justify-center gap-1 px-1 text-2xs text-ink-2 hover:text-ink',
  'md:h-8 md:flex-row md:justify-start md:gap-2.5 md:rounded-md md:px-2 md:text-sm md:hover:bg-hover',
  'focus-visible:-outline-offset-2 [&_svg]:size-4.5 [&_svg]:shrink-0 md:[&_svg]:size-4',
  'aria-[current]:font-medium aria-[current]:text-accent-ink md:aria-[current]:bg-accent-soft',
)
