import type { Metadata, Route } from 'next'
import { notFound } from 'next/navigation'
import { ChecksTable } from '@/components/explain/checks-table'
import { EligibilityList } from '@/components/explain/eligibility-list'
import { RulesList } from '@/components/explain/rules-list'
import { StagesList } from '@/components/explain/stages-list'
import { VerdictCallout } from '@/components/explain/verdict-callout'
import { EmptyState } from '@/components/ui/empty-state'
import { Fact, Facts } from '@/components/ui/facts'
import { LinkButton } from '@/components/ui/link-button'
import { MessagePage } from '@/components/ui/message-page'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import type { Clock } from '@/components/ui/time-format'
import { can } from '@/lib/domain/permission'
import { explain, type Explanation } from '@/lib/services/policies/explain'
import { readQuery, type Query } from '../../query'
import { signedIn, viewerZone } from '../../viewer'

export const metadata: Metadata = { title: 'Why?' }

interface Props {
  params: Promise<{ role: string }>
  searchParams: Promise<Query>
}

/** Why a person can, or cannot, activate a role: the viewer, or whoever `?person=` names. */
export default async function WhyPage({ params, searchParams }: Props) {
  const { role: slug } = await params
  const handle = readQuery(await searchParams).text('person')
  const ctx = await signedIn(`/why/${encodeURIComponent(slug)}`)
  const clock = { now: ctx.now(), zone: await viewerZone() }
  const outcome = await explain(ctx, { slug, handle: handle === '' ? null : handle })
  if (!outcome.ok) {
    if (typeof outcome.error === 'string') notFound()
    return (
      <MessagePage
        title="This explanation is not open to you"
        actions={<LinkButton href="/">My access</LinkButton>}
      >
        <p>{outcome.error.refusal}</p>
      </MessagePage>
    )
  }
  const mayTry = can(ctx.viewer, 'policy.try', null).ok
  return <Explained of={outcome.value} clock={clock} mayTry={mayTry} />
}

function Explained({ of, clock, mayTry }: { of: Explanation; clock: Clock; mayTry: boolean }) {
  const { person, role, trace } = of
  const { verdict } = trace
  const whatIf = `/admin/try?person=${person.handle}&role=${role.slug}` as Route
  return (
    <>
      <PageHeader
        title={titleOf(of)}
        actions={
          <>
            <LinkButton href={`/people/${person.handle}` as Route} size="sm">
              {person.isViewer ? 'All roles' : `All roles of ${person.name}`}
            </LinkButton>
            {mayTry && (
              <LinkButton href={whatIf} size="sm">
                What if
              </LinkButton>
            )}
          </>
        }
      >
        {role.name} on {role.target}, if it were asked for now and for the usual time. Version{' '}
        {of.policyVersion} of its policy.
      </PageHeader>
      <VerdictCallout verdict={verdict} />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Panel title="Eligibility" padded>
          {of.ways.length > 0 ? (
            <EligibilityList ways={of.ways} clock={clock} />
          ) : (
            <EmptyState title="Not eligible">
              Neither in person nor through a group. The owners of the role can change that.
            </EmptyState>
          )}
        </Panel>
        <Panel title="Rules, the first that fits counts">
          <RulesList rules={trace.rules} />
        </Panel>
        <Panel title="Approvers" padded>
          {verdict.outcome === 'needs-approval' && <StagesList stages={verdict.stages} nameOf={of.nameOf} />}
          <p className="text-sm text-ink-2">{of.rule}</p>
        </Panel>
        <Panel title="What the policy says" padded>
          <Facts>
            {of.terms.map(({ term, text }) => (
              <Fact key={term} term={term}>
                {text}
              </Fact>
            ))}
          </Facts>
        </Panel>
      </div>
      <Panel title="Checks">
        <ChecksTable checks={trace.checks} />
      </Panel>
      {!person.isViewer && (
        <p className="text-sm text-ink-2">
          Each sentence speaks to {person.name}, as they would read it. From where and how they sign in is
          judged when the request is sent.
        </p>
      )}
    </>
  )
}

function titleOf({ person, trace }: Explanation): string {
  const allowed = trace.verdict.outcome !== 'refused'
  if (person.isViewer) return allowed ? 'Why you can activate this role' : 'Why you cannot activate this role'
  return allowed
    ? `Why ${person.name} can activate this role`
    : `Why ${person.name} cannot activate this role`
}
