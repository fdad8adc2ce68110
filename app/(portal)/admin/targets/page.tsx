import type { Metadata, Route } from 'next'
import { TargetsList } from '@/components/targets/targets-list'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { MessagePage } from '@/components/ui/message-page'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { targetOverview } from '@/lib/services/targets/overview'
import { signedIn } from '../../viewer'

export const metadata: Metadata = { title: 'Targets' }

/** The connected systems, and what other kinds can be connected. */
export default async function TargetsPage() {
  const ctx = await signedIn('/admin/targets')
  const shown = await targetOverview(ctx)
  if (!shown.ok)
    return (
      <MessagePage title="Targets are not open to you" actions={<LinkButton href="/">My access</LinkButton>}>
        <p>{shown.error}</p>
      </MessagePage>
    )
  const { targets, kinds, mayManage } = shown.value
  return (
    <>
      <PageHeader title="Targets">
        The systems on which access is given and taken back, and how they are doing.
      </PageHeader>
      <Panel title="Targets" count={targets.length}>
        {targets.length > 0 ? (
          <TargetsList targets={targets} />
        ) : (
          <EmptyState title="No target yet">Connect the first one below.</EmptyState>
        )}
      </Panel>
      {mayManage.ok && (
        <Panel title="Connect a target" padded>
          <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
            {kinds.map(({ kind, title, provedOn }) => (
              <li key={kind} className="grid content-start gap-1.5 rounded-md border p-3">
                <LinkButton href={`/admin/targets/new?kind=${kind}` as Route}>{title}</LinkButton>
                <p className="text-xs text-ink-2">Proved on {provedOn}.</p>
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  )
}
