import type { Route } from 'next'
import { cx } from '@/components/ui/cx'
import { LinkButton } from '@/components/ui/link-button'

interface Props {
  views: readonly {
    key: string
    name: string
    href: Route
    current: boolean
    kind: 'built-in' | 'private' | 'shared'
  }[]
  saveHref: Route
  manageHref: Route
}

const kindNote: Record<Props['views'][number]['kind'], string | null> = {
  'built-in': null,
  private: 'yours',
  shared: 'shared',
}

/** Kept questions, each one click away: those of the product, one's own, and what others share. */
export function ViewsBar({ views, saveHref, manageHref }: Props) {
  return (
    <nav aria-label="Saved views" className="flex flex-wrap items-center gap-1.5">
      <ul className="contents">
        {views.map(({ key, name, href, current, kind }) => (
          <li key={key} className="min-w-0">
            <a href={href} aria-current={current ? 'true' : undefined} className={chip}>
              <span className="truncate">{name}</span>
              {kindNote[kind] !== null && <span className="text-2xs text-ink-3">{kindNote[kind]}</span>}
            </a>
          </li>
        ))}
      </ul>
      <LinkButton size="sm" href={saveHref} scroll={false}>
        Save view
      </LinkButton>
      <LinkButton size="sm" variant="ghost" href={manageHref} scroll={false}>
        Manage views
      </LinkButton>
    </nav>
  )
}

const chip = cx(
  'inline-flex h-7 max-w-full items-center gap-1.5 rounded-full border bg-surface px-3 text-xs text-ink-2 hover:bg-hover hover:text-ink pointer-coarse:h-9',
  'aria-[current]:border-accent-line aria-[current]:bg-accent-soft aria-[current]:text-accent-ink',
)
