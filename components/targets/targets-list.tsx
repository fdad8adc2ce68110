import type { Route } from 'next'
import { Badge } from '@/components/ui/badge'
import { RowHead, RowLink, Table, Tbody, Td, Thead, Tr } from '@/components/ui/table'

export interface TargetListItem {
  slug: string
  name: string
  description: string
  kindTitle: string
  environment: string
  mode: 'live' | 'dry-run'
  roles: number
  openGrants: number
  failing: number
  standing: number
}

/** Every connected target and how much hangs on it. */
export function TargetsList({ targets }: { targets: readonly TargetListItem[] }) {
  return (
    <Table caption="Targets">
      <Thead
        columns={[
          'Target',
          'Kind',
          'State',
          { name: 'Roles', align: 'end' },
          { name: 'Open access', align: 'end' },
          { name: 'Standing', align: 'end' },
        ]}
      />
      <Tbody>
        {targets.map((target) => (
          <Tr key={target.slug}>
            <RowHead>
              <RowLink href={`/admin/targets/${target.slug}` as Route}>{target.name}</RowLink>
              {target.description !== '' && (
                <span className="block text-xs font-normal text-ink-2">{target.description}</span>
              )}
            </RowHead>
            <Td label="Kind">
              <span>
                {target.kindTitle} <span className="text-ink-2">{target.environment}</span>
              </span>
            </Td>
            <Td label="State">
              <TargetState {...target} />
            </Td>
            <Td label="Roles" align="end">
              {target.roles}
            </Td>
            <Td label="Open access" align="end">
              {target.openGrants}
            </Td>
            <Td label="Standing" align="end">
              {target.standing}
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}

export function TargetState({ mode, failing }: Pick<TargetListItem, 'mode' | 'failing'>) {
  if (failing > 0)
    return (
      <Badge tone="danger" glyph="alert">
        {`${failing} failing`}
      </Badge>
    )
  return mode === 'dry-run' ? (
    <Badge tone="warn" glyph="info">
      Dry run
    </Badge>
  ) : (
    <Badge tone="ok" glyph="check">
      Live
    </Badge>
  )
}
