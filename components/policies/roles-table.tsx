import type { Route } from 'next'
import { Badge } from '@/components/ui/badge'
import { RiskBadge } from '@/components/ui/risk-badge'
import { RowHead, RowLink, Table, Tbody, Td, Thead, Tr } from '@/components/ui/table'
import type { RiskTier } from '@/lib/domain/role'

export interface RoleView {
  slug: string
  name: string
  target: string
  risk: RiskTier
  archived: boolean
  owners: readonly string[]
  eligible: number
  version: number | null
  proposed: number
  managedFrom: string | null
}

/** Every role, with what waits for a second administrator. */
export function RolesTable({ roles }: { roles: readonly RoleView[] }) {
  return (
    <Table caption="Roles">
      <Thead columns={['Role', 'Target', 'Risk', 'Owners', { name: 'Eligible', align: 'end' }, 'Policy']} />
      <Tbody>
        {roles.map((role) => (
          <Tr key={role.slug}>
            <RowHead>
              <RowLink href={`/admin/roles/${role.slug}` as Route}>{role.name}</RowLink>
              {role.archived && (
                <span className="block text-xs font-normal text-ink-2">no longer offered</span>
              )}
            </RowHead>
            <Td label="Target">{role.target}</Td>
            <Td label="Risk">
              <RiskBadge risk={role.risk} />
            </Td>
            <Td label="Owners">{role.owners.join(', ') || <span className="text-ink-3">nobody</span>}</Td>
            <Td label="Eligible" align="end">
              {role.eligible}
            </Td>
            <Td label="Policy">
              <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
                {role.version === null ? 'none in force' : `Version ${role.version}`}
                {role.proposed > 0 && (
                  <Badge tone="wait" glyph="clock">
                    Waits for a second administrator
                  </Badge>
                )}
                {role.managedFrom !== null && (
                  <span className="text-xs text-ink-2">kept in {role.managedFrom}</span>
                )}
              </span>
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}
