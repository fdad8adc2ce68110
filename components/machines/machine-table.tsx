import type { Route } from 'next'
import { Badge } from '@/components/ui/badge'
import { LinkButton } from '@/components/ui/link-button'
import { Mono } from '@/components/ui/mono'
import { RowHead, Table, Tbody, Td, Thead, Tr } from '@/components/ui/table'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'

export interface MachineView {
  id: string
  kind: string
  handle: string
  name: string
  title: string
  status: 'active' | 'disabled'
  created_at: Date
  sponsor_name: string
}

interface Props {
  machines: readonly MachineView[]
  clock: Clock
  disableHref: (id: string) => Route
}

/** Service accounts and agents, with who answers for each. */
export function MachineTable({ machines, clock, disableHref }: Props) {
  return (
    <Table caption="Machines">
      <Thead columns={['Name', 'Kind', 'What for', 'Sponsor', 'Since', { name: 'Action', hidden: true }]} />
      <Tbody>
        {machines.map((machine) => (
          <Tr key={machine.id}>
            <RowHead>
              {machine.name}
              <span className="block text-xs font-normal text-ink-2">
                <Mono>{machine.handle}</Mono>
              </span>
            </RowHead>
            <Td label="Kind">
              <Badge tone="accent" glyph="info">
                {machine.kind === 'agent' ? 'Agent' : 'Service account'}
              </Badge>
            </Td>
            <Td label="What for">{machine.title}</Td>
            <Td label="Sponsor">{machine.sponsor_name}</Td>
            <Td label="Since">
              <Time at={machine.created_at} clock={clock} show="absolute" />
            </Td>
            <Td align="end">
              {machine.status === 'disabled' ? (
                <Badge glyph="cross">Disabled</Badge>
              ) : (
                <LinkButton
                  size="sm"
                  scroll={false}
                  href={disableHref(machine.id)}
                  aria-label={`Disable ${machine.name}`}
                >
                  Disable
                </LinkButton>
              )}
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}
