import type { Metadata, Route } from 'next'
import { notFound } from 'next/navigation'
import { OutlookTable } from '@/components/explain/outlook-table'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { MessagePage } from '@/components/ui/message-page'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { explainRole } from '@/lib/services/policies/explain'
import { signedIn } from '../../../viewer'

export const metadata: Metadata = { title: 'Who can?' }

/** Everybody who is eligible for a role, and what would become of their request now. */
export default async function RolePeoplePage({ params }: { params: Promise<{ role: string }> }) {
  const { role: slug } = await params
  const ctx = await signedIn(`/why/${encodeURIComponent(slug)}/people`)
  const outcome = await explainRole(ctx, slug)
  if (!outcome.ok) {
    if (typeof outcome.error === 'string') notFound()
    return (
      <MessagePage title="This list is not open to you" actions={<LinkButton href="/">My access</LinkButton>}>
        <p>{outcome.error.refusal}</p>
      </MessagePage>
    )
  }
  const { role, people, eligible } = outcome.value
  return (
    <>
      <PageHeader title={`Who can activate ${role.name}`}>
        {role.target}. What would become of a request for the usual time, sent now.
      </PageHeader>
      <Panel title="Eligible" count={eligible}>
        {people.length === 0 ? (
          <EmptyState title="Nobody is eligible">Its owners make people eligible.</EmptyState>
        ) : (
          <OutlookTable
            caption={`People who are eligible for ${role.name}`}
            first="Person"
            rows={people.map(({ person, verdict, asked }) => ({
              name: person.name,
              detail: person.handle,
              href: `/why/${role.slug}?person=${person.handle}` as Route,
              verdict,
              asked,
            }))}
          />
        )}
        {people.length < eligible && (
          <p className="px-3 py-2 text-xs text-ink-2">
            The first {people.length} by name; anybody else is found on their own page.
          </p>
        )}
      </Panel>
    </>
  )
}
