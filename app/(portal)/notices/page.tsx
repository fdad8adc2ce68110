import type { Metadata, Route } from 'next'
import { LiveRefresh } from '@/components/live/live-refresh'
import { NoticeList } from '@/components/notices/notice-list'
import { ActionForm } from '@/components/ui/action-form'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { PageHeader } from '@/components/ui/page-header'
import { pageSummary, Pager } from '@/components/ui/pager'
import { Panel } from '@/components/ui/panel'
import { SubmitButton } from '@/components/ui/submit-button'
import { myNotices } from '@/lib/services/notices/read'
import { readQuery, type Query } from '../query'
import { signedIn, viewerZone } from '../viewer'
import { openNotice, readAll } from './actions'

export const metadata: Metadata = { title: 'Notices' }

/** What one was told: what waits for an answer, and what became of one's own. */
export default async function NoticesPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = readQuery(await searchParams)
  const ctx = await signedIn('/notices')
  const clock = { now: ctx.now(), zone: await viewerZone() }
  const before = /^\d{1,15}$/.test(query.text('before')) ? Number(query.text('before')) : null
  const { notices, olderThan } = await myNotices(ctx, { before })
  const [newest] = notices
  return (
    <>
      <PageHeader
        title="Notices"
        actions={
          newest !== undefined &&
          notices.some((notice) => !notice.read) && (
            <ActionForm action={readAll} values={{ upTo: String(newest.id) }}>
              <SubmitButton variant="secondary" size="sm">
                Mark all as read
              </SubmitButton>
            </ActionForm>
          )
        }
      >
        What waits for your answer, and what became of what you asked for.
      </PageHeader>
      <LiveRefresh topics={['request', 'grant']} />
      <Panel title="Latest">
        {notices.length === 0 ? (
          <EmptyState title="Nothing to tell" action={<LinkButton href="/">My access</LinkButton>}>
            Requests that come to you, reminders and answers to your own requests appear here.
          </EmptyState>
        ) : (
          <NoticeList notices={notices} clock={clock} open={openNotice} />
        )}
        <Pager
          summary={pageSummary(notices.length, 'notice', 'notices')}
          newerHref={before === null ? undefined : '/notices'}
          olderHref={olderThan === null ? undefined : (`/notices?before=${olderThan}` as Route)}
        />
      </Panel>
    </>
  )
}
