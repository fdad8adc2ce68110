import type { Metadata, Route } from 'next'
import { notFound } from 'next/navigation'
import { KnownNames } from '@/components/policies/known-names'
import { PolicyEditor } from '@/components/policies/policy-editor'
import { Callout } from '@/components/ui/callout'
import { LinkButton } from '@/components/ui/link-button'
import { MessagePage } from '@/components/ui/message-page'
import { PageHeader } from '@/components/ui/page-header'
import { wallTimeOf } from '@/lib/policies/wall-time'
import { knownNames } from '@/lib/services/policies/known'
import { rolePolicy } from '@/lib/services/policies/read-role'
import { readQuery, type Query } from '../../../../query'
import { signedIn, viewerZone } from '../../../../viewer'
import { editPolicy } from './actions'
import { showSettings } from './check'

export const metadata: Metadata = { title: 'Edit policy' }

interface Props {
  params: Promise<{ slug: string }>
  searchParams: Promise<Query>
}

/** A role's policy as a form and as YAML, from the newest version or from one's own draft. */
export default async function EditPolicyPage({ params, searchParams }: Props) {
  const { slug } = await params
  const query = readQuery(await searchParams)
  const ctx = await signedIn(`/admin/roles/${slug}/edit`)
  const zone = await viewerZone()
  const read = await rolePolicy(ctx, slug)
  if (read.ok && read.value === null) notFound()
  if (!read.ok || read.value === null) return <Closed reason={read.ok ? '' : read.error} />
  const { role, newest, drafts, mayEdit } = read.value
  if (!mayEdit.ok) return <Closed reason={mayEdit.reason} />
  const own = drafts.find((draft) => draft.state === 'draft' && draft.author_id === ctx.viewer.id)
  const draft = query.text('from') === 'newest' ? undefined : own
  const known = await knownNames(ctx)
  const shown = await showSettings(ctx, read.value, draft?.settings ?? newest.settings)
  // To take up the newest version means to have seen it: the page has shown what it changed.
  const baseVersion = query.text('base') === String(newest.version) ? newest.version : draft?.base_version
  return (
    <>
      <PageHeader
        title={`Edit the policy of ${role.name}`}
        actions={
          <>
            {draft !== undefined && (
              <LinkButton href={`/admin/roles/${slug}/edit?from=newest` as Route}>Start over</LinkButton>
            )}
            <LinkButton href={`/admin/roles/${slug}` as Route}>Back to the role</LinkButton>
          </>
        }
      >
        {draft === undefined
          ? `From version ${newest.version}, the newest.`
          : `Your draft over version ${baseVersion ?? newest.version}.`}
      </PageHeader>
      {draft !== undefined && (baseVersion ?? 0) < newest.version && (
        <Callout tone="warn" title={`Version ${newest.version} was published since this was begun`}>
          <p>The draft cannot be published as it is: open it to see what the newer version changed.</p>
        </Callout>
      )}
      <PolicyEditor
        key={`${draft?.id} ${baseVersion}`}
        action={editPolicy}
        roleSlug={slug}
        baseVersion={baseVersion ?? newest.version}
        zone={zone}
        known={known}
        initial={{
          ...shown,
          revision: 0,
          side: 'form',
          comment: draft?.comment ?? '',
          effectiveAt: draft?.effective_at ? wallTimeOf(draft.effective_at, zone) : '',
        }}
      />
      <KnownNames known={known} />
    </>
  )
}

function Closed({ reason }: { reason: string }) {
  return (
    <MessagePage
      title="This policy is not yours to edit"
      actions={<LinkButton href="/admin/roles">Roles</LinkButton>}
    >
      <p>{reason}</p>
    </MessagePage>
  )
}
