import type { Metadata } from 'next'
import { caseHeadingId } from '@/components/inbox/case-view'
import { InboxList } from '@/components/inbox/inbox-list'
import { InboxQueries } from '@/components/inbox/inbox-queries'
import { Opened } from '@/components/inbox/opened'
import { Callout } from '@/components/ui/callout'
import { cx } from '@/components/ui/cx'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { pack } from '@/components/ui/packed'
import { PageHeader } from '@/components/ui/page-header'
import { requestNumber } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import { colleagues } from '@/lib/services/delegations/list'
import { readInbox } from '@/lib/services/requests/inbox'
import { readCase } from '@/lib/services/requests/read-case'
import { listPasskeys } from '@/lib/services/passkeys/remove'
import { keptValues } from '../resume'
import { signedIn, viewerZone } from '../viewer'
import { answerTogether } from './actions'
import { OpenCase } from './open-case'
import { answeredText, handedText } from './wording'

export const metadata: Metadata = { title: 'Inbox' }

export default async function InboxPage({ searchParams }: PageProps<'/inbox'>) {
  const asked = single(await searchParams)
  const ctx = await signedIn(
    asked.case === undefined ? '/inbox' : `/inbox?case=${encodeURIComponent(asked.case)}`,
  )
  const permission = can(ctx.viewer, 'inbox.read', null)
  if (!permission.ok) {
    return (
      <>
        <PageHeader title="Inbox" />
        <EmptyState title="Not open to you" action={<LinkButton href="/">My access</LinkButton>}>
          {permission.reason}
        </EmptyState>
      </>
    )
  }
  const entries = await readInbox(ctx)
  const waiting = entries.filter((entry) => entry.section === 'needs-me')
  // Beside the list there is room for a case that nobody asked for; on a phone only what was asked for is shown.
  const openName = asked.case?.trim().toUpperCase() ?? waiting[0]?.name ?? null
  const [view, others] = await Promise.all([
    openName === null ? null : readCase(ctx, requestNumber(openName) ?? 0),
    waiting.some((entry) => entry.name === openName) ? colleagues(ctx) : null,
  ])
  const answered = entries.find((entry) => entry.name === asked.answered)
  const clock = { now: ctx.now(), zone: await viewerZone() }
  const told = (answered && answeredText(answered, view, asked.gave)) ?? handedText(view, asked.handed)
  return (
    <>
      <PageHeader
        title="Inbox"
        actions={
          <LinkButton href="/delegation" size="sm">
            Delegation
          </LinkButton>
        }
      >
        {waiting.length === 0
          ? 'Nothing needs your answer.'
          : `${waiting.length} ${waiting.length === 1 ? 'request needs' : 'requests need'} your answer.`}
      </PageHeader>
      <div className="grid items-start gap-4 lg:grid-cols-[20rem_minmax(0,1fr)] xl:grid-cols-[22rem_minmax(0,1fr)]">
        <div
          className={cx(
            'min-w-0 lg:sticky lg:top-4 lg:flex lg:max-h-[calc(100dvh-7rem)] lg:flex-col',
            asked.case !== undefined && 'max-lg:hidden',
          )}
        >
          <InboxQueries>
            <InboxList
              entries={pack(entries)}
              openName={openName}
              path="/inbox"
              listUrl="/api/inbox"
              liveUrl="/api/live"
              clock={clock}
              answer={answerTogether}
            />
          </InboxQueries>
        </div>
        <div
          className={cx(
            'grid min-w-0 gap-3',
            asked.case === undefined && told === undefined && 'max-lg:hidden',
          )}
        >
          {asked.case !== undefined && (
            <LinkButton href="/inbox" size="sm" className="w-fit lg:hidden">
              All requests
            </LinkButton>
          )}
          {told !== undefined && (
            <>
              <Callout tone="ok">{told}</Callout>
              <Opened key={told} text={told} headingId={caseHeadingId} />
            </>
          )}
          {view !== null && (
            <div className={asked.case === undefined ? 'max-lg:hidden' : undefined}>
              <OpenCase
                key={view.id}
                view={view}
                clock={clock}
                late={asked.late !== undefined}
                revoking={asked.revoke !== undefined}
                colleagues={view.mayDecide.ok ? (others ?? (await colleagues(ctx))) : []}
                hasPasskey={view.demands.passkey && (await listPasskeys(ctx)).length > 0}
                kept={view.mayDecide.ok ? await keptValues(asked['resume']) : {}}
              />
            </div>
          )}
          {view === null && asked.case !== undefined && (
            <Callout tone="warn" title="There is no such request that you may see">
              Requests open to the person who asked, the approvers, the owners of the role and auditors.
            </Callout>
          )}
        </div>
      </div>
    </>
  )
}

/** Each parameter once; given twice, the first counts. */
function single(params: Awaited<PageProps<'/inbox'>['searchParams']>): Record<string, string | undefined> & {
  case?: string
} {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  )
}
