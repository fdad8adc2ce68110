import type { Metadata, Route } from 'next'
import { LiveRefresh } from '@/components/live/live-refresh'
import { RegisterTable } from '@/components/reviews/register-table'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { PageHeader } from '@/components/ui/page-header'
import { pageSummary, Pager } from '@/components/ui/pager'
import { Panel } from '@/components/ui/panel'
import { requestName } from '@/lib/domain/ids'
import { readRegister, type Register } from '@/lib/services/reviews/list'
import { readQuery, type Query } from '../query'
import { signedIn, viewerZone } from '../viewer'

export const metadata: Metadata = { title: 'Emergencies' }

/** The register of emergency activations, with whom they passed over and what their review said. */
export default async function EmergenciesPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = readQuery(await searchParams)
  const ctx = await signedIn('/emergencies')
  const clock = { now: ctx.now(), zone: await viewerZone() }
  const before = query.request('before')
  const { emergencies, all, olderThan } = await readRegister(ctx, before)
  const count = emergencies.length
  return (
    <>
      <PageHeader
        title="Emergencies"
        actions={
          <LinkButton href="/reviews" size="sm">
            Reviews
          </LinkButton>
        }
      >
        {all
          ? 'Every access that was activated without anybody’s leave.'
          : 'Access that was activated without anybody’s leave: to roles you answer for, or named to you for review.'}
      </PageHeader>
      <LiveRefresh topics={['grant', 'request']} />
      <Panel title="Register">
        {count > 0 ? (
          <RegisterTable emergencies={emergencies} clock={clock} />
        ) : (
          <Nothing all={all} further={before !== null} />
        )}
        <Pager
          summary={pageSummary(count, 'emergency', 'emergencies')}
          newerHref={before === null ? undefined : '/emergencies'}
          olderHref={
            olderThan === null ? undefined : (`/emergencies?before=${requestName(olderThan)}` as Route)
          }
        />
      </Panel>
    </>
  )
}

function Nothing({ all, further }: Pick<Register, 'all'> & { further: boolean }) {
  if (further) return <EmptyState title="Nothing further back">All others are newer.</EmptyState>
  return (
    <EmptyState title="No emergency so far">
      {all
        ? 'An activation that asks nobody is written down here.'
        : 'Shown to you are those of roles you own and those you review; auditors and administrators see all.'}
    </EmptyState>
  )
}
