import type { Route } from 'next'
import Link from 'next/link'
import { Disclosure } from '@/components/ui/disclosure'
import { Glyph } from '@/components/ui/glyph'

interface Chosen {
  name: string
  removeHref: Route | null
  earlierHref: Route | null
  laterHref: Route | null
}

interface Props {
  chosen: readonly Chosen[]
  others: readonly { name: string; href: Route }[]
  resetHref: Route | null
}

/** Which columns the table has, and in which order: kept in the address. */
export function ColumnChooser({ chosen, others, resetHref }: Props) {
  return (
    <Disclosure summary={<span className="text-xs">Columns</span>}>
      <div className="flex flex-wrap items-center gap-1.5 text-xs">
        {chosen.map(({ name, removeHref, earlierHref, laterHref }) => (
          <span key={name} className="inline-flex h-7 items-center rounded-md border bg-surface ps-2">
            {name}
            {earlierHref && (
              <Step href={earlierHref} label={`Move ${name} to the left`}>
                ‹
              </Step>
            )}
            {laterHref && (
              <Step href={laterHref} label={`Move ${name} to the right`}>
                ›
              </Step>
            )}
            {removeHref && (
              <Step href={removeHref} label={`Hide ${name}`}>
                <Glyph name="cross" />
              </Step>
            )}
          </span>
        ))}
        {others.map(({ name, href }) => (
          <Link
            key={name}
            href={href}
            prefetch={false}
            scroll={false}
            className="inline-flex h-7 items-center rounded-md border border-dashed px-2 text-ink-2 hover:bg-hover"
          >
            Show {name}
          </Link>
        ))}
        {resetHref && (
          <Link href={resetHref} prefetch={false} scroll={false} className="px-1 text-accent-ink underline">
            Reset
          </Link>
        )}
      </div>
    </Disclosure>
  )
}

function Step({ href, label, children }: { href: Route; label: string; children: React.ReactNode }) {
  return (
    <Link
      href={href}
      prefetch={false}
      scroll={false}
      aria-label={label}
      title={label}
      className="flex h-full min-w-6 items-center justify-center text-ink-3 hover:text-ink focus-visible:-outline-offset-2"
    >
      {children}
    </Link>
  )
}
