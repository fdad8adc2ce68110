import type { Metadata, Route } from 'next'
import { LiveRefresh } from '@/components/live/live-refresh'
import { OffboardDialog } from '@/components/people/offboard-dialog'
import { PeopleTable } from '@/components/people/people-table'
import { Callout } from '@/components/ui/callout'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { MessagePage } from '@/components/ui/message-page'
import { PageHeader } from '@/components/ui/page-header'
import { pageSummary, Pager } from '@/components/ui/pager'
import { Panel } from '@/components/ui/panel'
import { SearchField } from '@/components/ui/search-field'
import { SubmitButton } from '@/components/ui/submit-button'
import { listPeople } from '@/lib/services/people/list'
import { readQuery, type Query } from '../../query'
import { signedIn, viewerZone } from '../../viewer'
import { offboard } from './actions'

export const metadata: Metadata = { title: 'People' }

/** Everyone the portal knows, and the way to offboard them. */
export default async function PeoplePage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = readQuery(await searchParams)
  const ctx = await signedIn('/admin/people')
  const clock = { now: ctx.now(), zone: await viewerZone() }
  const search = query.text('q')
  const listed = await listPeople(ctx, { search, after: query.text('after') || null })
  if (!listed.ok)
    return (
      <MessagePage title="People are not open to you" actions={<LinkButton href="/">My access</LinkButton>}>
        <p>{listed.error}</p>
      </MessagePage>
    )
  const { people, nextAfter } = listed.value
  const leaving = people.find(
    (person) => person.handle === query.text('offboard') && person.offboardRefusal === null,
  )
  const left = people.find(
    (person) => person.handle === query.text('offboarded') && person.status === 'disabled',
  )
  return (
    <>
      <PageHeader title="People">
        Offboarding ends a person’s sessions and everything they hold, at once.
      </PageHeader>
      <LiveRefresh topics={['grant']} />
      {left !== undefined && (
        <Callout tone="ok" live="status" title={`${left.name} has been offboarded`}>
          Every session is over; what was live is being taken from the targets.
        </Callout>
      )}
      <Panel title="People" actions={<Search search={search} />}>
        {people.length > 0 ? (
          <PeopleTable
            people={people}
            clock={clock}
            offboardHref={(person) =>
              hrefOf({ q: search, after: query.text('after'), offboard: person.handle })
            }
          />
        ) : (
          <EmptyState
            title={search === '' ? 'Nobody further' : `Nobody matches “${search}”`}
            action={<LinkButton href="/admin/people">Show everybody</LinkButton>}
          >
            Searched in names, addresses, titles and teams.
          </EmptyState>
        )}
        <Pager
          summary={pageSummary(people.length, 'person', 'people')}
          newerHref={query.text('after') === '' ? undefined : hrefOf({ q: search })}
          olderHref={nextAfter === null ? undefined : hrefOf({ q: search, after: nextAfter })}
        />
      </Panel>
      {leaving !== undefined && (
        <OffboardDialog
          person={leaving}
          closeHref={hrefOf({ q: search, after: query.text('after') })}
          action={offboard}
        />
      )}
    </>
  )
}

function Search({ search }: { search: string }) {
  return (
    <form method="get" action="/admin/people" role="search" className="flex gap-2">
      <SearchField
        label="Search people"
        name="q"
        key={search}
        defaultValue={search}
        placeholder="Name, title or team"
        className="w-56 max-w-full"
      />
      <SubmitButton variant="secondary">Search</SubmitButton>
    </form>
  )
}

function hrefOf(values: Record<string, string>): Route {
  const query = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== ''))
  return (query.size === 0 ? '/admin/people' : `/admin/people?${query.toString()}`) as Route
}
