import type { Metadata } from 'next'
import { BundleCard } from '@/components/bundles/bundle-card'
import { BundleEndDialog } from '@/components/bundles/bundle-end-dialog'
import { BundleLately } from '@/components/bundles/bundle-lately'
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
import { myActivatedBundles, withOwnParts, type OwnBundle } from '@/lib/services/bundles/mine'
import { myGrants } from '@/lib/services/grants/mine'
import { myRequests } from '@/lib/services/requests/waiting'
import { myEligibleRoles } from '@/lib/services/roles/eligible'
import { cancel, newPassword, nudge, release, showPassword, tryConnection } from './access-actions'
import { ActivateSheet } from './activate-sheet'
import { releaseAll } from './bundle-actions'
import { apart } from './bundled'
import { Eligible } from './eligible'
import { EmergencySheet } from './emergency-sheet'
import { ExtendBundleSheet } from './extend-bundle-sheet'
import { ExtendSheet } from './extend-sheet'
import { News } from './news'
import { readQuery, type Query } from './query'
import { issueFile } from './issue-actions'
import { signedIn, viewerZone } from './viewer'

export const metadata: Metadata = { title: 'My access' }

const secretActions = { show: showPassword, renew: newPassword, test: tryConnection, issue: issueFile }

/** What one has, waits for and may have. The URL holds what is searched for and which sheet or question is open. */
export default async function MyAccessPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = readQuery(await searchParams)
  const ctx = await signedIn(
    query.text('activate') === '' ? '/' : `/?activate=${encodeURIComponent(query.text('activate'))}`,
  )
  const clock = { now: ctx.now(), zone: await viewerZone() }
  const search = query.text('q')
  const [grants, requests, offered, activated, roles] = await Promise.all([
    myGrants(ctx),
    myRequests(ctx),
    myBundles(ctx),
    myActivatedBundles(ctx),
    myEligibleRoles(ctx, search),
  ])
  const bundles = withOwnParts(activated, { grants, waiting: requests.waiting })
  const shown = apart(grants, requests, bundles)
  const bundleMeant = (parameter: string) =>
    bundles.find((bundle) => bundle.name === query.text(parameter) && bundle.ending === null)
  const [endingBundle, extendingBundle] = [bundleMeant('end'), bundleMeant('extend')]
  const extendedBundle = bundleMeant('extended')
  const fresh = query.text('new')
  const ending = [...grants.active, ...grants.scheduled].find((grant) => grant.name === query.text('end'))
  const extending = grants.active.find((grant) => grant.name === query.text('extend'))
  const extended = grants.active.find((grant) => grant.id === query.text('extended') && grant.extendedMs > 0)
  const canceling = requests.waiting.find((request) => request.name === query.text('cancel'))
  const cards = (some: readonly OwnBundle[]) =>
    some.map((bundle) => (
      <BundleCard
        key={bundle.id}
        bundle={bundle}
        clock={clock}
        actions={secretActions}
        nudge={nudge}
        fresh={fresh}
      />
    ))
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
      {extendedBundle !== undefined && (
        <Callout tone="ok" live="status">
          Every part of {extendedBundle.bundle.name} lasts longer. Open sessions go on.
        </Callout>
      )}
      <RowKeys />
      <News name={fresh} grants={grants} waiting={requests.waiting} />
      <Panel title="Active" count={shown.active.bundles.length + shown.active.grants.length}>
        {shown.active.bundles.length + shown.active.grants.length === 0 ? (
          <EmptyState title="No access is live">
            Choose a role under Eligible; what you activate appears here with the way in.
          </EmptyState>
        ) : (
          <ul className="divide-y">
            {cards(shown.active.bundles)}
            {shown.active.grants.map((grant) => (
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
      {shown.waiting.bundles.length + shown.waiting.requests.length > 0 && (
        <Panel title="Waiting" count={shown.waiting.bundles.length + shown.waiting.requests.length}>
          {listed(cards(shown.waiting.bundles))}
          {shown.waiting.requests.length > 0 && (
            <WaitingList requests={shown.waiting.requests} clock={clock} nudge={nudge} fresh={fresh} />
          )}
        </Panel>
      )}
      {shown.scheduled.bundles.length + shown.scheduled.grants.length > 0 && (
        <Panel title="Scheduled" count={shown.scheduled.bundles.length + shown.scheduled.grants.length}>
          {listed(cards(shown.scheduled.bundles))}
          {shown.scheduled.grants.length > 0 && (
            <ScheduledList grants={shown.scheduled.grants} clock={clock} fresh={fresh} />
          )}
        </Panel>
      )}
      <Eligible roles={roles} bundles={offered} search={search} clock={clock} />
      {Object.values(shown.lately).some((over) => over.length > 0) && (
        <Panel
          title="Lately"
          actions={
            <LinkButton variant="ghost" size="sm" href="/history">
              All history
            </LinkButton>
          }
        >
          {listed(shown.lately.bundles.map((bundle) => <BundleLately key={bundle.id} bundle={bundle} />))}
          {shown.lately.grants.length + shown.lately.turnedDown.length > 0 && (
            <LatelyList grants={shown.lately.grants} turnedDown={shown.lately.turnedDown} clock={clock} />
          )}
        </Panel>
      )}
      {query.text('emergency') === '' ? (
        <ActivateSheet ctx={ctx} query={query} clock={clock} />
      ) : (
        <EmergencySheet ctx={ctx} slug={query.text('emergency')} resume={query.text('resume')} />
      )}
      {extending !== undefined && (
        <ExtendSheet ctx={ctx} grant={extending} clock={clock} resume={query.text('resume')} />
      )}
      {ending !== undefined && <EndDialog grant={ending} action={release} />}
      {endingBundle !== undefined && <BundleEndDialog bundle={endingBundle} action={releaseAll} />}
      {extendingBundle !== undefined && (
        <ExtendBundleSheet ctx={ctx} bundle={extendingBundle} clock={clock} />
      )}
      {canceling !== undefined && <CancelDialog request={canceling} action={cancel} />}
    </>
  )
}

/** A list above what else the panel holds; nothing where there is nothing to list. */
function listed(items: readonly React.ReactNode[]): React.ReactNode {
  return items.length === 0 ? null : <ul className="divide-y border-b">{items}</ul>
}
