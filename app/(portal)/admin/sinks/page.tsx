import type { Metadata, Route } from 'next'
import { LiveRefresh } from '@/components/live/live-refresh'
import { SinksTable } from '@/components/sinks/sinks-table'
import { Callout } from '@/components/ui/callout'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { MessagePage } from '@/components/ui/message-page'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { can } from '@/lib/domain/permission'
import { sinkOverview } from '@/lib/services/sinks/overview'
import { readQuery, type Query } from '../../query'
import { signedIn, viewerZone } from '../../viewer'
import { Opened } from './opened'

export const metadata: Metadata = { title: 'Sinks' }

const here: Route = '/admin/sinks'

/** Where the audit log is sent: to a SIEM, a file, a bucket. */
export default async function SinksPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = readQuery(await searchParams)
  const ctx = await signedIn(here)
  const clock = { now: ctx.now(), zone: await viewerZone() }
  const shown = await sinkOverview(ctx)
  if (!shown.ok)
    return (
      <MessagePage title="Sinks are not open to you" actions={<LinkButton href="/">My access</LinkButton>}>
        <p>{shown.error}</p>
      </MessagePage>
    )
  const sinks = shown.value
  const mayManage = can(ctx.viewer, 'sinks.manage', null)
  const stopped = sinks.filter(({ state, endedAt }) => state === 'stopped' && endedAt === null)
  const inUse = sinks.filter(({ endedAt }) => endedAt === null).length
  return (
    <>
      <PageHeader
        title="Sinks"
        actions={
          mayManage.ok && (
            <LinkButton variant="primary" href={`${here}?add=choose` as Route} scroll={false}>
              Add a sink
            </LinkButton>
          )
        }
      >
        Where the audit log is sent, in its sealed order and at least once. Each sink keeps its own place; one
        that fails holds up no other.
      </PageHeader>
      <LiveRefresh topics={['audit']} />
      {stopped.map(({ id, name, nextSequence }) => (
        <Callout key={id} tone="danger" title={`${name} refuses the event at ${nextSequence}`}>
          <p>Nothing after it is sent there until somebody has it tried again, or leaves that event out.</p>
        </Callout>
      ))}
      <Panel title="Sinks" count={inUse}>
        {sinks.length === 0 ? (
          <EmptyState title="The log is sent nowhere yet">
            It stays in the portal, sealed. A sink gives it to a SIEM, an archive or a collector as well.
          </EmptyState>
        ) : (
          <SinksTable
            caption="Sinks"
            sinks={sinks}
            clock={clock}
            href={mayManage.ok ? (id) => `${here}?open=${id}` as Route : null}
          />
        )}
      </Panel>
      {mayManage.ok && <Opened ctx={ctx} query={query} sinks={sinks} clock={clock} />}
    </>
  )
}
