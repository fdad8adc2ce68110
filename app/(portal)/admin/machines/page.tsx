import type { Metadata, Route } from 'next'
import { MachineForm } from '@/components/machines/machine-form'
import { MachineTable } from '@/components/machines/machine-table'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { EmptyState } from '@/components/ui/empty-state'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { LinkButton } from '@/components/ui/link-button'
import { MessagePage } from '@/components/ui/message-page'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { Sheet } from '@/components/ui/sheet'
import { machinesForAdmin } from '@/lib/services/machines/list'
import { readQuery, type Query } from '../../query'
import { signedIn, viewerZone } from '../../viewer'
import { addAMachine, disableAMachine } from './actions'

export const metadata: Metadata = { title: 'Machines' }

const here: Route = '/admin/machines'

/** Service accounts and agents, and who answers for them. */
export default async function MachinesPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = readQuery(await searchParams)
  const ctx = await signedIn(here)
  const clock = { now: ctx.now(), zone: await viewerZone() }
  const shown = await machinesForAdmin(ctx)
  if (!shown.ok)
    return (
      <MessagePage title="Machines are not open to you" actions={<LinkButton href="/">My access</LinkButton>}>
        <p>{shown.error}</p>
      </MessagePage>
    )
  const machines = shown.value
  const ending = machines.find(({ id, status }) => id === query.text('disable') && status === 'active')
  return (
    <>
      <PageHeader
        title="Machines"
        actions={
          <LinkButton variant="primary" href={`${here}?add=machine` as Route} scroll={false}>
            Add a machine
          </LinkButton>
        }
      >
        Service accounts and agents ask and use, with a token. They approve and administer nothing, and may do
        nothing that their sponsor may not.
      </PageHeader>
      <Panel title="Machines" count={machines.filter(({ status }) => status === 'active').length}>
        {machines.length === 0 ? (
          <EmptyState title="No machine asks for access yet">
            Add one, make it and its sponsor eligible for a role, and make a token for it.
          </EmptyState>
        ) : (
          <MachineTable
            machines={machines}
            clock={clock}
            disableHref={(id) => `${here}?disable=${id}` as Route}
          />
        )}
      </Panel>
      {query.text('add') !== '' && (
        <Sheet title="Add a machine" closeHref={here}>
          <MachineForm action={addAMachine} />
        </Sheet>
      )}
      {ending !== undefined && (
        <ConfirmDialog
          title={`Disable ${ending.name}?`}
          closeHref={here}
          action={disableAMachine}
          values={{ principalId: ending.id }}
          confirmLabel="Disable machine"
          pendingLabel="Disabling …"
          cancelLabel="Keep"
        >
          <p>Its tokens end at once, and so does everything it holds or asks for.</p>
          <Field label="Reason" required>
            {(control) => <Input {...control} name="reason" maxLength={500} />}
          </Field>
        </ConfirmDialog>
      )}
    </>
  )
}
