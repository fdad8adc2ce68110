import type { Metadata, Route } from 'next'
import { notFound } from 'next/navigation'
import { ChangesTable } from '@/components/policies/changes-table'
import { DraftActions } from '@/components/policies/draft-actions'
import { DraftFacts } from '@/components/policies/draft-facts'
import { Findings } from '@/components/policies/findings'
import { PolicyText } from '@/components/policies/policy-text'
import { Callout } from '@/components/ui/callout'
import { LinkButton } from '@/components/ui/link-button'
import { MessagePage } from '@/components/ui/message-page'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { diffPolicies } from '@/lib/domain/policy-diff'
import { policyInWords } from '@/lib/domain/policy-words'
import { documentPath } from '@/lib/policies/problems'
import { dotted } from '@/lib/policies/yaml'
import { lintForRole } from '@/lib/services/policies/lint'
import { rolePolicy, type PolicyDraft, type RolePolicy } from '@/lib/services/policies/read-role'
import { signedIn, viewerZone } from '../../../../../viewer'
import { propose, publish, withdraw } from './actions'

export const metadata: Metadata = { title: 'Draft' }

interface Props {
  params: Promise<{ slug: string; id: string }>
}

/** A draft as whoever publishes it reads it: what would change, what was found, and all of it in plain words. */
export default async function DraftPage({ params }: Props) {
  const { slug, id } = await params
  const ctx = await signedIn(`/admin/roles/${slug}/drafts/${id}`)
  const clock = { now: ctx.now(), zone: await viewerZone() }
  const read = await rolePolicy(ctx, slug)
  if (read.ok && read.value === null) notFound()
  if (!read.ok || read.value === null)
    return (
      <MessagePage title="Drafts are not open to you" actions={<LinkButton href="/">My access</LinkButton>}>
        <p>{read.ok ? '' : read.error}</p>
      </MessagePage>
    )
  const policy = read.value
  const { role, newest, names } = policy
  const draft = policy.drafts.find((each) => each.id === id)
  if (draft === undefined) return <Gone slug={slug} />
  const findings = await lintForRole(ctx, role, draft.settings)
  return (
    <>
      <PageHeader
        title={`Draft for ${role.name}`}
        actions={<LinkButton href={`/admin/roles/${slug}` as Route}>Back to the role</LinkButton>}
      >
        {draft.comment || 'No comment yet.'}
      </PageHeader>
      {draft.base_version < newest.version && <Outdated policy={policy} draft={draft} />}
      <Panel title="Draft" padded>
        <div className="grid gap-4">
          <DraftFacts draft={draft} clock={clock} />
          <DraftActions
            draftId={draft.id}
            may={draft.may}
            risk={role.risk}
            editHref={`/admin/roles/${slug}/edit` as Route}
            tryHref={`/admin/try?role=${slug}&against=draft-${draft.id}` as Route}
            replayHref={`/admin/try/replay?role=${slug}&against=draft-${draft.id}` as Route}
            actions={{ propose, publish, withdraw }}
          />
        </div>
      </Panel>
      <Panel title={`What changes against version ${newest.version}`}>
        <ChangesTable caption="What changes" changes={diffPolicies(newest.settings, draft.settings, names)} />
      </Panel>
      <Panel title="Findings" count={findings.length} padded>
        <Findings
          problems={[]}
          findings={findings.map((finding) => ({ ...finding, path: dotted(documentPath(finding.path)) }))}
        />
      </Panel>
      <Panel title="All of it in plain words" padded>
        <PolicyText rules={policyInWords(draft.settings, names)} />
      </Panel>
    </>
  )
}

/** What somebody else published meanwhile, before it is taken up or undone. */
function Outdated({ policy, draft }: { policy: RolePolicy; draft: PolicyDraft }) {
  const { role, versions, newest, names } = policy
  const base = versions.find(({ version }) => version === draft.base_version) ?? newest
  return (
    <>
      <Callout
        tone="warn"
        title={`Version ${newest.version} was published since this was begun over version ${draft.base_version}`}
        action={
          <LinkButton
            size="sm"
            href={`/admin/roles/${role.slug}/edit?base=${newest.version}` as Route}
            disabledReason={draft.may.edit.ok ? undefined : draft.may.edit.reason}
          >
            Take it up
          </LinkButton>
        }
      >
        <p>It cannot be published as it is. What the newer version changed stands below.</p>
      </Callout>
      <Panel title={`What version ${newest.version} changed`}>
        <ChangesTable
          caption="What was published meanwhile"
          changes={diffPolicies(base.settings, newest.settings, names)}
        />
      </Panel>
    </>
  )
}

function Gone({ slug }: { slug: string }) {
  return (
    <MessagePage
      title="This draft is no longer open"
      actions={<LinkButton href={`/admin/roles/${slug}` as Route}>To the role and its versions</LinkButton>}
    >
      <p>It was published or withdrawn, or there never was such a draft.</p>
    </MessagePage>
  )
}
