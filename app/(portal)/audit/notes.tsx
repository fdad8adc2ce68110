import { Callout } from '@/components/ui/callout'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { grantName } from '@/lib/domain/ids'
import { formatAt, type Clock } from '@/components/ui/time-format'
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

/** The same link shows the same events for ever; from here a question can only be asked anew. */
export function Evidence({ url, clock, until }: { url: ExplorerUrl; clock: Clock; until: Date | null }) {
  if (url.through === null) return null
  return (
    <Callout tone="accent" title={`Evidence, frozen at sequence ${url.through.toLocaleString('en')}`}>
      These are the events that were in the sealed log{until !== null && ` by ${formatAt(until, clock)}`}.
      What came later is not shown, and this link will show the same events whenever it is opened.{' '}
      <a href={ask(url, { through: null, to: null })} className="font-medium text-accent-ink underline">
        Show what has come since
      </a>
    </Callout>
  )
}

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
