import type { Metadata, Route } from 'next'
import { FindingsList } from '@/components/findings/findings-list'
import { SettleForms } from '@/components/findings/settle-form'
import { LiveRefresh } from '@/components/live/live-refresh'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { MessagePage } from '@/components/ui/message-page'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { Sheet } from '@/components/ui/sheet'
import { listFindings } from '@/lib/services/targets/findings'
import { readQuery, type Query } from '../../query'
import { signedIn, viewerZone } from '../../viewer'
import { settleAFinding } from './actions'

export const metadata: Metadata = { title: 'Standing access' }

/** What is on the targets and no grant explains, and what becomes of it. */
export default async function FindingsPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = readQuery(await searchParams)
  const ctx = await signedIn('/admin/findings')
  const target = query.text('target')
  const clock = { now: ctx.now(), zone: await viewerZone() }
  const read = await listFindings(ctx, { target: target === '' ? null : target })
  if (!read.ok)
    return (
      <MessagePage title="Findings are not open to you" actions={<LinkButton href="/">My access</LinkButton>}>
        <p>{read.error}</p>
      </MessagePage>
    )
  const { open, settled, maySettle } = read.value
  const here = `/admin/findings${target === '' ? '' : `?target=${encodeURIComponent(target)}`}` as Route
  const hrefOf = (id: string) => `${here}${target === '' ? '?' : '&'}decide=${id}` as Route
  const href = maySettle.ok ? hrefOf : null
  const deciding = maySettle.ok
    ? [...open, ...settled].find(({ id }) => id === query.text('decide'))
    : undefined
  return (
    <>
      <PageHeader title="Standing access and drift">
        What is on the targets and no grant explains. Nothing here is touched before somebody says so.
      </PageHeader>
      <LiveRefresh topics={['grant']} />
      <Panel title="Open" count={open.length}>
        {open.length > 0 ? (
          <FindingsList caption="Open findings" findings={open} clock={clock} href={href} />
        ) : (
          <EmptyState title="Nothing to decide">
            The last search of each target found nothing that no grant explains.
          </EmptyState>
        )}
      </Panel>
      {settled.length > 0 && (
        <Panel title="Adopted and put off" count={settled.length}>
          <FindingsList caption="Settled findings" findings={settled} clock={clock} href={href} />
        </Panel>
      )}
      {deciding !== undefined && (
        <Sheet title={deciding.account} subtitle={deciding.target} closeHref={here}>
          <SettleForms
            action={settleAFinding}
            id={deciding.id}
            handle={deciding.holderHandle ?? ''}
            roles={deciding.gives}
            settled={deciding.settled !== null}
          />
        </Sheet>
      )}
    </>
  )
}
