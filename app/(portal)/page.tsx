import type { Metadata } from 'next'
import { EndDialog } from '@/components/grants/end-dialog'
import { GrantCard } from '@/components/grants/grant-card'
import { LatelyList } from '@/components/grants/lately-list'
import { ScheduledList } from '@/components/grants/scheduled-list'
import { LiveRefresh } from '@/components/live/live-refresh'
import { CancelDialog } from '@/components/requests/cancel-dialog'
import { WaitingList } from '@/components/requests/waiting-list'
import { RowKeys } from '@/components/shell/row-keys'
import { Callout } from '@/components/ui/callout'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { formatDuration } from '@/lib/domain/duration'
import { myBundles } from '@/lib/services/bundles/activate'
import { myGrants } from '@/lib/services/grants/mine'
import { myRequests } from '@/lib/services/requests/waiting'
import { myEligibleRoles } from '@/lib/services/roles/eligible'
import { cancel, newPassword, nudge, release, showPassword, tryConnection } from './access-actions'
import { ActivateSheet } from './activate-sheet'
import { Eligible } from './eligible'
import { EmergencySheet } from './emergency-sheet'
import { ExtendSheet } from './extend-sheet'
import { News } from './news'
import { readQuery, type Query } from './query'
import { signedIn, viewerZone } from './viewer'

export const metadata: Metadata = { title: 'My access' }

const secretActions = { show: showPassword, renew: newPassword, test: tryConnection }

/** What one has, waits for and may have. The URL holds what is searched for and which sheet or question is open. */
export default async function MyAccessPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = readQuery(await searchParams)
  const ctx = await signedIn(
    query.text('activate') === '' ? '/' : `/?activate=${encodeURIComponent(query.text('activate'))}`,
  )
  const clock = { now: ctx.now(), zone: await viewerZone() }
  const search = query.text('q')
  const [grants, requests, bundles, roles] = await Promise.all([
    myGrants(ctx),
    myRequests(ctx),
    myBundles(ctx),
    myEligibleRoles(ctx, search),
  ])
  const fresh = query.text('new')
  const ending = [...grants.active, ...grants.scheduled].find((grant) => grant.name === query.text('end'))
  const extending = grants.active.find((grant) => grant.name === query.text('extend'))
  const extended = grants.active.find((grant) => grant.id === query.text('extended') && grant.extendedMs > 0)
  const canceling = requests.waiting.find((request) => request.name === query.text('cancel'))
  return (
    <>
      <PageHeader
        title="My access"
        actions={
          <LinkButton href="/history" size="sm">
            History
          </LinkButton>
        }
      >
        Access on your own request, for as long as you need it.
      </PageHeader>
      <LiveRefresh topics={['grant', 'request']} />
      {extended !== undefined && (
        <Callout tone="ok" live="status">
          {extended.role.name} on {extended.target} lasts longer: by {formatDuration(extended.extendedMs)} in
          all. Open sessions go on.
        </Callout>
      )}
      <RowKeys />
      <News name={fresh} grants={grants} waiting={requests.waiting} />
      <Panel title="Active" count={grants.active.length}>
        {grants.active.length === 0 ? (
          <EmptyState title="No access is live">
            Choose a role under Eligible; what you activate appears here with the way in.
          </EmptyState>
        ) : (
          <ul className="divide-y">
            {grants.active.map((grant) => (
              <GrantCard
                key={grant.id}
                grant={grant}
                clock={clock}
                actions={secretActions}
                fresh={grant.requestName === fresh}
              />
            ))}
          </ul>
        )}
      </Panel>
      {requests.waiting.length > 0 && (
        <Panel title="Waiting" count={requests.waiting.length}>
          <WaitingList requests={requests.waiting} clock={clock} nudge={nudge} fresh={fresh} />
        </Panel>
      )}
      {grants.scheduled.length > 0 && (
        <Panel title="Scheduled" count={grants.scheduled.length}>
          <ScheduledList grants={grants.scheduled} clock={clock} fresh={fresh} />
        </Panel>
      )}
      <Eligible roles={roles} bundles={bundles} search={search} clock={clock} />
      {grants.lately.length + requests.turnedDown.length > 0 && (
        <Panel
          title="Lately"
          actions={
            <LinkButton variant="ghost" size="sm" href="/history">
              All history
            </LinkButton>
          }
        >
          <LatelyList grants={grants.lately} turnedDown={requests.turnedDown} clock={clock} />
        </Panel>
      )}
      {query.text('emergency') === '' ? (
        <ActivateSheet ctx={ctx} query={query} clock={clock} />
      ) : (
        <EmergencySheet ctx={ctx} slug={query.text('emergency')} />
      )}
      {extending !== undefined && <ExtendSheet ctx={ctx} grant={extending} clock={clock} />}
      {ending !== undefined && <EndDialog grant={ending} action={release} />}
      {canceling !== undefined && <CancelDialog request={canceling} action={cancel} />}
    </>
  )
}
