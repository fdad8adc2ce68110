import type { Route } from 'next'
import { Mono } from '@/components/ui/mono'
import { RiskBadge } from '@/components/ui/risk-badge'
import { RowHead, RowLink, Table, Tbody, Td, Thead, Tr } from '@/components/ui/table'
import type { RiskTier } from '@/lib/domain/role'

interface RoleOnTarget {
  slug: string
  name: string
  allows: string
  risk: RiskTier
  gives: string
  capabilities: { nativeExpiry: 'access' | 'login' | 'none'; sessionsOutlive: string | null } | null
}

const expiry = {
  access: 'The target ends it by itself',
  login: 'The target lets nobody in afterwards',
  none: 'Only the portal ends it',
}

/** What is handed out on a target, and what the target does when the portal is away. */
export function RolesOnTarget({ roles }: { roles: readonly RoleOnTarget[] }) {
  return (
    <Table caption="Roles">
      <Thead columns={['Role', 'Risk', 'What it gives', 'At the end']} />
      <Tbody>
        {roles.map((role) => (
          <Tr key={role.slug}>
            <RowHead>
              <RowLink href={`/admin/roles/${role.slug}` as Route}>{role.name}</RowLink>
              <span className="block text-xs font-normal text-ink-2">{role.allows}</span>
            </RowHead>
            <Td label="Risk">
              <RiskBadge risk={role.risk} />
            </Td>
            <Td label="What it gives">
              <Mono>{role.gives}</Mono>
            </Td>
            <Td label="At the end">
              {role.capabilities === null ? (
                'The entitlement does not fit any more'
              ) : (
                <span>
                  {expiry[role.capabilities.nativeExpiry]}
                  {role.capabilities.sessionsOutlive !== null && (
                    <span className="block text-xs text-ink-2">{role.capabilities.sessionsOutlive}</span>
                  )}
                </span>
              )}
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}
