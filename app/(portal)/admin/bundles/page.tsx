import type { Metadata, Route } from 'next'
import { BundleForm } from '@/components/bundles/bundle-form'
import { BundleTable } from '@/components/bundles/bundle-table'
import { EndDialog } from '@/components/separation/end-dialog'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { MessagePage } from '@/components/ui/message-page'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { Sheet } from '@/components/ui/sheet'
import { bundlesOverview } from '@/lib/services/bundles/offer'
import { readQuery, type Query } from '../../query'
import { signedIn } from '../../viewer'
import { end, offer } from './actions'

export const metadata: Metadata = { title: 'Bundles' }

const here: Route = '/admin/bundles'

/** Roles that are offered to be activated together. */
export default async function BundlesPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = readQuery(await searchParams)
  const ctx = await signedIn(here)
  const shown = await bundlesOverview(ctx)
  if (!shown.ok)
    return (
      <MessagePage title="Bundles are not open to you" actions={<LinkButton href="/">My access</LinkButton>}>
        <p>{shown.error}</p>
      </MessagePage>
    )
  const { bundles, roles } = shown.value
  const ending = bundles.find((bundle) => bundle.id === query.text('end'))
  return (
    <>
      <PageHeader
        title="Bundles"
        actions={
          <LinkButton variant="primary" href={`${here}?add=bundle`} scroll={false}>
            Add a bundle
          </LinkButton>
        }
      >
        Roles that belong together, activated with one reason. Each is judged and approved by its own policy.
      </PageHeader>
      <Panel title="On offer" count={bundles.length}>
        {bundles.length === 0 ? (
          <EmptyState title="No roles are offered together yet">
            A bundle saves asking several times for what one task needs, on one target or several.
          </EmptyState>
        ) : (
          <BundleTable bundles={bundles} endHref={(id) => `${here}?end=${id}` as Route} />
        )}
      </Panel>
      {query.text('add') !== '' && (
        <Sheet title="Add a bundle" closeHref={here}>
          <BundleForm action={offer} roles={roles} />
        </Sheet>
      )}
      {ending !== undefined && (
        <EndDialog
          title={`End “${ending.name}”?`}
          closeHref={here}
          action={end}
          values={{ bundleId: ending.id }}
          confirmLabel="End bundle"
        >
          Its roles can still be activated one by one. What was activated with it goes on.
        </EndDialog>
      )}
    </>
  )
}
