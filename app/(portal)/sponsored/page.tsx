import type { Metadata, Route } from 'next'
import { SponsoredTable } from '@/components/people/sponsored-table'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { EmptyState } from '@/components/ui/empty-state'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { maxExtensionMs } from '@/lib/domain/directory'
import { ownSponsored } from '@/lib/services/people/extend-contract'
import { readQuery, type Query } from '../query'
import { signedIn, viewerZone } from '../viewer'
import { extend } from './actions'

export const metadata: Metadata = { title: 'Sponsored' }

const here: Route = '/sponsored'

/** Whoever the viewer answers for: people from outside until their end, and machines. */
export default async function SponsoredPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = readQuery(await searchParams)
  const ctx = await signedIn(here)
  const clock = { now: ctx.now(), zone: await viewerZone() }
  const sponsored = await ownSponsored(ctx)
  const extending = sponsored.find(({ id, ends_at }) => id === query.text('extend') && ends_at !== null)
  const day = (at: Date) => at.toISOString().slice(0, 10)
  return (
    <>
      <PageHeader title="Sponsored">
        People from outside and machines that you answer for. At the end of a contract everything of theirs
        ends by itself; you are told 30, 7 and 1 days before.
      </PageHeader>
      <Panel title="Sponsored" count={sponsored.length}>
        {sponsored.length === 0 ? (
          <EmptyState title="You answer for nobody">
            The directory names a sponsor for contractors and vendors; administrators do so for machines.
          </EmptyState>
        ) : (
          <SponsoredTable
            sponsored={sponsored}
            clock={clock}
            extendHref={(id) => `${here}?extend=${id}` as Route}
          />
        )}
      </Panel>
      {extending !== undefined && extending.ends_at !== null && (
        <ConfirmDialog
          title={`Extend the contract of ${extending.name}?`}
          closeHref={here}
          action={extend}
          values={{ principalId: extending.id }}
          confirmLabel="Extend"
          pendingLabel="Extending …"
          cancelLabel="Leave as it is"
          tone="primary"
        >
          <p>Their access ends with the contract. What they hold now does not grow by this.</p>
          <Field label="Until" required hint="To the end of that day, in UTC.">
            {(control) => (
              <Input
                {...control}
                type="date"
                name="until"
                min={day(extending.ends_at ?? clock.now)}
                max={day(new Date(clock.now.getTime() + maxExtensionMs))}
              />
            )}
          </Field>
          <Field label="Reason" required>
            {(control) => <Input {...control} name="reason" maxLength={500} />}
          </Field>
        </ConfirmDialog>
      )}
    </>
  )
}
