import type { Metadata } from 'next'
import { DelegationForm } from '@/components/delegations/delegation-form'
import { DelegationList } from '@/components/delegations/delegation-list'
import { LiveRefresh } from '@/components/live/live-refresh'
import { EmptyState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import {
  colleagues,
  delegableTargets,
  myDelegations,
  othersDelegations,
} from '@/lib/services/delegations/list'
import { signedIn, viewerZone } from '../viewer'
import { delegate, takeBack } from './actions'

export const metadata: Metadata = { title: 'Delegation' }

/** Who decides in one's place while one is away. */
export default async function DelegationPage() {
  const ctx = await signedIn('/delegation')
  const clock = { now: ctx.now(), zone: await viewerZone() }
  const [delegations, others, people, targets] = await Promise.all([
    myDelegations(ctx),
    othersDelegations(ctx),
    colleagues(ctx),
    delegableTargets(ctx),
  ])
  return (
    <>
      <PageHeader title="Delegation">
        While you are away, requests for your approval go to somebody else. Nobody decides what they asked for
        themselves, and the record says who acted for whom.
      </PageHeader>
      <LiveRefresh topics={['request']} />
      <Panel title="Away" padded>
        <DelegationForm
          colleagues={people}
          zone={clock.zone}
          targets={targets}
          forOthers={others !== null}
          set={delegate}
        />
      </Panel>
      <Panel title="Delegations" count={delegations.length}>
        {delegations.length === 0 ? (
          <EmptyState title="Nobody stands in for anybody">
            What you delegate, and what is delegated to you, is listed here.
          </EmptyState>
        ) : (
          <DelegationList delegations={delegations} clock={clock} takeBack={takeBack} />
        )}
      </Panel>
      {others !== null && others.length > 0 && (
        <Panel title="Of other people" count={others.length}>
          <DelegationList others delegations={others} clock={clock} takeBack={takeBack} />
        </Panel>
      )}
    </>
  )
}
