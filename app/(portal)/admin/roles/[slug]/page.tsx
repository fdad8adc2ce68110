import type { Metadata, Route } from 'next'
import { notFound } from 'next/navigation'
import { ChangesTable } from '@/components/policies/changes-table'
import { DraftsTable } from '@/components/policies/drafts-table'
import { PolicyText } from '@/components/policies/policy-text'
import { VersionsTable } from '@/components/policies/versions-table'
import { Callout } from '@/components/ui/callout'
import { Fact, Facts } from '@/components/ui/facts'
import { LinkButton } from '@/components/ui/link-button'
import { MessagePage } from '@/components/ui/message-page'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { RiskBadge } from '@/components/ui/risk-badge'
import { diffPolicies } from '@/lib/domain/policy-diff'
import { policyInWords } from '@/lib/domain/policy-words'
import { rolePolicy, type RolePolicy } from '@/lib/services/policies/read-role'
import { readQuery, type Query } from '../../../query'
import { signedIn, viewerZone } from '../../../viewer'

export const metadata: Metadata = { title: 'Role' }

interface Props {
  params: Promise<{ slug: string }>
  searchParams: Promise<Query>
}

/** A role: the policy in force in plain words, what is being written, and every version. */
export default async function RolePage({ params, searchParams }: Props) {
  const { slug } = await params
  const query = readQuery(await searchParams)
  const ctx = await signedIn(`/admin/roles/${slug}`)
  const clock = { now: ctx.now(), zone: await viewerZone() }
  const read = await rolePolicy(ctx, slug)
  if (read.ok && read.value === null) notFound()
  if (!read.ok || read.value === null)
    return (
      <MessagePage title="Roles are not open to you" actions={<LinkButton href="/">My access</LinkButton>}>
        <p>{read.ok ? '' : read.error}</p>
      </MessagePage>
    )
  const policy = read.value
  const { role, versions, inForce, newest, drafts, mayEdit, names } = policy
  const compared = comparing(policy, query.text('from'), query.text('to'))
  return (
    <>
      <PageHeader
        title={role.name}
        actions={
          <>
            <LinkButton href={`/why/${slug}/people` as Route}>Who can?</LinkButton>
            <LinkButton href={`/admin/try?role=${slug}` as Route}>What if</LinkButton>
            <LinkButton
              href={`/admin/roles/${slug}/edit` as Route}
              variant="primary"
              disabledReason={mayEdit.ok ? undefined : mayEdit.reason}
            >
              Edit policy
            </LinkButton>
          </>
        }
      >
        {role.allows}
      </PageHeader>
      {role.managed_from !== null && (
        <Callout title={`This policy is kept in ${role.managed_from}`}>
          It is read-only here: change it there and apply it.
        </Callout>
      )}
      <Panel title="Role" padded>
        <RoleFacts policy={policy} />
      </Panel>
      {drafts.length > 0 && (
        <Panel title="Drafts" count={drafts.length}>
          <DraftsTable
            drafts={drafts}
            clock={clock}
            draftHref={(id) => `/admin/roles/${slug}/drafts/${id}` as Route}
          />
        </Panel>
      )}
      <Panel
        title={inForce === null ? 'No policy is in force yet' : `Policy in force, version ${inForce.version}`}
        padded
      >
        <PolicyText rules={policyInWords((inForce ?? newest).settings, names)} />
      </Panel>
      <Panel title="Versions" count={versions.length}>
        <VersionsTable
          versions={versions}
          clock={clock}
          action={`/admin/roles/${slug}`}
          from={compared.from.version}
          to={compared.to.version}
        />
      </Panel>
      <Panel title={`From version ${compared.from.version} to version ${compared.to.version}`}>
        <ChangesTable
          caption="What differs"
          changes={diffPolicies(compared.from.settings, compared.to.settings, names)}
        />
      </Panel>
    </>
  )
}

/** The two versions that are compared: as asked, else the newest and the one before it. */
function comparing({ versions, newest }: RolePolicy, from: string, to: string) {
  const find = (text: string) => versions.find(({ version }) => String(version) === text)
  const after = find(to) ?? newest
  return { from: find(from) ?? versions.find(({ version }) => version < after.version) ?? after, to: after }
}

function RoleFacts({ policy: { role } }: { policy: RolePolicy }) {
  return (
    <Facts layout="grid">
      <Fact term="Target">{role.target_name}</Fact>
      <Fact term="Risk">
        <RiskBadge risk={role.risk} />
      </Fact>
      <Fact term="Owners">{role.owners.join(', ') || 'nobody'}</Fact>
      <Fact term="Eligible">{role.eligible === 1 ? '1 person' : `${role.eligible} people`}</Fact>
    </Facts>
  )
}
