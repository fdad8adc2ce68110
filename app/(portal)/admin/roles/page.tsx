import type { Metadata } from 'next'
import { RolesTable } from '@/components/policies/roles-table'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { MessagePage } from '@/components/ui/message-page'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { listRoles } from '@/lib/services/policies/list-roles'
import { signedIn } from '../../viewer'

export const metadata: Metadata = { title: 'Roles' }

/** Every role and the policy that is in force for it. */
export default async function RolesPage() {
  const ctx = await signedIn('/admin/roles')
  const listed = await listRoles(ctx)
  if (!listed.ok)
    return (
      <MessagePage title="Roles are not open to you" actions={<LinkButton href="/">My access</LinkButton>}>
        <p>{listed.error}</p>
      </MessagePage>
    )
  const roles = listed.value
  return (
    <>
      <PageHeader title="Roles">
        What may be activated, and the policy in force: who may, how long, and who has to approve.
      </PageHeader>
      <Panel title="Roles" count={roles.length}>
        {roles.length > 0 ? (
          <RolesTable roles={roles} />
        ) : (
          <EmptyState title="No role yet">Roles come with the targets they are on.</EmptyState>
        )}
      </Panel>
    </>
  )
}
