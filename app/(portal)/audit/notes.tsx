import { Callout } from '@/components/ui/callout'
import { cx } from '@/components/ui/cx'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { grantName } from '@/lib/domain/ids'
import { savedViews } from '@/lib/query/saved-views'
import type { ExplorerUrl } from '@/lib/query/url'
import type { FailingRevocation } from '@/lib/services/audit/explore'
import { ask } from './links'

/** Access that should be gone and is not: on top of everything else. */
export function Failing({
  failing,
  url,
}: {
  failing: { count: number; first: readonly FailingRevocation[] }
  url: ExplorerUrl
}) {
  const { count, first } = failing
  if (count === 0) return null
  return (
    <Callout
      tone="danger"
      live="alert"
      title={`${count} ${count === 1 ? 'revocation is' : 'revocations are'} failing`}
    >
      Access that should be gone is still on its target:{' '}
      {first.map(({ number, holder, role }, index) => (
        <span key={number}>
          {index > 0 && ', '}
          <a
            href={ask(url, { text: `grant:${grantName(number)}`, from: 'all', to: null })}
            className="font-medium text-accent-ink underline"
          >
            {grantName(number)}
          </a>{' '}
          ({holder}, {role})
        </span>
      ))}
      {count > first.length && ` and ${count - first.length} more`}. Each is tried again without end.{' '}
      <a
        href={ask(url, { text: 'action:grant.revocation_failed', from: 'all', to: null })}
        className="font-medium text-accent-ink underline"
      >
        Show failed revocations
      </a>
    </Callout>
  )
}

/** Questions that come with the product. */
export function Views({ url }: { url: ExplorerUrl }) {
  return (
    <nav aria-label="Saved views">
      <ul className="flex flex-wrap gap-1.5">
        {savedViews.map(({ name, text, from = null }) => (
          <li key={name}>
            <a
              href={ask(url, { text, from, to: null })}
              aria-current={url.text === text ? 'true' : undefined}
              className={view}
            >
              {name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

const view = cx(
  'inline-flex h-7 items-center rounded-full border bg-surface px-3 text-xs text-ink-2 hover:bg-hover hover:text-ink pointer-coarse:h-9',
  'aria-[current]:border-accent-line aria-[current]:bg-accent-soft aria-[current]:text-accent-ink',
)

export function NothingFound({ url }: { url: ExplorerUrl }) {
  return (
    <EmptyState
      title="No event matches"
      action={
        <div className="flex flex-wrap gap-2">
          {url.text !== '' && <LinkButton href={ask(url, { text: '' })}>Clear the query</LinkButton>}
          <LinkButton href={ask(url, { from: 'all', to: null })}>Search all of the log</LinkButton>
        </div>
      }
    >
      Nothing in this time range has everything that the query asks for.
    </EmptyState>
  )
}
