import type { Route } from 'next'
import Link from 'next/link'
import { cx } from './cx'

export interface Tab {
  href: Route
  label: string
  count?: number
}

interface Props {
  /** What the tabs choose between, for screen readers. */
  label: string
  tabs: readonly Tab[]
  /** The `href` of the tab that is shown. */
  current: string
}

/** Tabs are links: the URL holds which one is open. Wraps into a scrolling strip of its own on a phone. */
export function Tabs({ label, tabs, current }: Props) {
  return (
    <nav aria-label={label} className="border-b">
      <ul className="-mb-px flex gap-4 overflow-x-auto px-0.5">
        {tabs.map((tab) => (
          <li key={tab.href}>
            <Link
              href={tab.href}
              scroll={false}
              prefetch={false}
              aria-current={tab.href === current ? 'page' : undefined}
              className={link}
            >
              {tab.label}
              {tab.count !== undefined && (
                <span className="text-xs text-ink-3 tabular-nums">{tab.count}</span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

const link = cx(
  'inline-flex h-9 items-center gap-1.5 border-b-2 border-transparent text-sm whitespace-nowrap text-ink-2 hover:text-ink',
  'focus-visible:-outline-offset-2 aria-[current]:border-accent aria-[current]:font-medium aria-[current]:text-ink',
)
