import type { Metadata, Route } from 'next'
import { notFound } from 'next/navigation'
import { BundlePanel } from '@/components/bundles/bundle-panel'
import { Missing } from '@/components/bundles/missing'
import { GrantFacts, type GrantFactsView } from '@/components/grants/grant-facts'
import { LiveRefresh } from '@/components/live/live-refresh'
import { RequestFacts, type RequestFactsView } from '@/components/requests/request-facts'
import { RequestTimeline } from '@/components/requests/request-timeline'
import { EmergencyBadge } from '@/components/reviews/emergency-badge'
import { ReviewFacts } from '@/components/reviews/review-facts'
import { Badge } from '@/components/ui/badge'
import { Callout } from '@/components/ui/callout'
import { CopyButton } from '@/components/ui/copy-button'
import { LinkButton } from '@/components/ui/link-button'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { GrantStateBadge, RequestStateBadge } from '@/components/ui/state-badge'
import { grantName, requestName, requestNumber } from '@/lib/domain/ids'
import { narrowingWords } from '@/lib/domain/narrowing'
import { bundleOfRequest } from '@/lib/services/bundles/mine'
import { emergencyOf } from '@/lib/services/reviews/list'
import { requestStory, type RequestStory } from '@/lib/services/requests/timeline'
import { signedIn, viewerZone } from '../../viewer'
import { Approval } from './approval'

interface Props {
  params: Promise<{ name: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const number = requestNumber((await params).name)
  return { title: number === null ? 'Request' : requestName(number) }
}

/** One request from the first click to the confirmed end. */
export default async function RequestPage({ params }: Props) {
  const number = requestNumber((await params).name)
  if (number === null) notFound()
  const name = requestName(number)
  const ctx = await signedIn(`/requests/${name}`)
  const clock = { now: ctx.now(), zone: await viewerZone() }
  const outcome = await requestStory(ctx, number)
  // Another person's request and one that does not exist are answered alike: numbers must not tell what is asked for.
  if (!outcome.ok) notFound()
  const story = outcome.value
  const { request } = story
  const grant = grantOf(story)
  const emergency = request.incident === null ? null : await emergencyOf(ctx, request.id)
  const bundle = await bundleOfRequest(ctx, request.id)
  return (
    <>
      <PageHeader
        title={name}
        actions={
          <>
            <CopyButton text={`/requests/${name}`} label="Copy link" />
            {story.own && (
              <LinkButton size="sm" href={`/?activate=${request.role_slug}&again=${name}` as Route}>
                Activate again
              </LinkButton>
            )}
          </>
        }
      >
        <span className="flex flex-wrap items-center gap-2">
          {request.role_name} on {request.target_name}
          <RequestStateBadge state={request.state} />
          {request.grant_state !== null && <GrantStateBadge state={request.grant_state} />}
          {request.kind === 'extension' && <Badge>More time</Badge>}
          {request.incident !== null && <EmergencyBadge incident={request.incident} />}
        </span>
      </PageHeader>
      <LiveRefresh topics={['grant', 'request']} />
      {request.verdict.outcome === 'refused' && (
        <Callout tone="danger" title="The policy refused it">
          <ul>
            {request.verdict.reasons.map((reason) => (
              <li key={reason.code}>{reason.text}</li>
            ))}
          </ul>
        </Callout>
      )}
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,1.1fr)]">
        <div className="grid gap-4">
          <Panel title="What was asked" padded>
            <RequestFacts facts={factsOf(story)} clock={clock} />
          </Panel>
          <Approval
            story={story}
            clock={clock}
            mayAnswer={story.own || request.asked_by_id === ctx.viewer.id}
          />
          {bundle !== null && (
            <BundlePanel view={bundle} here={name}>
              {story.own && <Missing bundle={bundle} />}
            </BundlePanel>
          )}
          {emergency !== null && (
            <Panel title="Review" padded>
              <ReviewFacts emergency={emergency} clock={clock} />
            </Panel>
          )}
          {grant !== null && (
            <Panel title="What happened on the target" padded>
              <GrantFacts grant={grant} clock={clock} />
            </Panel>
          )}
        </div>
        <Panel title="Timeline" padded>
          <RequestTimeline steps={story.steps} clock={clock} />
        </Panel>
      </div>
    </>
  )
}

function factsOf(story: RequestStory): RequestFactsView {
  const { request, approvers, progress } = story
  return {
    requester: request.requester_name,
    role: { name: request.role_name, allows: request.allows, risk: request.risk },
    target: request.target_name,
    wantedStart: request.wanted_start,
    askedMs: request.duration_ms,
    grantedMs: request.kind === 'extension' ? agreedMs(story) : request.granted_ms,
    moreTimeOn:
      request.kind === 'extension' && request.grant_number !== null ? grantName(request.grant_number) : null,
    incident: request.incident,
    justification: request.justification,
    ticket: request.ticket,
    only: narrowingWords(request.narrowing),
    submittedAt: request.submitted_at,
    decideBy: request.decide_by,
    decidedAt: request.decided_at,
    policy: {
      version: request.policy_version,
      comment: request.policy_comment,
      publishedAt: request.policy_published_at,
    },
    signIn: request.sign_in,
    approvers,
    needed: request.needed,
    stages: progress.stages.length,
  }
}

/** How much more time was agreed to; null where none was, or nobody had to agree. */
function agreedMs({ request, decisions }: RequestStory): number | null {
  const agreed = decisions.filter(({ verb }) => verb === 'approve').map((given) => given.duration_ms)
  return request.state === 'APPROVED' && agreed.length > 0 ? Math.min(...agreed) : null
}

function grantOf({ request }: RequestStory): GrantFactsView | null {
  if (request.grant_number === null) return null
  return {
    name: grantName(request.grant_number),
    plannedStart: request.planned_start,
    activatingAt: request.activating_at,
    accessGrantedAt: request.access_granted_at,
    endsAt: request.ends_at,
    extendedMs: request.extended_ms ?? 0,
    revokeStartedAt: request.revoke_started_at,
    accessRemovedAt: request.access_removed_at,
    verifiedAt: request.verified_at,
    endReason: request.end_reason,
    failure: request.failure,
  }
}
