import type { Metadata, Route } from 'next'
import { ReplayForm } from '@/components/explain/replay-form'
import { ReplaySummary } from '@/components/explain/replay-summary'
import { ReplayTable, type ReplayedView } from '@/components/explain/replay-table'
import { Callout } from '@/components/ui/callout'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { MessagePage } from '@/components/ui/message-page'
import { PageHeader } from '@/components/ui/page-header'
import { Pager } from '@/components/ui/pager'
import { Panel } from '@/components/ui/panel'
import { formatDuration } from '@/lib/domain/duration'
import { changeLabel, changes, type Change } from '@/lib/domain/replay'
import { triableChoices } from '@/lib/services/policies/choices'
import { replayDays, replayPolicy, type Replay } from '@/lib/services/policies/replay'
import { readQuery, type Query, type QueryReader } from '../../../query'
import { signedIn, viewerZone } from '../../../viewer'
import { againstText, policyChoices, readAgainst, roleChoices } from '../against'
import { TryTabs } from '../try-tabs'

export const metadata: Metadata = { title: 'Replay' }

const perPage = 50

/** The role's real requests of the last days, judged by another of its policies. */
export default async function ReplayPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = readQuery(await searchParams)
  const ctx = await signedIn('/admin/try/replay')
  const clock = { now: ctx.now(), zone: await viewerZone() }
  const asked = readAsked(query)
  const choices = await triableChoices(ctx, asked.role)
  if (!choices.ok)
    return (
      <MessagePage
        title="Trying policies out is not open to you"
        actions={<LinkButton href="/">My access</LinkButton>}
      >
        <p>{choices.error}</p>
      </MessagePage>
    )
  const against = readAgainst(asked.against)
  const outcome =
    asked.role === '' || against === null
      ? null
      : await replayPolicy(ctx, { ...asked, slug: asked.role, against, limit: perPage })
  return (
    <>
      <PageHeader title="Replay">
        What another policy would have made of the requests that were really sent.
      </PageHeader>
      <TryTabs current="/admin/try/replay" role={asked.role} against={asked.against} />
      <Panel title="Policy" padded>
        <ReplayForm
          key={`${asked.role} ${asked.against}`}
          values={{ role: asked.role, against: asked.against, days: String(asked.days) }}
          roles={roleChoices(choices.value)}
          policies={policyChoices(choices.value)}
        />
      </Panel>
      {outcome === null && (
        <EmptyState title="Nothing is replayed yet">Choose a role and one of its policies.</EmptyState>
      )}
      {outcome?.ok === false && (
        <Callout tone="warn">The role has no such policy. It may have been withdrawn.</Callout>
      )}
      {outcome?.ok && <Replayed replay={outcome.value} asked={asked} clock={clock} />}
    </>
  )
}

type Asked = ReturnType<typeof readAsked>

function readAsked(query: QueryReader) {
  const change: Change | null = changes.find((each) => each === query.text('change')) ?? null
  return {
    role: query.text('role'),
    against: query.text('against'),
    days: Math.min(replayDays, Math.max(1, Number.parseInt(query.text('days'), 10) || replayDays)),
    change,
    skip: Math.max(0, Number.parseInt(query.text('skip'), 10) || 0),
  }
}

function Replayed({
  replay,
  asked,
  clock,
}: {
  replay: Replay
  asked: Asked
  clock: { now: Date; zone: string }
}) {
  const { rows, requests } = replay
  const page = (parts: Partial<Asked>) => hrefOf({ ...asked, ...parts })
  return (
    <>
      <Panel title={`Judged by ${replay.policy.name}`} padded>
        <ReplaySummary
          requests={requests}
          counts={replay.changes}
          asked={replay.asked}
          hrefOf={(change) => page({ change, skip: 0 })}
        />
        <p className="mt-3 text-xs text-ink-2">
          Each request is judged as of its own instant. Employment, eligibility, separation of duties and the
          ticket’s answer stand as they were recorded; groups, teams, managers and approvers are those of now;
          every sign-in counts as fresh, and nobody as on call.
        </p>
      </Panel>
      <Panel title={asked.change === null ? 'What would be different' : changeLabel[asked.change]}>
        {rows.length === 0 ? (
          <EmptyState title={requests === 0 ? 'Nobody asked for this role' : 'Nothing would be different'}>
            {requests === 0
              ? 'There is no request in these days to play again.'
              : 'Every request would have come out as it did.'}
          </EmptyState>
        ) : (
          <>
            <ReplayTable rows={rows} clock={clock} whatIfHref={(row) => whatIfHref(row, replay)} />
            <Pager
              summary={`${asked.skip + 1} to ${asked.skip + rows.length}`}
              {...(asked.skip > 0 && { newerHref: page({ skip: Math.max(0, asked.skip - perPage) }) })}
              {...(replay.more && { olderHref: page({ skip: asked.skip + perPage }) })}
            />
          </>
        )}
      </Panel>
    </>
  )
}

function hrefOf({ role, against, days, change, skip }: Asked): Route {
  const query = new URLSearchParams({
    role,
    against,
    days: String(days),
    change: change ?? '',
    skip: String(skip),
  })
  return `/admin/try/replay?${query.toString()}` as Route
}

/** The same question at its own instant; which words and ticket it came with stands in the request. */
function whatIfHref(row: ReplayedView, { role, policy }: Replay): Route {
  const query = new URLSearchParams({
    person: row.requester.handle,
    role: role.slug,
    against: againstText(policy.against),
    at: row.submittedAt.toISOString(),
    duration: formatDuration(row.durationMs),
  })
  return `/admin/try?${query.toString()}` as Route
}
